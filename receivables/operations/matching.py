"""Matching: credits are set against debits, and a match is taken back by its counter-row."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext as _

from core import timeline
from core.actors import Actor
from core.locking import lock_keys, operation
from receivables.lifecycle import ItemKind
from receivables.models import Allocation, OpenItem
from receivables.operations.order_status import lock_orders_of, only_one, report_paid
from receivables.operations.refusals import AlreadyUndone, NotAnOpenDebit
from receivables.operations.settling import (
    Target,
    counter_row,
    invoice_ids,
    lock_targets,
    refuse_future,
    settle,
    shares_of,
)
from receivables.signals import items_matched


@operation
def allocate(
    credit: OpenItem,
    targets: Sequence[tuple[Target, Decimal]],
    *,
    date: datetime.date | None = None,
    by: Actor,
) -> list[Allocation]:
    """Set a payment or credit note against invoices or items, in whole or in part.

    Raises AmountExceedsOpen, AmountNotPossible, OtherCustomer, OtherCurrency, NotAnOpenDebit, DateNotPossible.
    Sends ``items_matched``.
    """
    by.require("receivables.match_items")
    day = date or by.company.today()
    refuse_future(day, by.company, "date")
    if credit.is_debit or credit.company_id != by.company.pk:
        raise NotAnOpenDebit(_("%s is not to the customer's credit.") % credit, field="credit")
    if not targets:
        raise NotAnOpenDebit(_("Choose at least one item and an amount."), field="allocations")
    order_ids = lock_orders_of(invoice_ids(targets))
    locked = lock_targets(targets, credit)
    credit = locked[credit.pk]
    matched = settle(credit, shares_of(credit, targets, locked), date=day, by=by)
    timeline.record(
        _document_of(credit),
        "matched",
        by=by,
        data={"allocated": [[row.debit.document_number, str(row.allocated_amount)] for row in matched]},
        order_id=only_one(order_ids),
    )
    items_matched.send(sender=Allocation, allocations=matched, by=by)
    report_paid(order_ids, by=by)
    return matched


@operation
def undo(
    allocation: Allocation, *, reason: str = "", date: datetime.date | None = None, by: Actor
) -> Allocation:
    """Take a match back: both items are open again by its amount. Sends ``items_matched`` with the counter-row.

    Raises AlreadyUndone, NotAnOpenDebit for what cannot be taken back.
    """
    by.require("receivables.undo_match")
    day = date or by.company.today()
    refuse_future(day, by.company, "date")
    order_ids = lock_orders_of([allocation.debit.invoice_id])
    pair = lock_keys(OpenItem, (allocation.debit_id, allocation.credit_id))
    _refuse_undo(allocation, pair)
    counter = counter_row(allocation, day)
    counter.save()
    timeline.record(
        _document_of(counter.credit),
        "match undone",
        by=by,
        reason=reason.strip(),
        data={"allocated": [[counter.debit.document_number, str(counter.allocated_amount)]]},
        order_id=only_one(order_ids),
    )
    items_matched.send(sender=Allocation, allocations=[counter], by=by)
    report_paid(order_ids, by=by)
    return counter


def _refuse_undo(allocation: Allocation, pair: list[OpenItem]) -> None:
    if allocation.undoes_id is not None:
        raise NotAnOpenDebit(_("This row takes a match back; match the items again instead."))
    if Allocation.objects.filter(undoes=allocation).exists():
        raise AlreadyUndone(_("This match was taken back before. Reload the page to see what is open now."))
    if any(item.kind == ItemKind.REVERSAL for item in pair):
        raise NotAnOpenDebit(_("A returned payment stays settled; book the money again when it comes."))


def _document_of(credit: OpenItem) -> models.Model:
    """The payment or credit note whose timeline tells of the match."""
    document = credit.payment or credit.invoice
    return document or credit
