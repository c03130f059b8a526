"""Which credit pays which debit, for programs."""

from decimal import Decimal
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema

from core.actors import Actor
from core.api import Amount, Day, amount_text, needs, once
from core.refusals import Refusal
from customers.selectors import known_customer
from invoicing.models import Invoice
from receivables import operations
from receivables.models import Allocation, OpenItem

router = Router(tags=["receivables"])


class AllocationIn(Schema):
    """How much of a payment pays an invoice."""

    invoice: str
    amount: Amount


class AllocationOut(Schema):
    """What a payment paid; ``id`` undoes it."""

    id: int
    document: str
    amount: str
    date: Day


def targets_of(rows: list[AllocationIn], field: str, actor: Actor) -> list[tuple[Invoice, Decimal]]:
    """The invoices meant, and how much each is paid. Raises Refusal at its row of the field."""
    return [
        (_invoice(actor, row.invoice, f"{field}.{index}.invoice"), row.amount)
        for index, row in enumerate(rows)
    ]


def _invoice(actor: Actor, number: str, field: str) -> Invoice:
    invoice = Invoice.objects.in_scope(actor).filter(number=number).first()
    if invoice is None:
        raise Refusal(_("There is no invoice %s.") % number, field=field)
    return invoice


def shown(allocation: Allocation) -> dict[str, Any]:
    """The allocation as the API speaks it."""
    debit = allocation.debit
    return {
        "id": allocation.pk,
        "document": debit.document_number,
        "amount": amount_text(allocation.allocated_amount, debit.currency),
        "date": allocation.date,
    }


class MatchIn(Schema):
    """Which credit is set against which debit, and how much; documents by number."""

    customer: str
    debits: list[AllocationIn]
    credits: list[str]
    date: Day | None = None


class MatchOut(Schema):
    """Matches made."""

    matches: list[AllocationOut]


@router.post("/matches", response={201: MatchOut}, summary="Match items")
@once
@needs("receivables.match_items")
def match(request: Any, payload: MatchIn) -> tuple[int, dict[str, Any]]:
    """Set one open credit of the customer against debits."""
    actor = request.actor
    customer = known_customer(actor, payload.customer)
    if len(payload.credits) != 1:
        raise Refusal(_("Name one credit: a payment or a credit note."), field="credits")
    credits = OpenItem.objects.in_scope(actor).filter(
        customer=customer, is_debit=False, document_number=payload.credits[0]
    )
    credit = credits.select_related("company", "customer").first()
    if credit is None:
        raise Refusal(_("There is no open credit %s.") % payload.credits[0], field="credits.0")
    targets = targets_of(payload.debits, "debits", actor)
    made = operations.allocate(credit, targets, date=payload.date, by=actor)
    return 201, {"matches": [shown(row) for row in made]}


class UndoIn(Schema):
    """Why."""

    reason: str = ""


@router.post("/matches/{pk}/undo", response=MatchOut, summary="Undo a match")
@once
@needs("receivables.undo_match")
def undo_match(request: Any, pk: int, payload: UndoIn | None = None) -> dict[str, Any]:
    """Undo by a counter-row; both items are open again."""
    rows = Allocation.objects.in_scope(request.actor).select_related("debit", "credit", "company", "customer")
    allocation = get_object_or_404(rows, pk=pk)
    counter = operations.undo(allocation, reason=payload.reason if payload else "", by=request.actor)
    return {"matches": [shown(counter)]}
