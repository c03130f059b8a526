"""The queue of orders held for credit."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from core import reasons
from core.lists import (
    AmountFilter,
    DateColumn,
    DocumentList,
    LinkColumn,
    MomentColumn,
    MoneyColumn,
    ReferenceFilter,
    TextColumn,
    View,
)
from core.lists.columns import Row
from core.lists.formats import MISSING, Frame
from customers.models import Customer
from orders.models import OrderHold


@dataclass(frozen=True)
class WhyColumn(TextColumn):
    """Why the order is held, in full: the list is for who sees the credit account."""

    def text(self, row: Row, frame: Frame) -> str:
        """The sentences in the reader's language."""
        return self.value(row, frame) or MISSING

    def value(self, row: Row, frame: Frame) -> str:
        """The same in an export."""
        return "\n".join(reasons.sentences([*row["findings"], *reasons.typed(row["reason"])]))


class BlockedOrderList(DocumentList):
    """Orders that wait for a credit decision, the largest first."""

    name = "blocked_orders"
    model = OrderHold
    title = _("Blocked orders")
    permission = "credit.view_creditaccount"
    columns = (
        LinkColumn(
            "order__number", _("Order"), key="number", url="orders:order", url_args=("order__number",)
        ),
        TextColumn(
            "order__customer__name",
            _("Customer"),
            key="customer",
            url="credit:account",
            url_args=("order__customer__code",),
        ),
        TextColumn(
            "order__invoice_party__name",
            _("Invoice to"),
            key="invoice_party",
            url="credit:account",
            url_args=("order__invoice_party__code",),
            default=False,
        ),
        MoneyColumn("order__gross_amount", _("Value"), key="order_value", currency="order__currency"),
        WhyColumn(
            "reason",
            _("Why"),
            needs=("findings",),
            muted=True,
            long=True,
            sort=False,
            url="credit:why-latest",
            url_args=("order__number",),
        ),
        MomentColumn("placed_at", _("Since")),
        DateColumn("order__requested_date", _("Requested"), key="requested"),
        TextColumn("order__entered_by__username", _("Entered by"), key="entered_by", default=False),
    )
    filters = (
        ReferenceFilter(
            "order__customer",
            Customer,
            _("Customer"),
            key="customer",
            code="code",
            shows="name",
            options="customers:options",
        ),
        AmountFilter("order__gross_amount", _("Value"), key="order_value"),
    )
    search = ("order__number", "order__customer__name")
    default_sort = "-order_value"
    standard_views = (View("all", _("All"), {}),)
    summary_amount = "order_value"
    empty_title = _("No order is blocked")
    empty_text = _("Orders the credit rules hold appear here, the largest first.")
