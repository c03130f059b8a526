"""The customer's lists."""

from __future__ import annotations

from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.lists import (
    ChoiceFilter,
    DateColumn,
    DateFilter,
    DocumentList,
    LinkColumn,
    MoneyColumn,
    StatusColumn,
    TextColumn,
    View,
)
from fulfillment.models import GoodsReturn, Shipment
from invoicing.models import Invoice
from invoicing.selectors import open_due_date
from invoicing.tables import DUE
from orders.models import SalesOrder
from portal import selectors
from portal.wordings import ORDER_STATUSES, order_status


class MyOrders(DocumentList):
    """The customer's orders, newest first."""

    name = "my_orders"
    model = SalesOrder
    title = _("Orders")
    permission = "portal.view_documents"
    annotations = {"customer_status": order_status()}  # noqa: RUF012 - a declaration, like the columns
    columns = (
        LinkColumn("number", _("Number"), url="portal:order", sort=("order_date", "number")),
        DateColumn("order_date", _("Date")),
        TextColumn("customer_reference", _("Your reference")),
        StatusColumn("customer_status", _("Status"), key="status", labels=ORDER_STATUSES, sort="status"),
        StatusColumn("delivery_status", _("Delivery")),
        DateColumn("promised_date", _("Promised")),
        MoneyColumn("gross_amount", _("Total"), currency="currency"),
    )
    filters = (
        ChoiceFilter("customer_status", _("Status"), key="status", choices=ORDER_STATUSES),
        DateFilter("order_date", _("Date")),
    )
    search = ("number", "customer_reference")
    default_sort = "-number"
    standard_views = (
        View("all", _("All"), {}),
        View("checked", _("Being checked"), {"status": "submitted"}),
        View("open", _("Still to arrive"), condition=lambda frame: selectors.still_to_arrive()),
    )
    summary_amount = "gross_amount"
    empty_title = _("No orders yet")
    empty_text = _("Your orders and what becomes of them appear here.")

    @classmethod
    def queryset(cls, actor: Actor) -> Any:
        """Drafts are ours until they are offered or submitted."""
        return selectors.orders(actor).annotate(customer_status=order_status())


class MyInvoices(DocumentList):
    """The customer's invoices and credit notes, newest first."""

    name = "my_invoices"
    model = Invoice
    title = _("Invoices")
    permission = "portal.view_documents"
    annotations = {  # noqa: RUF012 - a declaration, like the columns
        "open_amount": Sum("open_items__open_amount"),
        "open_due_date": open_due_date(),
    }
    columns = (
        LinkColumn("number", _("Number"), url="portal:invoice", sort=("issue_date", "number")),
        StatusColumn("kind", _("Kind")),
        DateColumn("issue_date", _("Date")),
        DUE,
        MoneyColumn("gross_amount", _("Total"), currency="currency"),
        MoneyColumn("open_amount", _("To pay"), currency="currency", sort=False),
    )
    filters = (DateFilter("issue_date", _("Date")), DateFilter("due_date", _("Due")))
    search = ("number",)
    default_sort = "-number"
    standard_views = (View("all", _("All"), {}),)
    summary_amount = "gross_amount"
    empty_title = _("No invoices yet")
    empty_text = _("Your invoices appear here, with their PDF.")

    @classmethod
    def queryset(cls, actor: Actor) -> Any:
        """Issued ones only."""
        return selectors.invoices(actor)


class MyShipments(DocumentList):
    """The customer's shipments, newest first."""

    name = "my_shipments"
    model = Shipment
    title = _("Shipments")
    permission = "portal.view_documents"
    columns = (
        LinkColumn("number", _("Number"), url="portal:shipment"),
        TextColumn("order__number", _("Order"), url="portal:order", url_args=("order__number",)),
        StatusColumn("status"),
        DateColumn("dispatch_date", _("Dispatched")),
        DateColumn("delivery_date", _("Delivered")),
        TextColumn("tracking_number", _("Tracking number")),
    )
    filters = (ChoiceFilter("status"), DateFilter("dispatch_date", _("Dispatched")))
    search = ("number", "tracking_number", "order__number")
    default_sort = "-number"
    standard_views = (View("all", _("All"), {}),)
    empty_title = _("No shipments yet")
    empty_text = _("Parcels appear here with their tracking link.")

    @classmethod
    def queryset(cls, actor: Actor) -> Any:
        """Without canceled ones."""
        return selectors.shipments(actor)


class MyReturns(DocumentList):
    """What the customer sends back, newest first."""

    name = "my_returns"
    model = GoodsReturn
    title = _("Returns")
    permission = "portal.view_documents"
    columns = (
        LinkColumn("number", _("Number"), url="portal:return"),
        DateColumn("request_date", _("Requested")),
        TextColumn("shipment__number", _("Shipment"), url="portal:shipment", url_args=("shipment__number",)),
        StatusColumn("status"),
        StatusColumn("reason", _("Reason")),
        DateColumn("receipt_date", _("Received")),
    )
    filters = (ChoiceFilter("status"), DateFilter("request_date", _("Requested")))
    search = ("number", "shipment__number")
    default_sort = "-number"
    standard_views = (View("all", _("All"), {}),)
    empty_title = _("No returns yet")
    empty_text = _("To send something back, open the shipment it came with.")
