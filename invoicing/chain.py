"""Invoices and credit notes in the document chain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.documents import ChainNode, DocumentKind
from invoicing.lifecycle import InvoiceKind, InvoiceStatus
from invoicing.models import Complaint, Invoice

STAGE = 30
STAGE_OF_COMPLAINTS = 35


def orders_of(invoice: Invoice) -> list[int]:
    """The sales orders it bills: one, or several where bills are collected."""
    if invoice.order_id is not None:
        return [invoice.order_id]
    rows = invoice.lines.filter(order_line__isnull=False).order_by()
    return list(rows.values_list("order_line__order_id", flat=True).distinct())


def invoice_nodes(actor: Actor, order_ids: Iterable[int]) -> Iterator[ChainNode]:
    """The invoices and credit notes of these orders that the actor may see; canceled drafts never were."""
    wanted = list(order_ids)
    collected = Q(order__isnull=True, lines__order_line__order_id__in=wanted)
    rows = Invoice.objects.in_scope(actor).filter(Q(order_id__in=wanted) | collected)
    rows = rows.exclude(status=InvoiceStatus.CANCELED)
    if actor.customer_ids is not None:
        rows = rows.filter(status=InvoiceStatus.ISSUED)
    for invoice in rows.distinct().order_by("pk"):
        is_credit_note = invoice.kind == InvoiceKind.CREDIT_NOTE
        yield ChainNode(
            stage=STAGE,
            kind="invoicing.invoice",
            label=str(_("Credit note") if is_credit_note else _("Invoice")),
            number=str(invoice),
            url=invoice.get_absolute_url(),
            status=invoice.status,
            status_label=invoice.get_status_display(),
            date=invoice.issue_date,
            amount=invoice.signed_amount,
            currency=invoice.currency,
            document_id=invoice.pk,
        )


INVOICE_KIND = DocumentKind(
    model=Invoice,
    api_name="invoice",
    label=_("Invoice"),
    stage=STAGE,
    permission="invoicing.view_invoice",
    orders_of=orders_of,
    nodes_for=invoice_nodes,
)


def _in_panels(actor: Actor, order_ids: Iterable[int]) -> Iterator[ChainNode]:
    """Complaints are no link between two documents; the pages show them in a panel."""
    return iter(())


COMPLAINT_KIND = DocumentKind(
    model=Complaint,
    api_name="complaint",
    label=_("Complaint"),
    stage=STAGE_OF_COMPLAINTS,
    permission="invoicing.view_complaint",
    orders_of=lambda complaint: list(
        complaint.lines.order_by().values_list("order_line__order_id", flat=True).distinct()
    ),
    nodes_for=_in_panels,
)

# What the timeline says about invoices, so that translators meet it.
ACTIVITIES = (
    _("Drafted"), _("Not issued"), _("Changed"), _("Sent again"), _("Not sent"), _("Invoice issued"),
    _("Not settled"), _("Settled"),
)  # fmt: skip
