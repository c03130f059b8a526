"""Entries of documents: on their pages, in the chain of an order, and what is not posted yet."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import gettext as _

from core.actors import Actor
from core.documents import ChainNode
from core.models import Company, Event
from core.timeline import kind_of
from fulfillment.models import Shipment
from inventory.models import GoodsReceipt, StockAdjustment
from invoicing.lifecycle import InvoiceStatus
from invoicing.models import Invoice
from ledger.lifecycle import PeriodStatus
from ledger.models import FiscalPeriod, JournalEntry
from receivables.models import Allocation, DunningNotice, OpenItem, Payment

#: The documents that post, by the name the journal knows them under.
SOURCES: dict[str, type[models.Model]] = {
    kind_of(model): model
    for model in (Invoice, Payment, Allocation, DunningNotice, Shipment, GoodsReceipt, StockAdjustment)
}


def source_of(entry: JournalEntry) -> models.Model | None:
    """The document an entry was posted for; None for a manual one."""
    model = SOURCES.get(entry.source_kind)
    return model._base_manager.filter(pk=entry.source_id).first() if model else None


def entries_of(document: models.Model) -> models.QuerySet[JournalEntry]:
    """The entries of a document; a payment's include the exchange differences of its matches."""
    sources = Q(source_kind=kind_of(document), source_id=document.pk)
    matches: models.QuerySet[Allocation] | None = None
    if isinstance(document, Payment):
        matches = Allocation.objects.filter(credit__payment=document)
    elif isinstance(document, Invoice):
        matches = Allocation.objects.filter(Q(debit__invoice=document) | Q(credit__invoice=document))
    if matches is not None:
        sources |= Q(source_kind=kind_of(Allocation), source_id__in=matches.values("pk"))
    return JournalEntry.objects.filter(sources, company_id=document.company_id).order_by("pk")  # type: ignore[attr-defined]


def _invoices_of(order_ids: Collection[int]) -> models.QuerySet[Invoice]:
    """Invoices and credit notes that bill the orders, collected ones included."""
    lines = Q(lines__order_line__order_id__in=order_ids)
    return Invoice.objects.filter(Q(order_id__in=order_ids) | lines).distinct()


def entries_of_orders(actor: Actor, order_ids: Iterable[int]) -> models.QuerySet[JournalEntry]:
    """Everything posted for the orders: cost of goods, invoices, credit notes, payments, exchange differences."""
    ids = list(order_ids)
    items = OpenItem.objects.filter(invoice__in=_invoices_of(ids).values("pk")).values("pk")
    matches = Allocation.objects.filter(Q(debit__in=items) | Q(credit__in=items))
    sources = {
        Shipment: Shipment.objects.filter(order_id__in=ids).values("pk"),
        Invoice: _invoices_of(ids).values("pk"),
        Payment: matches.filter(credit__payment__isnull=False).values("credit__payment_id"),
        Allocation: matches.values("pk"),
    }
    wanted = Q()
    for model, keys in sources.items():
        wanted |= Q(source_kind=kind_of(model), source_id__in=keys)
    return JournalEntry.objects.in_scope(actor).filter(wanted).order_by("pk")


def orders_of(entry: JournalEntry) -> list[int]:
    """The sales orders an entry belongs to, through its document."""
    pk = entry.source_id
    if entry.source_kind == kind_of(Shipment):
        return list(Shipment.objects.filter(pk=pk).values_list("order_id", flat=True))
    if entry.source_kind == kind_of(Invoice):
        return _orders_of_invoices(Q(pk=pk))
    if entry.source_kind == kind_of(Payment):
        return _orders_of_invoices(Q(open_items__debit_allocations__credit__payment_id=pk))
    if entry.source_kind == kind_of(Allocation):
        return _orders_of_invoices(Q(open_items__debit_allocations=pk))
    return []


def _orders_of_invoices(condition: Q) -> list[int]:
    invoices = Invoice.objects.filter(condition)
    pairs = invoices.values_list("order_id", "lines__order_line__order_id").distinct()
    return sorted({order_id for pair in pairs for order_id in pair if order_id is not None})


def chain_nodes(actor: Actor, order_ids: Iterable[int]) -> list[ChainNode]:
    """The journal entries of the orders, as the chain draws them."""
    entries = entries_of_orders(actor, order_ids).annotate(
        total=models.Sum("lines__debit"), base_total=models.Sum("lines__base_debit")
    )
    return [
        ChainNode(
            stage=50,
            kind=kind_of(JournalEntry),
            label=_("Journal entry"),
            number=entry.number,
            url=entry.get_absolute_url(),
            status="posted",
            status_label=entry.purpose_label,
            date=entry.posting_date,
            amount=entry.total or entry.base_total,
            currency=entry.currency if entry.total else actor.company.base_currency,
            document_id=entry.pk,
        )
        for entry in entries
    ]


def next_to_close(company: Company) -> FiscalPeriod | None:
    """The oldest month that is not closed; months are closed one after the other."""
    unclosed = FiscalPeriod.objects.filter(company=company).exclude(status=PeriodStatus.CLOSED)
    return unclosed.order_by("start_date").first()


def periods_reopened_before(moment: datetime.datetime) -> list[tuple[FiscalPeriod, str]]:
    """Open months that were opened again before then, the earliest first, each with what it was until then."""
    last = Event.objects.filter(document_kind=kind_of(FiscalPeriod), document_id=OuterRef("pk")).order_by(
        "-pk"
    )
    reopened = FiscalPeriod.objects.filter(status=PeriodStatus.OPEN).annotate(
        activity=Subquery(last.values("activity")[:1]),
        at=Subquery(last.values("at")[:1]),
        was=Subquery(last.values("data__was")[:1]),
    )
    due = (
        reopened.filter(activity="reopened", at__lt=moment)
        .select_related("company")
        .order_by("company", "start_date")
    )
    return [(period, period.was or PeriodStatus.CLOSED) for period in due]


def unissued_invoices(period: FiscalPeriod) -> list[Invoice]:
    """Drafts for what was delivered in the period; they must be issued or canceled before it closes (PER-2)."""
    day = Coalesce("issue_date", "delivery_date", "shipment__dispatch_date", TruncDate("created_at"))
    drafts = Invoice.objects.filter(company_id=period.company_id, status=InvoiceStatus.DRAFT)
    within = drafts.annotate(day=day).filter(day__range=(period.start_date, period.end_date))
    return list(within.order_by("pk"))
