"""The queue of orders held for credit."""

from django.utils.translation import gettext_lazy as _

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
from customers.models import Customer
from orders.models import OrderHold


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
        MoneyColumn("order__gross_amount", _("Value"), key="order_value", currency="order__currency"),
        TextColumn("reason", _("Why"), muted=True, long=True, sort=False),
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
