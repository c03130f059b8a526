"""The list of consignments."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from core.lists import (
    ChoiceFilter,
    DateColumn,
    DocumentList,
    LinkColumn,
    NewAction,
    NumberColumn,
    ReferenceFilter,
    StatusColumn,
    TextColumn,
    View,
)
from customers.models import Customer
from fulfillment.models import Consignment


class ConsignmentList(DocumentList):
    """Shipments that leave together, newest first."""

    name = "consignments"
    model = Consignment
    title = _("Consignments")
    permission = "fulfillment.view_shipment"
    annotations: ClassVar = {"shipment_count": Count("shipments", distinct=True)}
    columns = (
        LinkColumn("number", _("Number"), url="fulfillment:consignment"),
        TextColumn(
            "customer__name", _("Customer"), url="customers:customer", url_args=("customer__code",),
            url_permission="customers.view_customer",
        ),
        StatusColumn("status"),
        NumberColumn("shipment_count", _("Shipments")),
        TextColumn("carrier__name", _("Carrier"), muted=True),
        TextColumn("tracking_number", _("Tracking number"), muted=True),
        DateColumn("dispatch_date", _("Dispatched")),
        TextColumn("warehouse__name", _("Warehouse"), default=False),
    )  # fmt: skip
    filters = (
        ChoiceFilter("status"),
        ReferenceFilter("customer", Customer, code="code", options="customers:options"),
    )
    search = ("number", "tracking_number", "customer__name", "customer__code")
    search_label = _("Consignment, customer or tracking number")
    default_sort = "-number"
    standard_views = (
        View("open", _("Open"), {"status": "open"}),
        View("dispatched", _("Dispatched"), {"status": "dispatched"}),
        View("all", _("All"), {}),
    )
    new_action = NewAction(_("Choose shipments"), "fulfillment:list", permission="fulfillment.ship_goods")
    empty_title = _("No consignments here")
    empty_text = _("Select shipments of a customer in their list and let them leave together.")
    empty_icon = "truck"
