"""Lines that cannot come as promised, for programs: a new date, a substitute, or giving up the rest."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema

from core.api import Day, Quantity, needs, once
from core.refusals import Refusal, Several
from orders import operations
from orders.api.showing import OrderOut, actor_of, find, show
from orders.operations import Answer, GiveUp, NewDate, Replacement

router = Router(tags=["orders"])


class PromiseIn(Schema):
    """A line and the day it is promised for now."""

    position: int
    promised_date: Day


class PromisesIn(Schema):
    """Which lines come on another day, and why."""

    lines: list[PromiseIn]
    reason: str
    version: int | None = None


@router.post("/orders/{number}/repromise", response=OrderOut, summary="Promise lines for another day")
@once
@needs("orders.amend_salesorder")
def repromise(request: HttpRequest, number: str, payload: PromisesIn) -> dict[str, Any]:
    """The day first promised stays beside the new one; the customer is told."""
    actor, order = actor_of(request), find(request, number)
    refuse_twice([line.position for line in payload.lines])
    dates = {line.position: line.promised_date for line in payload.lines}
    try:
        operations.repromise(order, dates, reason=payload.reason, by=actor, version=payload.version)
    except Refusal as refusal:
        raise as_sent(refusal, list(dates)) from refusal
    return show(find(request, number), actor)


class ReplacementIn(Schema):
    """What comes instead; as much as is short unless said otherwise."""

    sku: str
    quantity: Quantity | None = None
    keep_price: bool = False


class ShortLineIn(Schema):
    """A line with one answer: ``promised_date``, ``substitute`` or ``cancel_reason``."""

    position: int
    promised_date: Day | None = None
    substitute: ReplacementIn | None = None
    cancel_reason: str | None = None


class ShortageIn(Schema):
    """What cannot come as promised; ``message`` is for the customer, ``reason`` for us."""

    lines: list[ShortLineIn]
    message: str = ""
    reason: str = ""
    version: int | None = None


@router.post(
    "/orders/{number}/cannot-fulfill", response=OrderOut, summary="Answer for what cannot be supplied"
)
@once
@needs("orders.amend_salesorder")
def cannot_fulfill(request: HttpRequest, number: str, payload: ShortageIn) -> dict[str, Any]:
    """Later, replaced or given up, line by line in one act: one mail to the customer, and no bill for what is gone."""
    actor, order = actor_of(request), find(request, number)
    refuse_twice([line.position for line in payload.lines])
    answers = {line.position: _answer(index, line) for index, line in enumerate(payload.lines)}
    try:
        operations.cannot_fulfill(
            order,
            answers,
            reason=payload.reason,
            message=payload.message,
            by=actor,
            version=payload.version,
        )
    except Refusal as refusal:
        raise as_sent(refusal, list(answers)) from refusal
    return show(find(request, number), actor)


def _answer(index: int, line: ShortLineIn) -> Answer:
    answers: list[Answer] = []
    if line.promised_date is not None:
        answers.append(NewDate(line.promised_date))
    if line.substitute is not None:
        answers.append(Replacement(line.substitute.sku, line.substitute.quantity, line.substitute.keep_price))
    if line.cancel_reason is not None:
        answers.append(GiveUp(line.cancel_reason))
    if len(answers) != 1:
        words = _("Send one of promised_date, substitute and cancel_reason.")
        raise Refusal(words, field=f"lines.{index}")
    return answers[0]


def refuse_twice(positions: list[int]) -> None:
    """Refuse a line that is named twice in one call."""
    for index, position in enumerate(positions):
        if position in positions[:index]:
            raise Refusal(_("This line is named twice."), field=f"lines.{index}.position")


def as_sent(refusal: Refusal, positions: list[int]) -> Refusal:
    """The operation names a line by its place in the order, the caller by its place in the call."""
    if isinstance(refusal, Several):
        return Several([as_sent(each, positions) for each in refusal.refusals])
    part, _dot, rest = refusal.field.partition(".")
    if part == "lines" and rest:
        place, _dot, name = rest.partition(".")
        index = positions.index(int(place) + 1)
        refusal.field = f"lines.{index}.{name}" if name else f"lines.{index}"
    return refusal
