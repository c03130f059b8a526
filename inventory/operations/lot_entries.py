"""Lots and serial numbers as they are entered with a line, and the lots they name or make."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q, Sum
from django.db.models.functions import Upper
from django.utils.translation import gettext as _

from catalog.models import Product, Tracking
from catalog.units import counted_in
from core import formats, quantity
from core.models import Company
from core.refusals import Refusal, Several
from inventory.models import Lot, LotMove, LotStock, MoveKind, Warehouse, WarehouseKind
from inventory.operations.lines import (
    AdjustmentLine,
    LotEntry,
    LotPart,
    LotRefused,
    ReceiptLine,
    TransferEntry,
)

ZERO, ONE = Decimal(0), Decimal(1)
#: Letters and digits of labels and barcodes; no blank, for lists of serial numbers are parted by them.
CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+_-]{0,49}", re.ASCII)
MOST_ENTRIES = 1_000
YEARS = datetime.timedelta(days=100 * 366)
StockLine = ReceiptLine | AdjustmentLine | TransferEntry


def is_tracked(product: Product) -> bool:
    """Whether its goods are told apart by lot or serial number."""
    return product.tracking != Tracking.NONE


def missing_lot(product: Product, field: str = "lots") -> LotRefused:
    """What to say where a lot or serial number is missing."""
    if product.tracking == Tracking.SERIAL:
        return LotRefused(_("Enter the serial number of each piece of %s.") % product.sku, field=field)
    return LotRefused(_("Enter the lot of %s.") % product.sku, field=field)


def read_lots(lines: Sequence[StockLine], *, may_be_empty: bool = False) -> list[list[LotEntry]]:
    """The lots of each line, each with its quantity; together they are what the line says.

    Raises LotRefused naming ``lines.<i>.lots``, and Several.
    """
    found: list[Refusal] = []
    read: list[list[LotEntry]] = []
    seen: set[tuple[int, str]] = set()
    for index, line in enumerate(lines):
        field = f"lines.{index}.lots"
        try:
            entries = (
                []
                if may_be_empty and not line.lots
                else read_entries(line.product, line.lots, abs(line.quantity), field)
            )
            for entry in entries if line.product.tracking == Tracking.SERIAL else ():
                if (key := (line.product.pk, entry.code.casefold())) in seen:
                    raise _twice(entry.code, field)
                seen.add(key)
        except Refusal as refusal:
            found.append(refusal)
            continue
        read.append(entries)
    if found:
        raise found[0] if len(found) == 1 else Several(found)
    return read


def read_entries(
    product: Product, entries: Sequence[LotEntry], wanted: Decimal, field: str
) -> list[LotEntry]:
    """The lots of one line. Raises LotRefused."""
    if not is_tracked(product):
        if entries:
            raise LotRefused(_("%s has no lots. Leave them empty.") % product.sku, field=field)
        return []
    if not entries:
        raise missing_lot(product, field)
    if len(entries) > MOST_ENTRIES:
        raise LotRefused(_("Enter at most %d on one line.") % MOST_ENTRIES, field=field)
    is_serial = product.tracking == Tracking.SERIAL
    whole = ONE if is_serial else wanted if len(entries) == 1 else ZERO
    read = [
        LotEntry(entry.code.strip(), whole if entry.quantity is None else entry.quantity, entry.expires_on)
        for entry in entries
    ]
    seen: set[str] = set()
    for entry in read:
        if not CODE.fullmatch(entry.code):
            words = _("%s is no lot or serial number: use letters, digits and . + - _, at most 50.")
            raise LotRefused(words % (entry.code[:50] or "–"), field=field)
        if entry.code.casefold() in seen:
            raise _twice(entry.code, field)
        seen.add(entry.code.casefold())
    _refuse_sum(product, read, wanted, field)
    return read


def _twice(code: str, field: str) -> LotRefused:
    return LotRefused(_("%s is there twice.") % code, field=field)


def _refuse_sum(product: Product, entries: Sequence[LotEntry], wanted: Decimal, field: str) -> None:
    amounts = [entry.quantity or ZERO for entry in entries]
    if product.tracking == Tracking.SERIAL and any(amount != ONE for amount in amounts):
        raise LotRefused(_("A serial number stands for one piece."), field=field)
    if any(not amount.is_finite() or amount <= 0 for amount in amounts):
        raise LotRefused(_("Enter how much of each lot, above zero."), field=field)
    if not all(quantity.fits(amount, product.unit.decimals) for amount in amounts):
        raise LotRefused(counted_in(product.unit.name, product.unit.decimals), field=field)
    if (total := sum(amounts, ZERO)) != wanted:
        words = (
            _("%(total)s serial numbers of %(sku)s for a quantity of %(wanted)s.")
            if product.tracking == Tracking.SERIAL
            else _("The lots of %(sku)s come to %(total)s, not %(wanted)s.")
        )
        said = {"total": formats.quantity(total), "sku": product.sku, "wanted": formats.quantity(wanted)}
        raise LotRefused(words % said, field=field)


class Arrival(NamedTuple):
    """The lots of a line that brings goods in."""

    product: Product
    entries: Sequence[LotEntry]
    field: str


def lots_coming_in(
    arrivals: Sequence[Arrival],
    warehouse: Warehouse,
    date: datetime.date,
    company: Company,
    *,
    takes_expired: bool = False,
) -> list[tuple[LotPart, ...]]:
    """The lots goods come in with, locked; those nobody knew are made. Called while the levels are locked.

    A lot keeps the day it expires on; a new one without it keeps as long as its product does. What has expired is taken
    into quarantine only, unless it was there before (``takes_expired``); a serial number lies in one place.
    Raises LotRefused, Several.
    """
    if not any(arrival.entries for arrival in arrivals):
        return [() for _arrival in arrivals]
    known = _locked(arrivals)
    new: dict[tuple[int, str], Lot] = {}
    for arrival in arrivals:
        for entry in arrival.entries:
            place = arrival.product.pk, entry.code.upper()
            if place not in known:
                new.setdefault(place, _new(arrival.product, entry, date, company))
    if new:
        Lot.objects.bulk_create([new[place] for place in sorted(new)], ignore_conflicts=True)
        known = _locked(arrivals)
    is_open = takes_expired or warehouse.kind == WarehouseKind.QUARANTINE
    _refuse_arrivals(arrivals, known, None if is_open else date)
    return [
        tuple(
            LotPart(known[arrival.product.pk, entry.code.upper()], entry.quantity or ZERO)
            for entry in arrival.entries
        )
        for arrival in arrivals
    ]


def _locked(arrivals: Sequence[Arrival]) -> dict[tuple[int, str], Lot]:
    wanted = Q()
    for arrival in arrivals:
        if arrival.entries:
            codes = [entry.code.upper() for entry in arrival.entries]
            wanted |= Q(product=arrival.product, known_as__in=codes)
    rows = Lot.objects.annotate(known_as=Upper("code")).filter(wanted).order_by("pk")
    return {(lot.product_id, lot.code.upper()): lot for lot in rows.select_for_update(of=("self",))}


def _new(product: Product, entry: LotEntry, date: datetime.date, company: Company) -> Lot:
    keeps = product.shelf_life_days
    return Lot(
        company=company,
        product=product,
        code=entry.code,
        is_serial=product.tracking == Tracking.SERIAL,
        expires_on=entry.expires_on or (date + datetime.timedelta(days=keeps) if keeps else None),
        received_date=date,
    )


def _refuse_arrivals(
    arrivals: Sequence[Arrival], known: dict[tuple[int, str], Lot], fresh_on: datetime.date | None
) -> None:
    elsewhere = _serials_elsewhere(lot.pk for lot in known.values() if lot.is_serial)
    found: list[Refusal] = []
    for arrival in arrivals:
        for entry in arrival.entries:
            lot = known[arrival.product.pk, entry.code.upper()]
            words = elsewhere.get(lot.pk, "") % lot.code if lot.pk in elsewhere else ""
            words = words or other_day(lot, entry) or _bad_day(lot, fresh_on)
            if words:
                found.append(LotRefused(words, field=arrival.field))
                break
    if found:
        raise found[0] if len(found) == 1 else Several(found)


def other_day(lot: Lot, entry: LotEntry) -> str:
    """What to say where an entry gives a lot another day than it is known with; empty where it does not."""
    if entry.expires_on is None or entry.expires_on == lot.expires_on:
        return ""
    if lot.expires_on is None:
        return _("Lot %s is known without a day on which it expires.") % lot.code
    return _("Lot %(lot)s expires on %(day)s.") % {"lot": lot.code, "day": formats.day(lot.expires_on)}


def day_of_new_lot(product: Product, entry: LotEntry, date: datetime.date) -> datetime.date | None:
    """When a lot expires that turned up on a day; nobody knows since when it has lain there, so it has to be said.

    Raises LotRefused.
    """
    if entry.expires_on is None and product.shelf_life_days:
        raise LotRefused(_("Enter the day on which lot %s expires.") % entry.code, field="expires_on")
    if words := _bad_day(_new(product, entry, date, product.company), None):
        raise LotRefused(words, field="expires_on")
    return entry.expires_on


def _bad_day(lot: Lot, fresh_on: datetime.date | None) -> str:
    if lot.expires_on is None:
        return ""
    if fresh_on is not None and lot.expires_on < fresh_on:
        words = _("Lot %(lot)s has expired on %(day)s. Only quarantine takes it.")
        return words % {"lot": lot.code, "day": formats.day(lot.expires_on)}
    if lot.expires_on - lot.received_date > YEARS:
        return _("Lot %s expires too far ahead. Enter the day again.") % lot.code
    return ""


def _serials_elsewhere(keys: Iterable[int]) -> dict[int, str]:
    """Pieces that lie somewhere already, or that a customer has."""
    wanted = list(keys)
    if not wanted:
        return {}
    there = LotStock.objects.filter(lot__in=wanted, on_hand__gt=0).values_list("lot_id", flat=True)
    sold = (
        LotMove.objects.filter(lot__in=wanted, move__kind__in=(MoveKind.ISSUE, MoveKind.RETURN))
        .order_by()
        .values("lot")
        .annotate(total=Sum("quantity"))
        .filter(total__lt=0)
        .values_list("lot", flat=True)
    )
    gone = dict.fromkeys(sold, _("Serial number %s was shipped. It comes back with a return."))
    return gone | dict.fromkeys(there, _("Serial number %s is in stock already."))
