"""Handing a count in: differences wait for approval, and are corrected when another person has approved them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from core import approvals, timeline
from core.actors import Actor
from core.locking import check_version, lock, operation
from core.models import ApprovalRequest
from core.money import round_amount
from core.refusals import Refusal, Several
from inventory.lifecycle import COUNT_LIFECYCLE, CountStatus
from inventory.models import LotStock, StockCount, StockCountLine, StockLevel
from inventory.operations.asking import proposed_lots, proposed_products
from inventory.operations.known_lots import follow_known_lots
from inventory.operations.levels import lacks, not_enough
from inventory.operations.lines import AdjustmentLine, EmptyDocument
from inventory.operations.lots import not_enough_of
from inventory.operations.posting import correct
from inventory.proposals import COUNT, ProposedAdjustment, ProposedLine, ProposedLot
from inventory.selectors.counting import unit_costs, variation
from inventory.selectors.lots import leaves_until

S = CountStatus
NAMED = 5


class BeyondTolerance(Refusal):
    """The count is far from the books; who counted looks again and says that it is so."""

    code = "beyond-tolerance"


@operation
def submit_count(
    count: StockCount, *, by: Actor, confirm_differences: bool = False, version: int | None = None
) -> ApprovalRequest | None:
    """Hand a count in: what was not counted stays, differences wait for approval, without any it is done.

    Raises BeyondTolerance until that is confirmed, EmptyDocument, MoveNotAllowed, NotEnoughStock, NotPermitted, StaleVersion.
    """
    by.require("inventory.count_stock")
    _hold(count, version)
    sheet = {line.key: line for line in count.lines.select_related("product", "lot")}
    follow_known_lots(count, sheet, by=by)
    counted = count.lines.filter(counted__isnull=False)
    lines = list(counted.select_related("product", "lot").order_by("pk"))
    if not lines:
        raise EmptyDocument(_("Nothing is counted yet."), field="lines")
    different = [line for line in lines if line.difference]
    COUNT_LIFECYCLE.move(count, S.SUBMITTED if different else S.POSTED)
    costs = unit_costs(count, different)
    if not confirm_differences:
        _refuse_beyond(count, different, costs)
    request = _ask(count, different, costs, by) if different else None
    count.save(update_fields=["status", "version"])
    timeline.record(
        count, "submitted" if different else "posted", by=by, data={"differences": len(different)}
    )
    return request


@operation
def reopen_count(count: StockCount, *, by: Actor, version: int | None = None) -> None:
    """Count again what was handed in or refused; a request that waits ends. Raises MoveNotAllowed, NotPermitted."""
    by.require("inventory.count_stock")
    approvals.hold_about(count, COUNT)
    _hold(count, version)
    COUNT_LIFECYCLE.move(count, S.COUNTING)
    _end_requests(count, by)
    count.save(update_fields=["status", "version"])
    timeline.record(count, "reopened", by=by)


@operation
def cancel_count(count: StockCount, *, reason: str, by: Actor, version: int | None = None) -> None:
    """Give a sheet up; the books stay as they are. Raises EmptyDocument, MoveNotAllowed, NotPermitted."""
    by.require("inventory.count_stock")
    approvals.hold_about(count, COUNT)
    _hold(count, version)
    if not reason.strip():
        raise EmptyDocument(_("Enter why it is canceled."), field="reason")
    COUNT_LIFECYCLE.move(count, S.CANCELED)
    _end_requests(count, by)
    count.save(update_fields=["status", "version"])
    timeline.record(count, "canceled", by=by, reason=reason)


def apply_count(request: ApprovalRequest, by: Actor) -> approvals.Outcome:
    """Correct the stock by what was counted. Raises what correcting raises."""
    asker = approvals.requester_of(request)
    asker.require("inventory.count_stock")
    count = StockCount.objects.in_scope(by).select_related("warehouse").get(number=request.proposal["count"])
    lock(count)
    COUNT_LIFECYCLE.move(count, S.POSTED)
    count.version += 1
    proposed = ProposedAdjustment.of(request.proposal)
    products = proposed_products(proposed, by)
    adjustment = correct(
        count.warehouse,
        [
            AdjustmentLine(products[line.sku], line.quantity, lots=proposed_lots(line))
            for line in proposed.lines
        ],
        reason=proposed.reason,
        by=by,
        date=by.company.today(),
        data={"request": request.number, "prepared_by": asker.name, "count": count.number},
    )
    count.adjustment_number = adjustment.number
    count.save(update_fields=["status", "version", "adjustment_number"])
    timeline.record(count, "posted", by=by, data={"adjustment": adjustment.number})
    return approvals.Outcome(adjustment.number, count.get_absolute_url())


def _ask(
    count: StockCount, lines: Sequence[StockCountLine], costs: Mapping[int, Decimal], by: Actor
) -> ApprovalRequest:
    _refuse_promised(count, lines)
    reason = f"{_('Count')} {count.number}" + (f": {count.note}" if count.note else "")
    proposed = ProposedAdjustment(
        count.warehouse.code,
        reason[:200],
        None,
        [
            ProposedLine(
                line.product.sku,
                line.product.name,
                line.difference or Decimal(0),
                None,
                _lots_of(line),
            )
            for line in lines
        ],
    )
    worth = Decimal(0)
    for line in lines:
        worth += abs(line.difference or Decimal(0)) * costs.get(line.product_id, Decimal(0))
    wish = approvals.Wish(
        kind=COUNT,
        name=f"{count.number}: {proposed.words}",
        reason=reason,
        subject=count,
        url=count.get_absolute_url(),
        proposal={**proposed.as_json(), "count": count.number},
        amount=round_amount(worth, by.company.base_currency),
        currency=by.company.base_currency,
        key=f"count:{count.pk}",
    )
    return approvals.ask(wish, by=by)


def _lots_of(line: StockCountLine) -> tuple[ProposedLot, ...]:
    """The lot of the line, and of one that nobody knows when it expires."""
    if not line.lot_code:
        return ()
    return (ProposedLot(line.lot_code, abs(line.difference or Decimal(0)), line.new_expires_on),)


def _refuse_promised(count: StockCount, lines: Sequence[StockCountLine]) -> None:
    """What is held for orders cannot be counted away: the orders are looked at first."""
    rows = StockLevel.objects.filter(
        warehouse=count.warehouse, product__in=[line.product_id for line in lines]
    )
    levels = {level.product_id: level for level in rows.select_related("product", "warehouse")}
    until = leaves_until(count.warehouse.company) if any(line.lot_code for line in lines) else count.date
    found: list[Refusal] = []
    total: dict[int, Decimal] = defaultdict(Decimal)
    unfit: dict[int, Decimal] = defaultdict(Decimal)
    for line in lines:
        missing = -(line.difference or Decimal(0))
        total[line.product_id] += missing
        if not line.may_leave(until):
            unfit[line.product_id] += missing
    found += _held_for_shipments(lines, levels)
    for line in {line.product_id: line for line in reversed(lines)}.values():
        level = levels.get(line.product_id) or StockLevel(product=line.product, warehouse=count.warehouse)
        missing, spoiled = total[line.product_id], unfit[line.product_id]
        if lacks(level, missing, spoiled):
            refusal = not_enough(level, max(missing, missing - spoiled))
            refusal.field = f"lines.{line.name}.counted"
            found.append(refusal)
    if found:
        raise found[0] if len(found) == 1 else Several(found)


def _held_for_shipments(lines: Sequence[StockCountLine], levels: Mapping[int, StockLevel]) -> list[Refusal]:
    """What was picked of a lot cannot be counted away: its shipment is looked at first."""
    missing = {line.lot: line for line in lines if line.lot is not None and (line.difference or 0) < 0}
    if not missing:
        return []
    rows = LotStock.objects.filter(level__in=levels.values(), lot__in=list(missing), held__gt=0)
    found: list[Refusal] = []
    for row in rows.select_related("lot"):
        line = missing[row.lot]
        wanted = -(line.difference or Decimal(0))
        if wanted > row.free:
            field = f"lines.{line.name}.counted"
            found.append(not_enough_of(row.lot, levels[line.product_id], row.free, wanted, field))
    return found


def _refuse_beyond(count: StockCount, lines: Sequence[StockCountLine], costs: Mapping[int, Decimal]) -> None:
    beyond = [
        line.name
        for line in lines
        if variation(line, costs.get(line.product_id, Decimal(0)), count.warehouse).is_beyond
    ]
    if beyond:
        words = _("Far from what is expected: %s. Look again, or hand it in as it is.")
        names = ", ".join(beyond[:NAMED]) + (", …" if len(beyond) > NAMED else "")
        raise BeyondTolerance(words % names, field="confirm_differences")


def _hold(count: StockCount, version: int | None) -> None:
    lock(count)
    check_version(count, version)
    count.version += 1


def _end_requests(count: StockCount, by: Actor) -> None:
    for request in approvals.waiting_about(count, COUNT):
        approvals.replace(request, by=by)
