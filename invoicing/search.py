"""How invoices are found from anywhere, and what one can do to the draft that was typed."""

from django.db.models import Q
from django.utils.translation import gettext as _

from core import formats
from core.actors import Actor
from core.search import SearchHit, amount_in
from customers.selectors import customers_named
from invoicing.lifecycle import InvoiceKind, InvoiceStatus
from invoicing.models import Complaint, Invoice


def search_invoices(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """Issued invoices and credit notes by number, amount, payment reference, or the customer's name or reference."""
    wanted = (
        Q(number__istartswith=text)
        | Q(number__endswith=text)
        | Q(payment_reference__iexact=text.replace(" ", ""))
        | Q(customer_reference__icontains=text)
        | Q(customer_id__in=customers_named(actor, text))
    )
    amount = amount_in(text)
    if amount is not None:
        wanted |= Q(gross_amount=amount)
    found = (
        Invoice.objects.in_scope(actor)
        .filter(wanted, status=InvoiceStatus.ISSUED)
        .select_related("customer")
        .order_by("-issue_date", "-pk")[:limit]
    )
    return [
        SearchHit(
            invoice.number or "",
            invoice.get_absolute_url(),
            detail=f"{invoice.customer.name} · {invoice.get_kind_display()} · {formats.day(invoice.issue_date)}",
            aside=formats.money(invoice.signed_amount, invoice.currency),
            is_exact=(invoice.number or "").casefold() == text.casefold(),
        )
        for invoice in found
    ]


def invoice_commands(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """Crediting the invoice whose number was typed."""
    if not actor.can("invoicing.credit_invoice") or len(text) < 6:
        return []
    found = Invoice.objects.in_scope(actor).filter(
        number__iexact=text, kind=InvoiceKind.INVOICE, status=InvoiceStatus.ISSUED
    )[:limit]
    return [
        SearchHit(
            _("Credit %s") % invoice.number, f"{invoice.get_absolute_url()}credit/", icon="document-minus"
        )
        for invoice in found
    ]


def search_complaints(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """Complaints by number, order, invoice or customer."""
    found = (
        Complaint.objects.in_scope(actor)
        .filter(
            Q(number__istartswith=text)
            | Q(number__endswith=text)
            | Q(order__number__iexact=text)
            | Q(invoice__number__iexact=text)
            | Q(customer_id__in=customers_named(actor, text))
        )
        .select_related("customer")
        .order_by("-pk")[:limit]
    )
    return [
        SearchHit(
            each.number,
            each.get_absolute_url(),
            detail=f"{each.customer.name} · {each.get_status_display()}",
            aside=formats.money(each.net_amount, each.currency),
            is_exact=text.casefold() == each.number.casefold(),
        )
        for each in found
    ]
