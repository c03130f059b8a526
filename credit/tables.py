"""The queue of orders held for credit, and what is done to several of them at once."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core import reasons
from core.actors import Actor
from core.lists import (
    AmountFilter,
    BulkAction,
    ChoiceFilter,
    DateColumn,
    DocumentList,
    LinkColumn,
    MomentColumn,
    MoneyColumn,
    NumberColumn,
    ReferenceFilter,
    TextColumn,
    View,
)
from core.lists.columns import CellMaker, Row
from core.lists.formats import MISSING, Frame
from credit import operations
from credit.blocked import STANDING, WITH_ORDER
from credit.forms import BulkReleaseForm, RejectForm
from customers.models import Customer
from orders.lifecycle import HoldKind
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


@dataclass(frozen=True)
class DecideColumn(LinkColumn):
    """Where one decides; ``r`` on the row does the same."""

    def text(self, row: Row, frame: Frame) -> str:
        """The same word in each row."""
        return str(_("Decide"))

    def value(self, row: Row, frame: Frame) -> str:
        """An export has nothing to press."""
        return ""

    def cell_maker(self, model: type[models.Model], frame: Frame) -> CellMaker:
        """A link that the keyboard finds."""
        address = self.address(frame)

        def make(row: Row) -> str:
            if address is None:
                return "<td></td>"
            words = _("Decide on %s") % row["order__number"]
            return format_html(
                '<td class="nowrap"><a href="{}" data-row-key="r" aria-keyshortcuts="r" title="{} (r)" aria-label="{}">{}</a></td>',
                address(row), words, words, self.text(row, frame),
            )  # fmt: skip

        return make


def release(hold: OrderHold, *, by: Actor, reason: str, expires_on: datetime.date | None = None) -> None:
    """The whole order, within the ceiling of who decides."""
    operations.release(hold.order, reason=reason, expires_on=expires_on, by=by)


def reject(hold: OrderHold, *, by: Actor, reason: str) -> None:
    """The order is canceled."""
    operations.reject(hold.order, reason=reason, by=by)


def check_again(hold: OrderHold, *, by: Actor) -> None:
    """The rules decide; what they still hold stays held."""
    operations.check_now(hold.order, by=by)


class BlockedOrderList(DocumentList):
    """Orders that wait for a credit decision: the more they are worth and the longer they wait, the earlier."""

    name = "blocked_orders"
    model = OrderHold
    title = _("Blocked orders")
    permission = "credit.view_creditaccount"
    annotations = STANDING
    columns = (
        LinkColumn(
            "order__number", _("Order"), key="number", url="orders:order", url_args=("order__number",)
        ),
        DecideColumn(
            "order__number", _("Decision"), key="decide", sort=False, url="credit:decide",
            url_args=("order__number",), url_permission="credit.release_credit_hold",
        ),
        TextColumn(
            "order__customer__name", _("Customer"), key="customer", url="credit:account",
            url_args=("order__customer__code",),
        ),
        TextColumn(
            "order__invoice_party__name", _("Invoice to"), key="invoice_party", url="credit:account",
            url_args=("order__invoice_party__code",), default=False,
        ),
        MoneyColumn(
            "order__gross_amount", _("Value"), key="order_value", currency="order__currency", sort="base_value"
        ),
        NumberColumn("overdue_days", _("Days overdue")),
        MoneyColumn("over_limit", _("Over the limit"), currency="limit_currency"),
        DateColumn("order__requested_date", _("Requested"), key="requested"),
        MomentColumn("placed_at", _("Since")),
        WhyColumn(
            "reason", _("Why"), needs=("findings",), muted=True, long=True, sort=False, url="credit:why-latest",
            url_args=("order__number",),
        ),
        NumberColumn("priority", _("Priority"), default=False),
        TextColumn("order__entered_by__username", _("Entered by"), key="entered_by", default=False),
    )  # fmt: skip
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
        ChoiceFilter(
            "kind",
            _("Waits for"),
            choices=((HoldKind.CREDIT.value, _("A decision")), (HoldKind.PREPAYMENT.value, _("Money"))),
        ),
    )
    search = ("order__number", "order__customer__name")
    default_sort = "-priority"
    standard_views = (
        View("decide", _("To decide"), {"kind": HoldKind.CREDIT.value}),
        View("money", _("Waiting for money"), {"kind": HoldKind.PREPAYMENT.value}),
        View("all", _("All"), {}),
    )
    summary_amount = "order_value"
    bulk_actions = (
        BulkAction(
            "release", _("Release"), run=release, permission="credit.release_credit_hold", form=BulkReleaseForm,
            icon="play",
        ),
        BulkAction(
            "reject", _("Reject and cancel"), run=reject, permission="credit.reject_order", form=RejectForm,
            icon="no-symbol", is_danger=True,
        ),
        BulkAction(
            "recheck", _("Check again"), run=check_again, permission="credit.recheck_order", icon="arrow-path",
            is_reviewed=False,
        ),
    )  # fmt: skip
    empty_title = _("No order is blocked")
    empty_text = _("Orders the credit rules hold appear here, what is worth most and waits longest first.")

    @classmethod
    def queryset(cls, actor: Actor) -> models.QuerySet[Any]:
        """The holds with their orders as the verbs want them."""
        return OrderHold.objects.in_scope(actor).select_related(*WITH_ORDER)
