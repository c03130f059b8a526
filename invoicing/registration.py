"""What the invoice stage tells the house about itself when it starts: its places."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import approvals, documents, formats, navigation, panels, search
from core.actors import Actor
from core.document_page import register_wording
from core.models import ApprovalRequest, Event
from core.presentation import Fact
from customers.models import Customer
from customers.operations import register_forgetting, register_moving, register_open
from fulfillment.models import Shipment
from fulfillment.returnable import rows_of_return
from invoicing import operations
from invoicing.chain import COMPLAINT_KIND
from invoicing.models import Complaint, Invoice
from invoicing.operations.following import (
    follow_complaints_of_merged_customer,
    forget_complaints,
    open_complaints_of,
)
from invoicing.search import invoice_commands, search_complaints, search_invoices
from orders.models import SalesOrder

VIEW = "invoicing.view_invoice"
VIEW_COMPLAINTS = "invoicing.view_complaint"


def register_requests() -> None:
    """What one person asks of billing and another one approves."""
    approvals.register(
        approvals.RequestKind(
            name=operations.RETURN_CREDIT,
            label=_("Credit of a return"),
            asks="invoicing.ask_credit",
            decides="invoicing.credit_invoice",
            apply=operations.apply_return_credit,
            show=_show_return,
            current=operations.current_return,
            hold=operations.hold_requested_return,
        )
    )


def _show_return(request: ApprovalRequest, actor: Actor) -> approvals.Proposed:
    """Which goods are to be credited, as it was asked for, and why they came back."""
    found = operations.requested_return(request)
    if found is None:
        return approvals.Proposed()
    asked = request.basis.get("undecided", {})
    rows = [
        [f"{row.product.sku} {row.product.name}", formats.quantity(Decimal(asked[str(row.position)]))]
        for row in rows_of_return(found)
        if str(row.position) in asked
    ]
    facts = [
        Fact(str(_("Shipment")), found.shipment.number, found.shipment.get_absolute_url()),
        Fact(str(_("Reason")), str(found.get_reason_display())),
    ]
    heads = [str(_("Product")), str(_("Quantity"))]
    return approvals.Proposed(heads=heads, rows=rows, figures=frozenset({1}), facts=facts)


def complained(event: Event) -> str:
    """About which document."""
    return str(gettext("Complaint about %s") % event.data.get("about", ""))


def settled(event: Event) -> str:
    """With which documents."""
    return str(gettext("Done with %s") % ", ".join(event.data.get("documents") or []))


def register_complaints() -> None:
    """Chain, words, search, panels, what follows a merged or erased customer."""
    documents.register(COMPLAINT_KIND)
    register_wording(Complaint, "created", complained)
    register_wording(Complaint, "settled", settled)
    register_moving(Complaint, follow_complaints_of_merged_customer, order=41)
    register_open(open_complaints_of)
    register_forgetting(forget_complaints)
    search.register(
        "complaint", _("Complaints"), search_complaints, prefix="com", permission=VIEW_COMPLAINTS,
        icon="hand-raised",
    )  # fmt: skip
    for model, url_name in (
        (SalesOrder, "invoicing:order-complaints"),
        (Invoice, "invoicing:invoice-complaints"),
    ):
        panels.register(model, panels.Panel(45, _("Complaints"), url_name, VIEW_COMPLAINTS))


def register_places() -> None:
    """Where invoices are found: the rail, the menu of new documents, panels on other pages, the search."""
    navigation.register(
        navigation.Place(
            "invoices",
            _("Invoices"),
            "invoicing:list",
            permission=VIEW,
            icon="receipt-percent",
            order=40,
            key="i",
        )
    )
    navigation.register_new(
        navigation.NewEntry(
            _("Invoice"),
            "invoicing:unbilled",
            permission="invoicing.issue_invoice",
            icon="document-check",
            key="i",
            order=30,
        )
    )
    search.register("invoice", _("Invoices"), search_invoices, prefix="inv", permission=VIEW)
    search.register_command(invoice_commands)
    for model, url_name in (
        (SalesOrder, "invoicing:order-panel"),
        (Shipment, "invoicing:shipment-panel"),
        (Customer, "invoicing:customer-panel"),
    ):
        panels.register(model, panels.Panel(30, _("Invoices"), url_name, VIEW))
