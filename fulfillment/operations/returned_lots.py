"""Lots that come back: only those that left with the line of the shipment, and no more of them than left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from core.refusals import Refusal, Several
from fulfillment.models import GoodsReturn, GoodsReturnLine, ReturnLot, ShipmentLot
from inventory.models import Lot
from inventory.operations import LotEntry, LotPart, LotRefused, is_tracked, missing_lot, read_entries

ZERO = Decimal(0)


def keep_lots(
    goods_return: GoodsReturn,
    lines: Sequence[GoodsReturnLine],
    entries: Mapping[int, Sequence[LotEntry]],
    fields: Mapping[int, str],
) -> dict[int, tuple[LotPart, ...]]:
    """Note the lots of what has come, by line; where all that is out comes back, or only one lot is, nobody needs to say.

    Raises LotRefused and Several.
    """
    if not any(is_tracked(line.product) for line in lines):
        _refuse_lots_of_none(lines, entries, fields)
        return {}
    out = _still_out([line.shipment_line_id for line in lines])
    found: list[Refusal] = []
    chosen: dict[int, tuple[LotPart, ...]] = {}
    for line in lines:
        try:
            chosen[line.pk] = _came(
                line, out[line.shipment_line_id], entries.get(line.pk, ()), fields[line.pk]
            )
        except Refusal as refusal:
            found.append(refusal)
    if found:
        raise found[0] if len(found) == 1 else Several(found)
    ReturnLot.objects.bulk_create(
        ReturnLot(
            company_id=goods_return.company_id, goods_return=goods_return, return_line_id=key, lot=part.lot,
            quantity=part.quantity,
        )
        for key, parts in chosen.items()
        for part in parts
    )  # fmt: skip
    return chosen


def _refuse_lots_of_none(
    lines: Sequence[GoodsReturnLine], entries: Mapping[int, Sequence[LotEntry]], fields: Mapping[int, str]
) -> None:
    for line in lines:
        read_entries(line.product, entries.get(line.pk, ()), line.quantity, f"{fields[line.pk]}.lots")


def _still_out(shipment_lines: Sequence[int]) -> dict[int, dict[int, tuple[Lot, Decimal]]]:
    """What of each lot left with each line of the shipment and has not come back."""
    out: dict[int, dict[int, tuple[Lot, Decimal]]] = defaultdict(dict)
    left = ShipmentLot.objects.filter(shipment_line__in=shipment_lines).select_related("lot").order_by("pk")
    for row in left:
        out[row.shipment_line_id][row.lot_id] = row.lot, row.quantity
    back = ReturnLot.objects.filter(return_line__shipment_line__in=shipment_lines)
    for line, key, amount in back.values_list("return_line__shipment_line", "lot", "quantity"):
        lot, quantity = out[line][key]
        out[line][key] = lot, quantity - amount
    return out


def _came(
    line: GoodsReturnLine,
    out: Mapping[int, tuple[Lot, Decimal]],
    entries: Sequence[LotEntry],
    field: str,
) -> tuple[LotPart, ...]:
    field = f"{field}.lots"
    there = [LotPart(lot, amount) for lot, amount in out.values() if amount > 0]
    if not is_tracked(line.product) or entries:
        by_code = {part.lot.code.casefold(): part for part in there}
        parts = []
        for entry in read_entries(line.product, entries, line.quantity, field):
            part, wanted = by_code.get(entry.code.casefold()), entry.quantity or ZERO
            if part is None or wanted > part.quantity:
                words = _("So much of lot %s did not leave with this shipment, or has come back already.")
                raise LotRefused(words % entry.code, field=field)
            parts.append(LotPart(part.lot, wanted))
        return tuple(parts)
    if sum((part.quantity for part in there), ZERO) == line.quantity:
        return tuple(there)
    if len(there) == 1:
        return (LotPart(there[0].lot, line.quantity),)
    raise missing_lot(line.product, field)
