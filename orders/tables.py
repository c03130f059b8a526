"""The lists of orders, lost sales, standing orders and agreements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from core.actors import Actor
from core.lists import (
    AmountFilter,
    BooleanFilter,
    BulkAction,
    ChoiceFilter,
    DateColumn,
    DateFilter,
    DocumentList,
    LinkColumn,
    MoneyColumn,
    NewAction,
    QuantityColumn,
    ReferenceFilter,
    StatusColumn,
    TextColumn,
    TextFilter,
    View,
)
from core.lists.filters import Reading
from core.lists.formats import Frame
from customers.models import Customer
from orders.lifecycle import HoldKind, OrderStatus
from orders.models import Agreement, LostSale, OrderHold, SalesOrder, StandingOrder
from orders.operations import release_hold
from orders.selectors import has_services_to_confirm

NOT_DELIVERED = frozenset({OrderStatus.SUBMITTED, OrderStatus.HELD, OrderStatus.CONFIRMED})

CUSTOMER = TextColumn(
    "customer__name",
    _("Customer"),
    url="customers:customer",
    url_args=("customer__code",),
    url_permission="customers.view_customer",
)
OF_CUSTOMER = ReferenceFilter("customer", Customer, code="code", options="customers:options")


def is_late(row: Mapping[str, Any]) -> bool:
    """A promise counts as late only while goods are still to come."""
    return row["status"] in NOT_DELIVERED and row["delivery_status"] != "complete"


class ApproveForm(forms.Form):
    """Why the prices of all that is selected are approved."""

    reason = forms.CharField(label=_("Reason"), max_length=500)


def _approve_prices(order: SalesOrder, by: Actor, reason: str) -> None:
    release_hold(order, HoldKind.APPROVAL, reason, by=by)


class HeldForFilter(ChoiceFilter):
    """Orders that a hold of the kind keeps now; one that was lifted counts no more."""

    def _read(
        self, operator: str, texts: tuple[str, ...], model: type[models.Model], frame: Frame
    ) -> Reading:
        reading = super()._read(operator, texts, model, frame)
        held = Q(pk__in=OrderHold.objects.filter(kind__in=texts, lifted_at__isnull=True).values("order"))
        return replace(reading, condition=held if operator != "not" else ~held)


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
        CUSTOMER,
        MoneyColumn("gross_amount", _("Total"), currency="currency", permission="orders.view_price"),
        TextColumn("invoice_party__name", _("Invoice to"), key="invoice_party", default=False),
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
        OF_CUSTOMER,
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
        BooleanFilter("has_exception", _("To decide")),
        HeldForFilter("holds__kind", _("Held for"), key="held_for"),
    )
    search = ("number", "customer_reference", "customer__name", "customer__code")
    default_sort = "-number"
    standard_views = (
        View("all", _("All"), {}),
        View("open", _("Open"), {"status": ["submitted", "held", "confirmed"]}),
        View("drafts", _("Drafts and quotes"), {"status": ["draft", "quoted"]}),
        View("hold", _("On hold"), {"status": "held"}),
        View("exceptions", _("To decide"), {"has_exception": "yes"}),
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
        View(
            "services",
            _("Services to confirm"),
            condition=lambda frame: has_services_to_confirm(),
            permission="orders.confirm_service",
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


class LostSaleList(DocumentList):
    """What was ordered and given up, newest first."""

    name = "lost_sales"
    model = LostSale
    title = _("Lost sales")
    permission = "orders.view_lostsale"
    columns = (
        LinkColumn("order__number", _("Order"), key="order", url="orders:order", url_args=("order__number",)),
        DateColumn("date", _("Date")),
        CUSTOMER,
        TextColumn("order_line__sku", _("Product"), key="sku"),
        TextColumn("order_line__description", _("Name"), key="name", muted=True),
        QuantityColumn("quantity", _("Quantity")),
        MoneyColumn("net_amount", _("Value, net"), currency="currency", permission="orders.view_price"),
        StatusColumn("reason", _("Reason")),
        TextColumn("note", _("Note"), default=False, muted=True),
        TextColumn("recorded_by__username", _("Recorded by"), default=False),
    )
    filters = (
        ChoiceFilter("reason", _("Reason")),
        OF_CUSTOMER,
        ReferenceFilter(
            "product", Product, _("Product"), code="sku", shows="name", options="catalog:options"
        ),
        DateFilter("date", _("Date")),
        AmountFilter("net_amount", _("Value, net"), permission="orders.view_price"),
    )
    search = ("order__number", "order_line__sku", "order_line__description", "customer__name")
    default_sort = "-date"
    standard_views = (
        View("all", _("All"), {}),
        View("stock", _("Could not be supplied"), {"reason": ["stock", "late", "obsolete"]}),
        View("price", _("Price"), {"reason": "price"}),
    )
    summary_amount = "net_amount"
    empty_title = _("No lost sales")
    empty_text = _("What is given up of an order with a reason stands here.")


class StandingOrderList(DocumentList):
    """What customers get again and again, newest first."""

    name = "standing_orders"
    model = StandingOrder
    title = _("Standing orders")
    permission = "orders.view_standingorder"
    columns = (
        LinkColumn("number", _("Number"), url="orders:standing"),
        CUSTOMER,
        StatusColumn("status"),
        DateColumn("due_on", _("Next order"), late_if=True),
        StatusColumn("period", _("Rhythm")),
        TextColumn("last_error", _("Problem"), muted=True),
        TextColumn("customer_reference", _("Reference"), muted=True, default=False),
        TextColumn("owner__username", _("Owner")),
    )
    filters = (
        ChoiceFilter("status"),
        OF_CUSTOMER,
        DateFilter("due_on", _("Next order")),
        TextFilter("last_error", _("Problem")),
    )
    search = ("number", "customer__name", "customer__code", "customer_reference")
    default_sort = "-number"
    standard_views = (
        View("all", _("All"), {}),
        View("active", _("Active"), {"status": "active"}),
        View("failed", _("With a problem"), {"last_error.filled": "1"}),
    )
    new_action = NewAction(
        _("New standing order"), "orders:new-standing", permission="orders.change_standingorder", key="c t"
    )
    empty_title = _("No standing orders yet")
    empty_text = _("Set one up for what a customer gets again and again.")


class AgreementList(DocumentList):
    """What customers have agreed to take, newest first."""

    name = "agreements"
    model = Agreement
    title = _("Blanket agreements")
    permission = "orders.view_agreement"
    columns = (
        LinkColumn("number", _("Number"), url="orders:agreement"),
        CUSTOMER,
        StatusColumn("status"),
        DateColumn("valid_from", _("Valid from")),
        DateColumn("valid_to", _("Valid until")),
        TextColumn("customer_reference", _("Reference"), muted=True),
    )
    filters = (
        ChoiceFilter("status"),
        OF_CUSTOMER,
        DateFilter("valid_to", _("Valid until")),
        TextFilter("customer_reference", _("Reference")),
    )
    search = ("number", "customer__name", "customer__code", "customer_reference")
    default_sort = "-number"
    standard_views = (View("all", _("All"), {}), View("open", _("Open"), {"status": "open"}))
    new_action = NewAction(_("New agreement"), "orders:new-agreement", permission="orders.change_agreement")
    empty_title = _("No agreements yet")
    empty_text = _("Make one when a customer commits to quantities at a price.")
