"""What receivables do when they hear of invoices, and of their own reminders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver

from core import outbox
from core.actors import Actor
from invoicing.models import Invoice
from invoicing.signals import credit_note_issued, invoice_issued, invoices_crediting
from receivables import operations, tasks
from receivables.models import Allocation, DunningRun
from receivables.signals import dunning_executed, items_matched


@receiver(invoice_issued, sender=Invoice, dispatch_uid="receivables.open_items_of_issued_invoice")
def open_items_of_issued_invoice(invoice: Invoice, by: Actor, **kwargs: Any) -> None:
    """One debit per installment."""
    operations.open_items_of_invoice(invoice, by=by)


@receiver(credit_note_issued, sender=Invoice, dispatch_uid="receivables.open_item_of_issued_credit_note")
def open_item_of_issued_credit_note(credit_note: Invoice, by: Actor, **kwargs: Any) -> None:
    """A credit, matched with its invoice at once."""
    operations.open_item_of_credit_note(credit_note, by=by)


@receiver(invoices_crediting, sender=Invoice, dispatch_uid="receivables.lock_items_of_credited_invoices")
def lock_items_of_credited_invoices(invoices: Sequence[Invoice], **kwargs: Any) -> None:
    """Before the first number is drawn (INVARIANTS.md, G2)."""
    operations.lock_items_of(invoices)


@receiver(dunning_executed, sender=DunningRun, dispatch_uid="receivables.send_letters_of_executed_run")
def send_letters_of_executed_run(run: DunningRun, **kwargs: Any) -> None:
    """Letters and mails, after the commit."""
    outbox.add(tasks.send_letters_of_run, run.pk, company=run.company)


@receiver(items_matched, sender=Allocation, dispatch_uid="receivables.settle_promises_about_matched_items")
def settle_promises_about_matched_items(allocations: Sequence[Allocation], by: Actor, **kwargs: Any) -> None:
    """What was promised of them is decided at once."""
    operations.settle_promises_about([match.debit_id for match in allocations], by=by)
