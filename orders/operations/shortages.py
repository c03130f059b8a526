"""What cannot be supplied as promised: a new date, a substitute, or giving up the rest; one verb, one mail."""

from __future__ import annotations

import copy
import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core import quantity as quantities
from core import timeline
from core.actors import Actor
from core.locking import check_version, lock, operation
from core.refusals import Refusal, Several
from inventory import operations as inventory
from orders import drafts, signals
from orders.copying import own_unit_price
from orders.finding import LineEntry
from orders.kits import explode, is_kit, parts_by_kit, save_parts, waiting_kits
from orders.lifecycle import CancelReason, Channel, OrderStatus
from orders.models import SalesOrder, SalesOrderLine
from orders.operations.amending import (
    approve_again,
    check_again,
    place_behind,
    save_revised,
)
from orders.operations.calling_off import hold_agreements
from orders.operations.closing import objection_to_closing, part_refused
from orders.operations.confirming import save_promises
from orders.operations.drafting import NotAmendable
from orders.operations.ending import coded, finish_or_save
from orders.operations.fulfilling import derived_statuses
from orders.operations.giving_up import give_up, latest_promise
from orders.operations.revising import keep_before_amendment
from orders.revisions import SAID, content_of

MOST_WORDS = 500


@dataclass(frozen=True, slots=True)
class NewDate:
    """The line comes, on another day."""

    date: datetime.date


@dataclass(frozen=True, slots=True)
class Replacement:
    """Another product comes for what is short; at its own price of today, or at the line's price."""

    sku: str
    quantity: Decimal | None = None
    keeps_price: bool = False


@dataclass(frozen=True, slots=True)
class GiveUp:
    """What is short will not come, for a coded reason."""

    reason: str = CancelReason.STOCK


Answer = NewDate | Replacement | GiveUp


@operation
def repromise(
    order: SalesOrder,
    dates: Mapping[int, datetime.date],
    *,
    reason: str,
    by: Actor,
    version: int | None = None,
) -> None:
    """Promise lines for another day, with the reason; the day first promised stays and the customer is told.

    Raises NotAmendable, StaleVersion, Several. Sends ``order_unfulfilled``.
    """
    if not reason.strip():
        raise Refusal(_("Enter the reason of the new date."), field="reason")
    answers = {position: NewDate(date) for position, date in dates.items()}
    cannot_fulfill(order, answers, by=by, reason=reason, version=version)


@operation
def cannot_fulfill(
    order: SalesOrder,
    answers: Mapping[int, Answer],
    *,
    by: Actor,
    reason: str = "",
    message: str = "",
    version: int | None = None,
) -> None:
    """Answer for lines of a confirmed order that cannot come as promised: later, replaced, or given up.

    ``reason`` is for us, ``message`` for the customer. What is replaced or given up is not billed any more; credit looks
    again where the value changes. Only what is short of a line is touched; what is reserved for it comes as promised.
    Raises NotAmendable, StaleVersion, and Several with fields ``lines.<position - 1>.<name>``. Sends
    ``order_unfulfilled``, and ``order_amending`` and ``order_amended`` where more than dates changes.
    """
    lock(order)
    check_version(order, version)
    if order.status != OrderStatus.CONFIRMED:
        raise NotAmendable(_("Only lines of a confirmed order are answered for."))
    _refuse_long(reason, message)
    lines = list(order.lines.select_related(*SAID))
    work = _matched(lines, answers, by.company.today())
    _refuse_other_goods(order, work)
    parts = parts_by_kit(lines)
    short = {line.pk: short_quantity(line, parts[line.pk]) for line, _answer in work}
    added = _priced_replacements(order, work, short, by.company.today())
    new_parts = _parts_of(order, work, added)
    changes_value = any(not isinstance(answer, NewDate) for _line, answer in work)
    if changes_value:
        keep_before_amendment(order, content_of(order, lines), by=by)
        _hold_what_is_touched(order, [*lines, *added.values(), *(part for _kit, part in new_parts)], by)
    _promise_later(order, work, parts, reason, by)
    _give_up(order, work, lines, short, reason, by)
    if added:
        save_revised(order, lines, list(added.values()))
        save_parts(new_parts)
        approve_again(order, lines, list(added.values()), list(added.values()), by)
    else:
        order.version += 1
    come_instead = [*added.values(), *(part for _kit, part in new_parts)]
    every_line = [*lines, *come_instead]
    order.promised_date = latest_promise(every_line)
    order.save(update_fields=["version", "revision", "promised_date"])
    timeline.record(order, "shortage answered", by=by, reason=reason.strip(), order_id=order.pk)
    finish_or_save(order, derived_statuses(order), by=by)
    if changes_value:
        check_again(order, every_line, come_instead, by)
    told = [_told(line, answer, short[line.pk], added.get(line.pk)) for line, answer in work]
    signals.order_unfulfilled.send(sender=SalesOrder, order=order, told=told, message=message.strip(), by=by)


