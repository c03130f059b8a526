"""What should be ordered in, with its reasons, and the rules it comes from, as lists."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from core import formats
from core.actors import Actor
from core.lists import (
    BooleanColumn,
    BooleanFilter,
    BulkAction,
    ChoiceFilter,
    ComputedColumn,
    DateColumn,
    DocumentList,
    LinkColumn,
    NewAction,
    NumberColumn,
    QuantityColumn,
    ReferenceFilter,
    StatusColumn,
    TextColumn,
    TextFilter,
    View,
)
from inventory import operations
from inventory.models import ReorderRule, SupplyRequest, Warehouse

REASONS = {
    "available": _("%s available"),
    "incoming": _("%s on the way"),
    "demand": _("%s wanted by orders"),
    "lost": _("%s lost of late"),
    "projected": _("so %s is left"),
    "minimum": _("below %s"),
    "up_to": _("filled up to %s"),
    "order": _("%s for an order"),
}
ALWAYS_SAID = ("projected", "minimum")


def in_words(reasons: list[list[str]]) -> str:
    """Why so much should be ordered: the figures that are not zero, and what they come to."""
    said = [
        str(REASONS[code]) % formats.quantity(Decimal(amount))
        for code, amount in reasons
        if code in REASONS and (Decimal(amount) or code in ALWAYS_SAID)
    ]
    return ", ".join(said)


def _why(row: Mapping[str, Any]) -> str:
    words = in_words(row["reasons"])
    return f"{words} ({row['demand_number']})" if row["demand_number"] else words


def order_in(request: SupplyRequest, by: Actor) -> None:
    """Put it on the supplier's next document."""
    operations.order_request(request, by=by)


class DropForm(forms.Form):
    """Why it is not ordered in."""

    reason = forms.CharField(label=_("Reason"), max_length=500)


def drop(request: SupplyRequest, by: Actor, reason: str) -> None:
    """Do not order in what an order asks for."""
    operations.drop_requests([request], reason=reason, by=by)


class ReasonsColumn(ComputedColumn):
    """The reasons in words, on several lines instead of cut off."""

    css_class = "list__long"


class ReplenishmentList(DocumentList):
    """What should be ordered in, and why."""

    name = "supply_requests"
    model = SupplyRequest
    title = _("Replenishment")
    permission = "inventory.view_supply"
    columns = (
        LinkColumn(
            "product__sku", _("Product"), key="sku", url="catalog:product", url_args=("product__sku",)
        ),
        TextColumn("product__name", _("Name"), key="name"),
        QuantityColumn("quantity", _("To order")),
        ReasonsColumn("why", _("Why"), needs=("reasons", "demand_number"), write=_why),
        DateColumn("needed_date", _("Needed"), default=False),
        TextColumn("supplier", _("Supplier")),
        TextColumn("warehouse__name", _("Warehouse"), default=False),
        StatusColumn("status", default=False),
        TextColumn(
            "expected__order__number", _("Expected receipt"), key="expected",
            url="inventory:expected-receipt", url_args=("expected__order__number",),
        ),
    )  # fmt: skip
    filters = (
        ChoiceFilter("status"),
        ReferenceFilter(
            "product", Product, _("Product"), code="sku", shows="name", options="catalog:options"
        ),
        TextFilter("supplier", _("Supplier")),
        ReferenceFilter("warehouse", Warehouse, _("Warehouse"), code="code", shows="name"),
    )
    search = ("product__sku", "product__name", "supplier", "demand_number")
    default_sort = "sku"
    standard_views = (
        View("open", _("To order"), {"status": "open"}),
        View(
            "orders", _("For orders"), {"status": "open"}, condition=lambda frame: Q(demand_id__isnull=False)
        ),
        View("ordered", _("Ordered"), {"status": "ordered"}),
        View("all", _("All"), {}),
    )
    bulk_actions = (
        BulkAction(
            "order", _("Order these"), run=order_in, permission="inventory.expect_goods", icon="inbox-arrow-down",
            explanation=_("What comes from the same supplier goes on one expected receipt."),
        ),
        BulkAction(
            "drop", _("Do not order"), run=drop, permission="inventory.expect_goods", form=DropForm, icon="x-mark",
            explanation=_("Somebody decides what becomes of the orders that ask for it."),
        ),
    )  # fmt: skip
    empty_title = _("Nothing to order")
    empty_text = _("Every night the shelves are looked at; what falls below its reorder point stands here.")
    empty_icon = "inbox-arrow-down"


class RuleList(DocumentList):
    """When which product is ordered in."""

    name = "reorder_rules"
    model = ReorderRule
    title = _("Reorder rules")
    permission = "inventory.view_supply"
    columns = (
        LinkColumn(
            "product__sku", _("Product"), key="sku", url="inventory:rule", url_args=("product__sku", "warehouse__code"),
            url_permission="inventory.change_reorderrule",
        ),
        TextColumn("product__name", _("Name"), key="name"),
        TextColumn("warehouse__name", _("Warehouse")),
        QuantityColumn("minimum", _("Reorder point")),
        QuantityColumn("up_to", _("Order up to")),
        QuantityColumn("multiple", _("In multiples of")),
        NumberColumn("lead_time_days", _("Lead time in days")),
        TextColumn("supplier", _("Supplier")),
        BooleanColumn("is_active", _("In use")),
    )  # fmt: skip
    filters = (
        ReferenceFilter(
            "product", Product, _("Product"), code="sku", shows="name", options="catalog:options"
        ),
        ReferenceFilter("warehouse", Warehouse, _("Warehouse"), code="code", shows="name"),
        TextFilter("supplier", _("Supplier")),
        BooleanFilter("is_active", _("In use")),
    )
    search = ("product__sku", "product__name", "supplier")
    default_sort = "sku"
    standard_views = (View("active", _("In use"), {"is_active": "true"}), View("all", _("All"), {}))
    new_action = NewAction(
        _("New reorder rule"), "inventory:rule-new", permission="inventory.change_reorderrule"
    )
    empty_title = _("No rules yet")
    empty_text = _("A rule says below which quantity a product is ordered in.")
