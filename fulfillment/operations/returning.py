"""Goods that are to come back: requested by a clerk or the customer, then authorized or refused.

The order's row guards its returns as it guards its shipments: every verb takes it first, so that two who return the same
goods at once are told apart (INVARIANTS.md, G2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from catalog.units import counted_in
from core import clock, formats, numbering, quantity, timeline
from core.actors import Actor
from core.lifecycle import MoveNotAllowed
from core.locking import check_version, lock, operation
from core.refusals import Conflict, Refusal, Several
from fulfillment import signals
from fulfillment.lifecycle import RETURN_LIFECYCLE, Disposition, ReturnReason, ReturnStatus, Settlement
from fulfillment.models import GoodsReturn, GoodsReturnLine, Shipment
from fulfillment.operations.canceling import ReasonMissing
from fulfillment.operations.guards import short_enough
from fulfillment.returnable import ReturnableLine, replaced_lines, returnable_lines
from inventory.operations import LotEntry
from orders.models.line import place_of

R = ReturnStatus
MOST_WORDS = 500


class NotReturnable(Refusal):
    """A product that is not taken back, or more than was shipped and has not come back already."""

    code = "not-returnable"


class NotShipped(Conflict):
    """Only what has left the house comes back."""

    code = "not-shipped"


@dataclass(frozen=True, slots=True)
class PartWish:
    """What becomes of a kit's part that has come with it, and which lots of it those are."""

    position: int
    disposition: str = Disposition.RESTOCK
    field: str = ""
    lots: tuple[LotEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class ReturnWish:
    """How much of a shipment's line comes back, and what is to become of it; ``field`` is where it was entered.

    ``lots`` says which ones have come, where that is not clear by itself. A kit is asked for by the position of its line
    on the order, in kits; in the yard ``parts`` says of which of its parts something else becomes.
    """

    position: int
    quantity: Decimal
    disposition: str = Disposition.RESTOCK
    field: str = ""
    lots: tuple[LotEntry, ...] = ()
    parts: tuple[PartWish, ...] = ()


@operation
def request_return(
    shipment: Shipment,
    wishes: Sequence[ReturnWish],
    *,
    reason: str,
    by: Actor,
    settlement: str = Settlement.CREDIT,
    note: str = "",
) -> GoodsReturn:
    """Ask that goods of a shipment come back; together never more than left with it, and kits with all their parts.

    Raises NotReturnable, NotShipped, NotPermitted, TextTooLong, and Several for several lines. Sends ``return_requested``.
    """
    by.require("fulfillment.request_return")
    refuse_unknown(reason, ReturnReason.values, "reason")
    refuse_unknown(settlement, Settlement.values, "settlement")
    words = short_enough(note, MOST_WORDS, "note")
    lock(shipment.order)
    lock(shipment)
    if shipment.dispatch_date is None:
        raise NotShipped(_("%s has not left yet; nothing of it can come back.") % shipment.number)
    rows = {row.position: row for row in returnable_lines(shipment)}
    _refuse_bad(wishes, rows)
    originals = replaced_lines(shipment.order)
    decides = by.can("fulfillment.authorize_return")  # what becomes of the goods is not the customer's to say
    found = _new(shipment, by, reason=reason, settlement=settlement, note=words)
    found.save(force_insert=True)
    GoodsReturnLine.objects.bulk_create(
        line_of(
            found,
            line,
            wish.quantity * (line.order_line.per_kit or 1),
            wish.disposition if decides else Disposition.RESTOCK,
            originals.get(line.order_line_id),
        )
        for wish in sorted(wishes, key=lambda wish: wish.position)
        if wish.quantity
        for line in rows[wish.position].parts or (rows[wish.position].line,)
    )
    timeline.record(found, "requested", by=by, data={"shipment": shipment.number}, order_id=found.order_id)
    signals.return_requested.send(sender=GoodsReturn, goods_return=found, by=by)
    return found


def _new(shipment: Shipment, by: Actor, **values: Any) -> GoodsReturn:
    today = by.company.today()
    return GoodsReturn(
        company=by.company,
        number=numbering.next_number(by.company, numbering.RETURN, today),
        shipment=shipment,
        order=shipment.order,
        customer_id=shipment.customer_id,
        request_date=today,
        created_at=clock.stamp(),
        **values,
    )


def line_of(
    goods_return: GoodsReturn, line: Any, amount: Decimal, disposition: str, in_place_of: int | None
) -> GoodsReturnLine:
    """A line of a return, about a line of its shipment; ``in_place_of`` is the line that was billed for its goods."""
    return GoodsReturnLine(
        company_id=goods_return.company_id,
        goods_return=goods_return,
        shipment_line=line,
        position=line.position,
        product_id=line.product_id,
        quantity=amount,
        disposition=disposition,
        in_place_of_id=in_place_of,
    )


def _refuse_bad(wishes: Sequence[ReturnWish], rows: Mapping[int, ReturnableLine]) -> None:
    refusals: list[Refusal] = []
    seen: set[int] = set()
    for index, wish in enumerate(wishes):
        field = wish.field or f"lines.{index}"
        row = rows.get(wish.position)
        if row is None:
            whole = {part.position: row for row in rows.values() for part in row.parts}.get(wish.position)
            kit = (whole.product.sku, whole.position) if whole else None
            refusals.append(no_line(wish.position, f"{field}.position", kit=kit))
        elif wish.position in seen:
            refusals.append(twice(wish.position, f"{field}.position"))
        elif wish.disposition not in Disposition.values:
            refusals.append(unknown(Disposition.values, f"{field}.disposition"))
        elif refusal := _bad_quantity(row, wish.quantity, f"{field}.quantity"):
            refusals.append(refusal)
        seen.add(wish.position)
    if len(refusals) > 1:
        raise Several(refusals)
    if refusals:
        raise refusals[0]
    if not any(wish.quantity for wish in wishes):
        raise NotReturnable(_("Enter what comes back on at least one line."), field="lines")


def _bad_quantity(row: ReturnableLine, wanted: Decimal, field: str) -> Refusal | None:
    product = row.product
    if not wanted.is_finite() or wanted < 0:
        return NotReturnable(_("Enter a quantity of 0 or more."), field=field)
    if wanted and not product.is_returnable:
        return NotReturnable(_("%s is not taken back.") % product.sku, field=field)
    if wanted > row.returnable:
        words = _("Of %(sku)s no more than %(most)s can come back.")
        said = {"sku": product.sku, "most": formats.quantity(row.returnable)}
        return NotReturnable(words % said, field=field)
    return bad_decimals(product, wanted, field)


def no_line(position: int, field: str, *, kit: tuple[str, int] | None) -> Refusal:
    """What to say of a line that is not there; ``kit`` is the number and line of the kit of which it is a part."""
    if kit is None:
        return Refusal(_("There is no line %d.") % position, field=field)
    words = _(
        "Line %(place)s is a part of the kit %(sku)s and comes back with it: enter how many kits of line %(line)d. For a"
        " part alone agree on an amount with a complaint."
    )
    return NotReturnable(words % {"place": place_of(position), "sku": kit[0], "line": kit[1]}, field=field)


def twice(position: int, field: str) -> Refusal:
    """What to say of a line that was named before."""
    return Refusal(_("Line %d is there twice.") % position, field=field)


def bad_decimals(product: Any, wanted: Decimal, field: str) -> Refusal | None:
    """Why a quantity is finer than the product is counted; None when it is not."""
    if quantity.fits(wanted, product.unit.decimals):
        return None
    return NotReturnable(counted_in(product.sku, product.unit.decimals), field=field)


def refuse_unknown(value: str, known: Sequence[str], field: str) -> None:
    """Raise Refusal for a word that is not on the list."""
    if value not in known:
        raise unknown(known, field)


def unknown(known: Sequence[str], field: str) -> Refusal:
    """What to say of a word that is not on the list."""
    return Refusal(_("Use one of: %s.") % ", ".join(known), field=field)


def hold_return(goods_return: GoodsReturn, *, by: Actor, version: int | None = None) -> None:
    """Lock the return's order, then the return, and reload both. Raises StaleVersion."""
    lock(goods_return.order)
    lock(goods_return)
    goods_return.company = goods_return.order.company = by.company
    check_version(goods_return, version)


def refuse_unless(goods_return: GoodsReturn, *, is_right: bool) -> None:
    """Raise MoveNotAllowed, saying where the return stands, unless this is the right moment."""
    if not is_right:
        words = _("%(number)s is %(status)s. Nothing was changed.")
        said = {
            "number": goods_return.number,
            "status": str(goods_return.get_status_display()).lower(),
        }
        raise MoveNotAllowed(words % said)


def step(goods_return: GoodsReturn, status: ReturnStatus, **values: Any) -> None:
    """Take the step and save it with what else changes; the caller records the event. Raises MoveNotAllowed."""
    refuse_unless(goods_return, is_right=RETURN_LIFECYCLE.allows(goods_return.status, status))
    RETURN_LIFECYCLE.move(goods_return, status)
    goods_return.version += 1
    for name, value in values.items():
        setattr(goods_return, name, value)
    goods_return.save(update_fields=["status", "version", *values])


@operation
def authorize_return(goods_return: GoodsReturn, *, by: Actor, version: int | None = None) -> None:
    """Agree that the goods may come back. Raises MoveNotAllowed, NotPermitted, StaleVersion. Sends ``return_answered``."""
    by.require("fulfillment.authorize_return")
    hold_return(goods_return, by=by, version=version)
    step(goods_return, R.AUTHORIZED)
    timeline.record(goods_return, "authorized", by=by, order_id=goods_return.order_id)
    signals.return_answered.send(sender=GoodsReturn, goods_return=goods_return, by=by)


@operation
def refuse_return(goods_return: GoodsReturn, *, reason: str, by: Actor, version: int | None = None) -> None:
    """Say no, and why; the customer is told. Raises MoveNotAllowed, ReasonMissing. Sends ``return_answered``."""
    by.require("fulfillment.authorize_return")
    _end(goods_return, R.REFUSED, "refused", reason, by, version)
    signals.return_answered.send(sender=GoodsReturn, goods_return=goods_return, by=by)


@operation
def cancel_return(goods_return: GoodsReturn, *, reason: str, by: Actor, version: int | None = None) -> None:
    """The goods do not come after all. Raises MoveNotAllowed, ReasonMissing, NotPermitted, StaleVersion."""
    by.require("fulfillment.request_return")
    _end(goods_return, R.CANCELED, "canceled", reason, by, version)


def _end(
    goods_return: GoodsReturn,
    status: ReturnStatus,
    activity: str,
    reason: str,
    by: Actor,
    version: int | None,
) -> None:
    hold_return(goods_return, by=by, version=version)
    words = short_enough(reason, MOST_WORDS, "reason")
    if not words:
        raise ReasonMissing(_("Enter the reason."), field="reason")
    step(goods_return, status)
    timeline.record(goods_return, activity, by=by, reason=words, order_id=goods_return.order_id)
