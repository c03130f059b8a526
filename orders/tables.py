"""The list of sales orders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.lists import (
    AmountFilter,
    BulkAction,
    ChoiceFilter,
    DateColumn,
    DateFilter,
    DocumentList,
    LinkColumn,
    MoneyColumn,
    NewAction,
    ReferenceFilter,
    StatusColumn,
    TextColumn,
    TextFilter,
    View,
)
from customers.models import Customer
from orders.lifecycle import HoldKind, OrderStatus
from orders.models import SalesOrder
from orders.operations import release_hold

NOT_DELIVERED = frozenset({OrderStatus.SUBMITTED, OrderStatus.HELD, OrderStatus.CONFIRMED})


def is_late(row: Mapping[str, Any]) -> bool:
    """A promise counts as late only while goods are still to come."""
    return row["status"] in NOT_DELIVERED and row["delivery_status"] != "complete"


class ApproveForm(forms.Form):
    """Why the prices of all that is selected are approved."""

    reason = forms.CharField(label=_("Reason"), max_length=500)


def _approve_prices(order: SalesOrder, by: Actor, reason: str) -> None:
    release_hold(order, HoldKind.APPROVAL, reason, by=by)


class OrderList(DocumentList):
    """Sales orders, newest first."""

    name = "orders"
    previews_pages = True
    model = SalesOrder
    title = _("Orders")
    permission = "orders.view_salesorder"
    columns = (
        LinkColumn("number", _("Number"), url="orders:order", sort=("order_date", "number")),
        DateColumn("order_date", _("Date")),
        TextColumn(
            "customer__name",
            _("Customer"),
            url="customers:customer",
            url_args=("customer__code",),
            url_permission="customers.view_customer",
        ),
        MoneyColumn("gross_amount", _("Total"), currency="currency", permission="orders.view_price"),
        TextColumn("customer_reference", _("Reference"), muted=True, default=False),
        StatusColumn("status"),
        StatusColumn("delivery_status", _("Delivery")),
        StatusColumn("billing_status", _("Billing"), default=False),
        StatusColumn("payment_status", _("Payment")),
        DateColumn("promised_date", _("Promised"), late_if=is_late, needs=("status", "delivery_status")),
        MoneyColumn(
            "net_amount", _("Net"), currency="currency", permission="orders.view_price", default=False
        ),
        MoneyColumn(
            "tax_amount", _("Tax"), currency="currency", permission="orders.view_price", default=False
        ),
        DateColumn("requested_date", _("Requested"), default=False),
        TextColumn("entered_by__username", _("Entered by"), default=False),
        StatusColumn("channel", _("Channel"), default=False),
    )
    filters = (
        ChoiceFilter("status"),
        ReferenceFilter("customer", Customer, code="code", options="customers:options"),
        DateFilter("order_date", _("Date")),
        DateFilter("promised_date", _("Promised"), lateness=True),
        ChoiceFilter("delivery_status", _("Delivery")),
        ChoiceFilter("billing_status", _("Billing")),
        ChoiceFilter("payment_status", _("Payment")),
        AmountFilter("gross_amount", _("Total"), permission="orders.view_price"),
        TextFilter("customer_reference", _("Reference")),
        ChoiceFilter("channel", _("Channel")),
        TextFilter("entered_by__username", _("Entered by"), key="entered_by"),
        DateFilter("valid_until", _("Valid until")),
        ChoiceFilter("holds__kind", _("Held for"), key="held_for"),
    )
    search = ("number", "customer_reference", "customer__name", "customer__code")
    default_sort = "-number"
    standard_views = (
        View("all", _("All"), {}),
        View("open", _("Open"), {"status": ["submitted", "held", "confirmed"]}),
        View("drafts", _("Drafts and quotes"), {"status": ["draft", "quoted"]}),
        View("hold", _("On hold"), {"status": "held"}),
        View(
            "approve",
            _("Prices to approve"),
            {"status": "held", "held_for": "approval"},
            permission="orders.approve_hold",
        ),
        View(
            "late",
            _("Late"),
            {"status": "confirmed", "promised_date.late": "0", "delivery_status.not": "complete"},
        ),
    )
    bulk_actions = (
        BulkAction(
            "approve-prices",
            _("Approve prices"),
            run=_approve_prices,
            permission="orders.approve_hold",
            form=ApproveForm,
            icon="check",
            explanation=_(
                "Orders you have entered or amended yourself, and those without such a hold, are left out."
            ),
        ),
    )
    summary_amount = "gross_amount"
    new_action = NewAction(_("New order"), "orders:new", permission="orders.add_salesorder", key="c o")
    import_action = NewAction(
        _("Import"), "orders:orders-import", permission="orders.add_salesorder", icon="arrow-up-tray"
    )
    empty_title = _("No orders yet")
    empty_text = _("Enter the first one; it takes half a minute.")
