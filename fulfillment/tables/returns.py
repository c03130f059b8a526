"""The list of returns."""

from __future__ import annotations

from django.db.models import Count
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
    View,
)
from customers.models import Customer
from fulfillment.models import GoodsReturn


class ReturnList(DocumentList):
    """Returns; the tabs are what is to be done with them."""

    name = "returns"
    model = GoodsReturn
    title = _("Returns")
    permission = "fulfillment.view_return"
    annotations = {"line_count": Count("lines", distinct=True)}  # noqa: RUF012 (see DocumentList)
    columns = (
        LinkColumn("number", _("Number"), url="fulfillment:return"),
        DateColumn("request_date", _("Requested")),
        TextColumn(
            "customer__name",
            _("Customer"),
            url="customers:customer",
            url_args=("customer__code",),
            url_permission="customers.view_customer",
        ),
        TextColumn(
            "shipment__number", _("Shipment"), url="fulfillment:shipment", url_args=("shipment__number",)
        ),
        TextColumn(
            "order__number",
            _("Order"),
            url="orders:order",
            url_args=("order__number",),
            url_permission="orders.view_salesorder",
        ),
        StatusColumn("status"),
        StatusColumn("reason", _("Reason")),
        StatusColumn("settlement", _("In return")),
        NumberColumn("line_count", _("Lines")),
        DateColumn("receipt_date", _("Received")),
        TextColumn("split_from__number", _("Rest of"), default=False),
        TextColumn("note", _("Note"), default=False),
    )
    filters = (
        ChoiceFilter("status"),
        ChoiceFilter("reason", _("Reason")),
        ReferenceFilter("customer", Customer, code="code", options="customers:options"),
        DateFilter("request_date", _("Requested")),
        DateFilter("receipt_date", _("Received")),
    )
    search = ("number", "shipment__number", "order__number", "customer__name")
    search_label = _("Return, shipment, order or customer")
    default_sort = "-number"
    standard_views = (
        View("to_answer", _("To answer"), {"status": "requested"}, sort="request_date"),
        View("expected", _("Expected"), {"status": "authorized"}, sort="request_date"),
        View("to_settle", _("To settle"), {"status": "received"}, sort="receipt_date"),
        View("all", _("All"), {}),
    )
    empty_title = _("No returns here")
    empty_text = _("A return begins on the page of the shipment it is about.")
    empty_icon = "arrow-uturn-left"