def _hold_what_is_touched(order: SalesOrder, lines: Sequence[SalesOrderLine], by: Actor) -> None:
    """Agreements, the credit account and the stock, in that order (G2). Sends ``order_amending``."""
    hold_agreements(line.agreement_line_id for line in lines)
    signals.order_amending.send(sender=SalesOrder, order=order, by=by)
    inventory.hold_levels({order.warehouse_id: {line.product_id for line in lines if line.product_id}})


def waits_for(line: SalesOrderLine, parts: Sequence[SalesOrderLine] = ()) -> Decimal:
    """What of a line waits for stock; of a kit, with its ``parts``, how many lack one."""
    return waiting_kits(line, parts) if is_kit(line) else line.waiting_quantity


def short_quantity(line: SalesOrderLine, parts: Sequence[SalesOrderLine] = ()) -> Decimal:
    """What of a line cannot come as promised: what waits for stock; of a line that has all it needs, all of it."""
    return waits_for(line, parts) or line.open_quantity


def _refuse_long(reason: str, message: str) -> None:
    for text, field in ((reason, "reason"), (message, "message")):
        if len(text.strip()) > MOST_WORDS:
            raise Refusal(_("Write at most %d characters.") % MOST_WORDS, field=field)


def _matched(
    lines: Sequence[SalesOrderLine], answers: Mapping[int, Answer], today: datetime.date
) -> list[tuple[SalesOrderLine, Answer]]:
    """Each line with its answer, in the order of the lines. Raises Several."""
    if not answers:
        raise Refusal(_("Choose what becomes of at least one line."), field="lines")
    by_position = {line.position: line for line in lines}
    refusals = [
        refusal
        for position, answer in answers.items()
        if (refusal := _objection(by_position.get(position), answer, position, today)) is not None
    ]
    if refusals:
        raise Several(refusals)
    return [(line, answers[line.position]) for line in lines if line.position in answers]


def _objection(
    line: SalesOrderLine | None, answer: Answer, position: int, today: datetime.date
) -> Refusal | None:
    field = f"lines.{position - 1}"
    if line is None:
        return Refusal(_("The order has no line %d.") % position, field=field)
    if line.part_of_id is not None:
        return part_refused(line, field)
    if isinstance(answer, NewDate):
        if line.open_quantity <= 0:
            return Refusal(_("Nothing of this line is still to come."), field=f"{field}.promised_date")
        if answer.date < today:
            return Refusal(_("Choose a day that is still to come."), field=f"{field}.promised_date")
        return None
    if isinstance(answer, GiveUp):
        try:
            coded(answer.reason)
        except Refusal as refusal:
            refusal.field = f"{field}.reason"
            return refusal
    return objection_to_closing(line, field)


def _refuse_other_goods(order: SalesOrder, work: Sequence[tuple[SalesOrderLine, Answer]]) -> None:
    """New goods for what came back are of the same kind: for others he would pay what he owes already."""
    if order.channel != Channel.RETURN:
        return
    words = _("It comes for goods that were sent back. Give up the rest; then the return is credited.")
    refusals = [
        Refusal(words, field=f"lines.{line.position - 1}.sku")
        for line, answer in work
        if isinstance(answer, Replacement)
    ]
    if refusals:
        raise Several(refusals)


