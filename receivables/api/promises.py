"""Promises to pay for programs: what a customer said, read, noted and withdrawn."""

from typing import Any

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema

from core.actors import Actor
from core.api import Amount, Day, Page, amount_text, needs, once, page_of
from core.refusals import Refusal
from customers.selectors import known_customer
from receivables import operations
from receivables.lifecycle import PromiseChannel, PromiseStatus
from receivables.models import OpenItem, PromiseLine, PromiseToPay

router = Router(tags=["receivables"])


class PromiseToPayIn(Schema):
    """What a customer promised: of one invoice, of several, or of the whole account in one currency.

    Without ``amount`` it is all that is open of them.
    """

    customer: str
    date: Day
    amount: Amount | None = None
    invoice: str = ""
    invoices: list[str] | None = None
    currency: str = ""
    promised_by: str = ""
    channel: str = PromiseChannel.PHONE.value
    note: str = ""


class PromiseToPayOut(Schema):
    """A promise and what came of it; ``documents`` is empty when it is about the whole account."""

    number: str
    status: str
    customer: str
    currency: str
    amount: str
    kept: str
    made_on: Day
    date: Day
    counts_until: Day
    decided_on: Day | None
    promised_by: str
    channel: str
    note: str
    noted_by: str
    whole_account: bool
    documents: list[str]
    replaced_by: str | None


def _promises(actor: Actor) -> Any:
    lines = (
        PromiseLine.objects.filter(promise__is_whole_account=False).select_related("item").order_by("item")
    )
    rows = PromiseToPay.objects.in_scope(actor).select_related(
        "company", "customer", "noted_by", "replaced_by"
    )
    return rows.prefetch_related(Prefetch("lines", lines, to_attr="named_lines"))


def _promise(promise: Any) -> dict[str, Any]:
    return {
        "number": promise.number,
        "status": promise.status,
        "customer": promise.customer.code,
        "currency": promise.currency,
        "amount": amount_text(promise.promised_amount, promise.currency),
        "kept": amount_text(promise.kept_amount, promise.currency),
        "made_on": promise.made_on,
        "date": promise.promised_date,
        "counts_until": promise.grace_date,
        "decided_on": promise.decided_on,
        "promised_by": promise.promised_by,
        "channel": promise.channel,
        "note": promise.note,
        "noted_by": str(promise.noted_by or ""),
        "whole_account": promise.is_whole_account,
        "documents": list(dict.fromkeys(line.item.document_number for line in promise.named_lines)),
        "replaced_by": promise.replaced_by.number if promise.replaced_by else None,
    }


@router.get("/promises", response=Page[PromiseToPayOut], summary="List promises to pay")
@needs("receivables.view_promise")
def list_promises(  # noqa: PLR0913  (the filters a caller may name)
    request: Any,
    customer: str = "",
    status: str = "",
    invoice: str = "",
    limit: int = 50,
    after: str | None = None,
) -> dict[str, Any]:
    """Promises, newest first."""
    rows = _promises(request.actor)
    if status and status not in PromiseStatus.values:
        raise Refusal(_("Ask for one of: %s.") % ", ".join(PromiseStatus.values), field="status")
    if status:
        rows = rows.filter(status=status)
    if customer:
        rows = rows.filter(customer__code=customer)
    if invoice:
        about = PromiseLine.objects.filter(item__invoice__number=invoice, company=request.actor.company)
        rows = rows.filter(pk__in=about.values("promise_id"))
    return page_of(rows, _promise, limit=limit, after=after)


@router.get("/promises/{number}", response=PromiseToPayOut, summary="Read a promise to pay")
@needs("receivables.view_promise")
def read_promise(request: Any, number: str) -> dict[str, Any]:
    """One promise."""
    return _promise(get_object_or_404(_promises(request.actor), number=number))


@router.post("/promises", response={201: PromiseToPayOut}, summary="Note a promise to pay")
@once
@needs("receivables.note_promise")
def note_promise(request: Any, payload: PromiseToPayIn) -> tuple[int, dict[str, Any]]:
    """Note what a customer promised; an older open promise about one of the invoices is replaced."""
    actor = request.actor
    customer = known_customer(actor, payload.customer)
    word = operations.Word(
        payload.date, payload.amount, payload.currency, payload.promised_by, payload.channel, payload.note
    )
    items, field = _items(actor, payload)
    try:
        made = operations.promise(customer, word, items=items, by=actor)
    except Refusal as refusal:
        refusal.field = field if refusal.field == "items" else refusal.field
        raise
    return 201, _promise(_promises(actor).get(pk=made.pk))


def _items(actor: Actor, payload: PromiseToPayIn) -> tuple[list[OpenItem] | None, str]:
    """What is open of the invoices named, and the field they stand in; None for the whole account."""
    field = "invoices" if payload.invoices is not None else "invoice"
    numbers = [*(payload.invoices or []), *([payload.invoice] if payload.invoice else [])]
    if not numbers:
        return (None if payload.invoices is None else []), field
    debits = OpenItem.objects.in_scope(actor).debits().filter(invoice__number__in=numbers)
    found = list(debits.order_by("pk"))
    known = {item.document_number for item in found}
    for position, number in enumerate(numbers):
        if number not in known:
            at = f"invoices.{position}" if payload.invoices else "invoice"
            raise Refusal(_("There is no invoice %s.") % number, field=at)
    return [item for item in found if item.open_amount] or found, field


class WithdrawPromiseIn(Schema):
    """Why."""

    reason: str


@router.post("/promises/{number}/withdraw", response=PromiseToPayOut, summary="Withdraw a promise to pay")
@once
@needs("receivables.note_promise")
def withdraw_promise(request: Any, number: str, payload: WithdrawPromiseIn) -> dict[str, Any]:
    """Take an open promise off the list; it stays on record, and reminders go on."""
    promise = get_object_or_404(_promises(request.actor), number=number)
    operations.withdraw_promise(promise, payload.reason, by=request.actor)
    return _promise(_promises(request.actor).get(pk=promise.pk))
