"""Lots nobody may have: blocked for a reason, freed again; and what has expired since yesterday."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from core import timeline
from core.actors import Actor
from core.locking import Busy, check_version, lock, operation
from core.models import Company
from core.refusals import Conflict, Refusal
from inventory import signals
from inventory.models import Lot, LotStock, Reservation, StockLevel
from inventory.operations.levels import hold_levels
from inventory.operations.lots import refresh_unsellable

BLOCK = "inventory.block_lot"
MOST_WORDS = 200
_UNFIT = ("warehouse_id", "product_id", "unsellable")


class LotState(Conflict):
    """The lot is blocked already, or is not."""

    code = "lot-state"


@operation
def block_lot(lot: Lot, *, reason: str, by: Actor, version: int | None = None) -> None:
    """Let nothing of a lot leave any more: it is not picked, and what was picked is not dispatched.

    Raises LotState, NotPermitted, Refusal, StaleVersion.
    """
    words, levels = _hold(lot, reason, by, version)
    if lot.is_blocked:
        raise LotState(_("Lot %s is blocked already.") % lot.code)
    lot.is_blocked, lot.block_reason = True, words
    _save(lot, levels, "blocked", words, by)


@operation
def unblock_lot(lot: Lot, *, reason: str, by: Actor, version: int | None = None) -> None:
    """Let a lot leave again. Raises LotState, NotPermitted, Refusal, StaleVersion. Sends ``lot_unblocked``."""
    words, levels = _hold(lot, reason, by, version)
    if not lot.is_blocked:
        raise LotState(_("Lot %s is not blocked.") % lot.code)
    lot.is_blocked, lot.block_reason = False, ""
    _save(lot, levels, "unblocked", words, by)
    places = StockLevel.objects.filter(lots__lot=lot, lots__on_hand__gt=0).values_list(
        "warehouse_id", flat=True
    )
    signals.lot_unblocked.send(sender=Lot, lot=lot, warehouses=sorted(places), by=by)


def _hold(lot: Lot, reason: str, by: Actor, version: int | None) -> tuple[str, list[StockLevel]]:
    """The reason, and the levels of the lot, locked before it. Raises Busy where it came to one more meanwhile."""
    by.require(BLOCK)
    words = reason.strip()
    if not words:
        raise Refusal(_("Enter the reason."), field="reason")
    if len(words) > MOST_WORDS:
        raise Refusal(_("Enter at most %s characters.") % MOST_WORDS, field="reason")
    places = StockLevel.objects.filter(lots__lot=lot).values_list("warehouse_id", flat=True)
    held = hold_levels({key: {lot.product_id} for key in places})
    lock(lot)
    if set(places.all()) - held.keys():
        raise Busy(_("Others are working on the same records. Nothing was saved; please try again."))
    check_version(lot, version)
    return words, [level for products in held.values() for level in products.values()]


def _save(lot: Lot, levels: list[StockLevel], activity: str, reason: str, by: Actor) -> None:
    lot.version += 1
    lot.save(update_fields=["is_blocked", "block_reason", "version"])
    refresh_unsellable(levels, by.company)
    timeline.record(lot, activity, by=by, reason=reason)


@operation
def refresh_expired(company: Company) -> None:
    """What has expired, or keeps too short from today on, is available to nobody; levels are locked in ascending key.

    Sends ``goods_freed`` for what may leave after all, since less is asked of how long it keeps.
    """
    dated = LotStock.objects.filter(lot__expires_on__isnull=False, on_hand__gt=0)
    rows = StockLevel.objects.filter(company=company).filter(
        Q(unsellable__gt=0) | Q(pk__in=dated.values("level"))
    )
    before = {(place, product): unfit for place, product, unfit in rows.values_list(*_UNFIT)}
    places: dict[int, set[int]] = {}
    for place, product in before:
        places.setdefault(place, set()).add(product)
    held = hold_levels(places)  # which works it out anew
    freed: dict[int, set[int]] = {}
    for (place, product), unfit in before.items():
        if held[place][product].unsellable < unfit:
            freed.setdefault(place, set()).add(product)
    if freed:
        by = Actor.system(company)
        signals.goods_freed.send(sender=Reservation, places=freed, without=[], by=by)