def _priced_replacements(
    order: SalesOrder,
    work: Sequence[tuple[SalesOrderLine, Answer]],
    short: Mapping[int, Decimal],
    today: datetime.date,
) -> dict[int, SalesOrderLine]:
    """The unsaved lines that come instead, by the line they replace, at today's prices or at its price."""
    wanted = [(line, answer) for line, answer in work if isinstance(answer, Replacement)]
    if not wanted:
        return {}
    priced_today = copy.copy(order)
    priced_today.order_date = today
    try:
        added, _totals = drafts.price_lines(
            priced_today, [_entry(line, answer, short[line.pk]) for line, answer in wanted]
        )
    except Several as several:
        for refusal in several.refusals:
            _part, index, name = refusal.field.split(".")
            refusal.field = f"lines.{wanted[int(index)][0].position - 1}.{name}"
        raise
    refusals = []
    for (line, answer), replacement in zip(wanted, added, strict=True):
        replacement.order = order
        if answer.quantity is None and replacement.unit_code != line.unit_code:
            refusals.append(
                Refusal(
                    _("%s is sold in another unit. Enter its quantity.") % replacement.sku,
                    field=f"lines.{line.position - 1}.quantity",
                )
            )
    if refusals:
        raise Several(refusals)
    return {line.pk: replacement for (line, _answer), replacement in zip(wanted, added, strict=True)}


def _parts_of(
    order: SalesOrder,
    work: Sequence[tuple[SalesOrderLine, Answer]],
    added: Mapping[int, SalesOrderLine],
) -> list[tuple[SalesOrderLine, SalesOrderLine]]:
    """What the kits among the lines that come instead are made up of; all of them get their places."""
    if not added:
        return []
    new = list(added.values())
    place_behind(order, new)
    try:
        return explode(new, first=new[0].position)
    except Several as several:
        replaced = [line for line, _answer in work if line.pk in added]
        for refusal in several.refusals:
            _part, index, name = refusal.field.split(".")
            refusal.field = f"lines.{replaced[int(index)].position - 1}.{name}"
        raise


def _entry(line: SalesOrderLine, answer: Replacement, short: Decimal) -> LineEntry:
    return LineEntry(
        answer.sku,
        short if answer.quantity is None else answer.quantity,
        unit_price=own_unit_price(line) if answer.keeps_price else None,
        discount_percent=line.discount_percent,
        requested_date=line.requested_date,
    )


def _promise_later(
    order: SalesOrder,
    work: Sequence[tuple[SalesOrderLine, Answer]],
    parts: Mapping[int, Sequence[SalesOrderLine]],
    reason: str,
    by: Actor,
) -> None:
    """Kits come later with all of their parts."""
    later = [(line, answer.date) for line, answer in work if isinstance(answer, NewDate)]
    if not later:
        return
    moved = [
        {
            "position": line.position,
            "before": line.promised_date.isoformat() if line.promised_date else "",
            "date": date.isoformat(),
        }
        for line, date in later
    ]
    dated = [(each, date) for line, date in later for each in (line, *parts.get(line.pk, ()))]
    for line, date in dated:
        line.promised_date = date
        line.first_promised_date = line.first_promised_date or date
    save_promises([line for line, _date in dated])
    timeline.record(
        order, "promised again", by=by, reason=reason.strip(), data={"lines": moved}, order_id=order.pk
    )


def _give_up(
    order: SalesOrder,
    work: Sequence[tuple[SalesOrderLine, Answer]],
    lines: Sequence[SalesOrderLine],
    short: Mapping[int, Decimal],
    note: str,
    by: Actor,
) -> None:
    """What is replaced is no lost sale: the demand is served by something else."""
    groups: dict[tuple[CancelReason, bool], list[tuple[SalesOrderLine, Decimal]]] = {}
    for line, answer in work:
        if isinstance(answer, GiveUp):
            key = (coded(answer.reason), True)
        elif isinstance(answer, Replacement):
            key = (CancelReason.STOCK, False)
        else:
            continue
        groups.setdefault(key, []).append((line, short[line.pk]))
    for (code, is_lost), given_up in groups.items():
        give_up(order, given_up, code, note.strip(), by=by, is_lost=is_lost, among=lines)


def _told(
    line: SalesOrderLine, answer: Answer, short: Decimal, replacement: SalesOrderLine | None
) -> dict[str, Any]:
    """What the customer is told of a line, as an outbox message carries it."""
    told = {"sku": line.sku, "description": line.description, "quantity": quantities.plain(short)}
    if isinstance(answer, NewDate):
        return {**told, "becomes": "later", "date": answer.date.isoformat()}
    if replacement is None:
        return {**told, "becomes": "nothing"}
    promised = replacement.promised_date
    return {
        **told,
        "becomes": "replaced",
        "new_sku": replacement.sku,
        "new_description": replacement.description,
        "date": promised.isoformat() if promised else "",
    }
