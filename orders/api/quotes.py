"""Quotes and revisions for programs."""

import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema

from core import files
from core.actors import Actor
from core.api import Day, Moment, Page, needs, once, page_of
from core.locking import operation
from core.refusals import Refusal
from orders import operations
from orders.api.entering import OrderIn, entries, header_of
from orders.api.showing import OrderOut, actor_of, find, show
from orders.lifecycle import ToldBy
from orders.models import OrderRevision, SalesOrder
from orders.selectors import current_offer

router = Router(tags=["quotes"])


class QuoteIn(OrderIn):
    """A new quote and its last day."""

    valid_until: Day | None = None


@router.post("/quotes", response={201: OrderOut}, summary="Enter a quote")
@once
@needs("orders.add_salesorder")
def create_quote(request: HttpRequest, payload: QuoteIn) -> tuple[int, dict[str, Any]]:
    """A draft that is offered to the customer until a date."""
    actor = actor_of(request)
    until = payload.valid_until or actor.company.today() + datetime.timedelta(days=14)
    order = _offer(payload, until, actor)
    return 201, show(find(request, order.number), actor)


@operation
def _offer(payload: QuoteIn, until: datetime.date, actor: Actor) -> SalesOrder:
    order = operations.create(header_of(actor, payload), entries(payload.lines), by=actor)
    operations.quote(order, valid_until=until, by=actor)
    return order


class AcceptIn(Schema):
    """Who has told it and how; and that the quote becomes another order than the one it looks like."""

    name: str = ""
    told_by: str = ToldBy.PHONE
    remark: str = ""
    customer_reference: str = ""
    confirm_duplicate: bool = False


@router.post("/quotes/{number}/accept", response=OrderOut, summary="Accept a quote")
@once
@needs("orders.submit_salesorder")
def accept_quote(request: HttpRequest, number: str, payload: AcceptIn | None = None) -> dict[str, Any]:
    """The customer says yes: the quote becomes the order and is handed in."""
    actor, order = actor_of(request), find(request, number)
    given = payload or AcceptIn()
    if given.told_by not in ToldBy.values:
        raise Refusal(_("Use one of: %s.") % ", ".join(ToldBy.values), field="told_by")
    reply = operations.Reply(
        given.name or order.customer.name[: operations.LONGEST_NAME],
        remark=given.remark,
        customer_reference=given.customer_reference,
        told_by=given.told_by,
    )
    operations.accept(order, by=actor, reply=reply, confirm_duplicate=given.confirm_duplicate)
    return show(find(request, number), actor)


class ValidityIn(Schema):
    """The last day of the offer."""

    valid_until: Day


@router.post("/quotes/{number}/extend", response=OrderOut, summary="Let a quote hold longer")
@once
@needs("orders.add_salesorder")
def extend_quote(request: HttpRequest, number: str, payload: ValidityIn) -> dict[str, Any]:
    """The same content with a later day is a revision of its own."""
    actor, order = actor_of(request), find(request, number)
    operations.extend(order, valid_until=payload.valid_until, by=actor)
    return show(find(request, number), actor)


@router.post("/quotes/{number}/send", response=OrderOut, summary="Send a quote")
@once
@needs("orders.add_salesorder")
def send_quote(request: HttpRequest, number: str) -> dict[str, Any]:
    """Mail it with its PDF and a link to answer it, to the customer's contact for orders."""
    actor, order = actor_of(request), find(request, number)
    operations.send_quote(order, by=actor)
    return show(find(request, number), actor)


@router.get("/quotes/{number}/pdf", summary="Download a quote's PDF")
@needs("orders.view_price")
def quote_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """The offer that holds, as it was printed; 404 until it is."""
    order = find(request, number)
    offer = current_offer(order)
    if offer is None or offer.pdf is None:
        raise Http404
    response = HttpResponse(files.read(offer.pdf), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{offer.pdf.name}"'
    return response


class AnswerOut(Schema):
    """What the customer said to an offer, and the hash of what he was shown."""

    answer: str
    name: str
    remark: str
    customer_reference: str
    answered_at: Moment
    told_by: str
    ip_address: str | None
    sha256: str


class RevisionOut(Schema):
    """An order as it was offered, or before an amendment; the content's canonical JSON has the hash."""

    revision: int
    kind: str
    created_at: Moment
    valid_until: Day | None
    sha256: str
    content: dict[str, Any]
    answer: AnswerOut | None = None


def _show(revision: OrderRevision) -> dict[str, Any]:
    answer = getattr(revision, "answer", None)
    return {
        "revision": revision.revision,
        "kind": revision.kind,
        "created_at": revision.created_at,
        "valid_until": revision.valid_until,
        "sha256": revision.sha256,
        "content": revision.content,
        "answer": answer and {name: getattr(answer, name) for name in AnswerOut.model_fields},
    }


@router.get("/orders/{number}/revisions", response=Page[RevisionOut], summary="List an order's revisions")
@needs("orders.view_price")
def list_revisions(
    request: HttpRequest, number: str, limit: int = 50, after: str | None = None
) -> dict[str, Any]:
    """What was offered and what stood before each amendment, newest first."""
    rows = OrderRevision.objects.filter(order=find(request, number)).select_related("answer")
    return page_of(rows, _show, limit=limit, after=after)


@router.get(
    "/orders/{number}/revisions/{revision}", response=RevisionOut, summary="Read a revision of an order"
)
@needs("orders.view_price")
def read_revision(request: HttpRequest, number: str, revision: int) -> dict[str, Any]:
    """One of them."""
    rows = OrderRevision.objects.filter(order=find(request, number)).select_related("answer")
    return _show(get_object_or_404(rows, revision=revision))
