"""The list of shipments: the warehouse's work, tab by tab."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from core.lists import (
    ChoiceFilter,
    DateColumn,
    DateFilter,
    DocumentList,
    LinkColumn,
    NumberColumn,
    ReferenceFilter,
    StatusColumn,
    TextColumn,
    TextFilter,
    View,
)
from customers.models import Customer
from fulfillment.delays import DELAYED
from fulfillment.lifecycle import IN_HOUSE, ShipmentStatus
from fulfillment.models import Carrier, Shipment
from fulfillment.pickups import ASKED_AGAIN
from fulfillment.selectors import could_leave_early
from fulfillment.tables.bulk import BULK_ACTIONS
from orders.lifecycle import OrderStatus


def is_late(row: Mapping[str, Any]) -> bool:
    """The planned day counts only while the goods are in the house."""
    return row["status"] in IN_HOUSE


def is_delayed(row: Mapping[str, Any]) -> bool:
    """The expected day counts until it is there."""
    return bool(row["status"] == ShipmentStatus.DISPATCHED)


class ShipmentList(DocumentList):
    """Shipments; the tabs are the steps of the warehouse."""

    name = "shipments"
    model = Shipment
    title = _("Shipments")
    permission = "fulfillment.view_shipment"
    annotations = {"line_count": Count("lines", distinct=True)}  # noqa: RUF012 (see DocumentList)
    columns = (
        LinkColumn("number", _("Number"), url="fulfillment:shipment"),
        DateColumn("planned_date", _("Planned"), late_if=is_late, needs=("status",)),
        TextColumn(
            "customer__name",
            _("Customer"),
            url="customers:customer",
            url_args=("customer__code",),
            url_permission="customers.view_customer",
        ),
        TextColumn(
            "order__number",
            _("Order"),
            url="orders:order",
            url_args=("order__number",),
            url_permission="orders.view_salesorder",
        ),
        StatusColumn("status"),
        NumberColumn("line_count", _("Lines")),
        TextColumn("carrier__name", _("Carrier"), muted=True),
        TextColumn("tracking_number", _("Tracking number"), muted=True, default=False),
        DateColumn("dispatch_date", _("Dispatched")),
        DateColumn("estimated_arrival", _("Expected"), late_if=is_delayed, needs=("status",), default=False),
        DateColumn("delivery_date", _("Delivered"), default=False),
        TextColumn("warehouse__name", _("Warehouse"), default=False),
        TextColumn("signed_by", _("Signed by"), default=False),
        StatusColumn("order__status", _("Order status"), default=False),
        TextColumn("split_from__number", _("Rest of"), default=False),
        TextColumn(
            "wave__number",
            _("Wave"),
            url="fulfillment:wave",
            url_args=("wave__number",),
            url_permission="inventory.view_stock",
            default=False,
        ),
        TextColumn(
            "consignment__number",
            _("Consignment"),
            url="fulfillment:consignment",
            url_args=("consignment__number",),
            default=False,
        ),
    )
    filters = (
        ChoiceFilter("status"),
        ReferenceFilter("customer", Customer, code="code", options="customers:options"),
        DateFilter("planned_date", _("Planned"), lateness=True),
        DateFilter("dispatch_date", _("Dispatched")),
        DateFilter("estimated_arrival", _("Expected")),
        DateFilter("delivery_date", _("Delivered")),
        ReferenceFilter("carrier", Carrier, code="code"),
        TextFilter("tracking_number", _("Tracking number")),
        TextFilter("wave__number", _("Wave"), key="wave"),
    )
    search = ("number", "order__number", "tracking_number", "customer__name", "order__customer_reference")
    search_label = _("Shipment, order, customer or tracking number")
    default_sort = "-number"
    standard_views = (
        View(
            "to_pick",
            _("To pick"),
            {"status": "planned"},
            condition=lambda frame: Q(order__status=OrderStatus.CONFIRMED),
            sort="planned_date",
        ),
        View("picking", _("Picking"), {"status": "picking"}, sort="planned_date"),
        View("to_pack", _("To pack"), {"status": "picked"}, sort="planned_date"),
        View("to_dispatch", _("To dispatch"), {"status": "packed"}, sort="planned_date"),
        View("dispatched", _("Dispatched"), {"status": "dispatched"}, sort="-dispatch_date"),
        View(
            "short",
            _("Short"),
            {"status": "planned"},
            condition=lambda frame: Q(split_from__isnull=False),
            sort="planned_date",
        ),
        View(
            "choose_again",
            _("Pick-up time wanted"),
            condition=lambda frame: ASKED_AGAIN,
            sort="planned_date",
        ),
        View("delayed", _("Delayed"), {}, condition=lambda frame: DELAYED, sort="estimated_arrival"),
        View(
            "early",
            _("Could leave earlier"),
            condition=lambda frame: could_leave_early(frame.today),
            sort="planned_date",
        ),
        View("all", _("All"), {}),
    )
    bulk_actions = BULK_ACTIONS
    preview_url = "fulfillment:preview"
    empty_title = _("No shipments here")
    empty_text = _("A shipment appears as soon as an order is confirmed and its goods are in stock.")
    empty_icon = "truck"
