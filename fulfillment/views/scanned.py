"""What a scan or a pressed line of a page means: which line, and how much of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils.translation import gettext as _

from catalog.models import Tracking
from catalog.selectors import by_barcode
from core import numerals
from core.actors import Actor
from core.refusals import Refusal
from fulfillment.forms import Scan, language
from fulfillment.models import ShipmentLine
from inventory.operations import LotEntry, LotRefused
from inventory.selectors import lots_named


class NotHere(Refusal):
    """A code that is on no line of the page, or on no line that is still to be done."""

    code = "not-here"


class Target(NamedTuple):
    """A line that may be meant; ``is_open`` while nothing was done with it, ``has_left`` while not all was.

    ``takes_more`` while the tolerance of its order leaves room.
    """

    line: ShipmentLine
    is_open: bool
    has_left: bool
    shipment: str = ""
    takes_more: bool = False


class Meant(NamedTuple):
    """A line with the quantity done of it, or all; ``is_more`` where that is added to what was.

    ``is_first`` where nothing was done with it when the page was drawn. ``others`` are lines of the same article that
    are still to be done, in the order of the page. ``lot`` is the lot or serial number that was scanned, ``lots`` those
    the page said to take, by line.
    """

    line: ShipmentLine
    quantity: Decimal | None
    is_more: bool = False
    is_first: bool = False
    lot: LotEntry | None = None
    others: tuple[ShipmentLine, ...] = ()
    lots: Mapping[int, tuple[LotEntry, ...]] = MappingProxyType({})


class Words(NamedTuple):
    """What is said of a code that is not there, and of one that is done with."""

    missing: Any
    done: Any


def meant(request: HttpRequest, targets: Sequence[Target], actor: Actor, words: Words) -> Meant:
    """The line and quantity the post is about. Raises NotHere and NumberRefused."""
    position = request.POST.get("position", "")
    if position:
        return _pressed(request, position, targets)
    scan = Scan.read(request.POST.get("code", ""))
    if not scan.code:
        raise NotHere(_("Scan or type an article."), field="code")
    found = [target for target in targets if scan.finds(target.line)]
    if not found:
        return _box(request, scan, targets, actor, words)
    open_ = [target.line for target in found if target.is_open]
    if not open_ and scan.quantity is None:
        raise NotHere(words.done % scan.code, field="code")
    line, *others = open_ or [found[0].line]
    lots = {
        target.line.pk: _shown_at_scan(
            request, target, target.line.quantity if scan.quantity is None else scan.quantity
        )
        for target in found
    }
    return Meant(line, scan.quantity, is_first=bool(open_), others=tuple(others), lots=lots)


def _shown_at_scan(request: HttpRequest, target: Target, quantity: Decimal) -> tuple[LotEntry, ...]:
    """The lots the page said to take of a line when its article was scanned: ``S-7:1:L1=2.5``."""
    mine = f"{target.shipment}:{target.line.position}:"
    shown = [each.removeprefix(mine) for each in request.POST.getlist("shown") if each.startswith(mine)]
    return shown_lots(shown, quantity, f"lines.{target.line.position}.lots")


def _pressed(request: HttpRequest, position: str, targets: Sequence[Target]) -> Meant:
    shipment = request.POST.get("shipment", "")
    line = next(
        (
            target.line
            for target in targets
            if str(target.line.position) == position and target.shipment == shipment
        ),
        None,
    )
    if line is None:
        raise NotHere(_("This line is not on the shipment any more."))
    field = f"lines.{line.position}.quantity"
    typed = request.POST.get("quantity", "")
    quantity = numerals.parse_number(typed, language(), field=field, decimals=6)
    lots = shown_lots(request.POST.getlist("lots"), quantity, field)
    return Meant(line, quantity, is_first=request.POST.get("is_first") == "1", lots={line.pk: lots})


def shown_lots(shown: Sequence[str], quantity: Decimal, field: str = "lots") -> tuple[LotEntry, ...]:
    """So much of the lots the page said to take (``ShipmentLine.shown_lots``); what is more comes out of the last one."""
    taken = []
    for place, each in enumerate(shown, start=1):
        code, _sign, amount = each.rpartition("=")
        part = min(numerals.parse_number(amount, field=field, decimals=6), quantity)
        if place == len(shown):
            part = quantity
        if part > 0:
            taken.append(LotEntry(code, part))
            quantity -= part
    return tuple(taken)


def refuse_unscanned_piece(found: Meant) -> None:
    """Which piece lies in the hand only its serial number says. Raises LotRefused."""
    line = found.line
    if line.product.tracking != Tracking.SERIAL or found.lot is not None:
        return
    wanted = line.quantity if found.quantity is None else found.quantity
    if found.is_more or wanted > (line.picked or Decimal(0)):
        words = _("Scan the serial number of each piece of %s.") % line.product.sku
        raise LotRefused(words, field=f"lines.{line.position}.lots")


def and_what_to_take(refusal: Refusal, found: Meant | None, now: Iterable[ShipmentLine]) -> Refusal:
    """Of lots that are not there any more, which ones to take in their place; ``now`` are the lines as they are shown."""
    if found is None or found.lot is not None or not isinstance(refusal, LotRefused):
        return refusal
    said = [lot.code for line in now if line.pk == found.line.pk for lot, _amount in line.lots_to_take]
    if not said or found.line.product.tracking != Tracking.LOT:
        return refusal
    words = _("Take %s now.") % ", ".join(said)
    return LotRefused(f"{refusal.message} {words}", field=refusal.field)


def _box(request: HttpRequest, scan: Scan, targets: Sequence[Target], actor: Actor, words: Words) -> Meant:
    """A box by its own barcode counts what it holds: each scan one more of them, or as many as were typed."""
    scanned = by_barcode(actor.company, [scan.code]).get(scan.code)
    found = [target for target in targets if scanned and target.line.product.sku == scanned.sku]
    if scanned is None and (lot := _lot(scan, targets, actor, words)) is not None:
        return lot
    if scanned is None or not found:
        raise NotHere(words.missing % scan.code, field="code")
    if scan.quantity is not None:
        amount = scan.quantity * scanned.factor
        return Meant(
            found[0].line, amount, lots={found[0].line.pk: _shown_at_scan(request, found[0], amount)}
        )
    open_ = next((target for target in found if target.has_left), None)
    if open_ is None:
        raise NotHere(words.done % scanned.sku, field="code")
    line = open_.line
    lots = _shown_at_scan(request, open_, (line.picked or Decimal(0)) + scanned.factor)
    return Meant(line, scanned.factor, is_more=True, lots={line.pk: lots})


def _lot(scan: Scan, targets: Sequence[Target], actor: Actor, words: Words) -> Meant | None:
    """A lot or serial number: one more of it for the first line of its product that still wants some."""
    tracked = {target.line.product_id for target in targets if target.line.product.tracking != Tracking.NONE}
    if not tracked:
        return None
    lots = {lot.product_id: lot for lot in lots_named(actor.company, scan.code, tracked)}
    found = [target for target in targets if target.line.product_id in lots]
    if not found:
        return None
    open_ = next((target.line for target in found if target.has_left), None)
    if open_ is None:
        open_ = next(
            (target.line for target in found if target.takes_more and _says_how_much(scan, target)), None
        )
    if open_ is None:
        raise NotHere(words.done % scan.code, field="code")
    return Meant(open_, scan.quantity, is_more=True, lot=LotEntry(lots[open_.product_id].code))


def _says_how_much(scan: Scan, target: Target) -> bool:
    """Beyond what is planned a lot is taken by its quantity only; a piece is one."""
    return scan.quantity is not None or target.line.product.tracking == Tracking.SERIAL
