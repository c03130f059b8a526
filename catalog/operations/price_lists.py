"""Price lists and their lines; the first line that fits wins, so their order is part of what they say."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, Max
from django.utils.translation import gettext as _

from catalog.models import PriceList, PriceListLine, Product, ProductCategory
from catalog.operations.master import prepare, refuse_backwards, store
from core import timeline
from core.actors import Actor
from core.locking import check_version, lock, operation
from core.money import is_currency
from core.numerals import out_of_range
from core.refusals import Refusal, Several

MOST = Decimal(10) ** 9
MOST_LINES = 20_000


@dataclass(frozen=True, slots=True)
class PriceLineEntry:
    """A line as somebody entered it: for a product, a category, or anything; a price, or a factor on the list price."""

    product: Product | None = None
    category: ProductCategory | None = None
    min_quantity: Decimal = Decimal(0)
    price: Decimal | None = None
    factor: Decimal | None = None
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None

    def refusals(self, prefix: str = "") -> list[Refusal]:
        """What is wrong with it, each at its field."""
        found: list[Refusal] = []
        if self.product is not None and self.category is not None:
            words = _("Choose a product or a category, not both.")
            found.append(Refusal(words, field=f"{prefix}category"))
        if (self.price is None) == (self.factor is None):
            found.append(Refusal(_("Send either a price or a factor."), field=f"{prefix}price"))
        for name, words in (
            ("min_quantity", _("Enter a quantity of 0 or more.")),
            ("price", _("Enter a price of zero or more.")),
            ("factor", _("Enter a factor of zero or more.")),
        ):
            value = getattr(self, name)
            if value is not None and not 0 <= value < MOST:
                found.append(Refusal(out_of_range(value, words), field=f"{prefix}{name}"))
        try:
            refuse_backwards(self.valid_from, self.valid_to, f"{prefix}valid_to")
        except Refusal as refusal:
            found.append(refusal)
        return found

    def put_into(self, line: PriceListLine) -> PriceListLine:
        """The line says what was entered."""
        for name in self.__slots__:
            setattr(line, name, getattr(self, name))
        return line


@operation
def save_price_list(
    price_list: PriceList | None,
    fields: Mapping[str, Any],
    *,
    by: Actor,
    version: int | None = None,
    lines: Sequence[PriceLineEntry] | None = None,
) -> PriceList:
    """Add a price list or change its head; lines that are told replace all there are.

    Raises CodeTaken, StaleVersion, Several.
    """
    by.require("catalog.change_pricelist")
    is_new = price_list is None
    price_list = price_list or PriceList(company=by.company)
    currency = price_list.currency
    prepare(price_list, fields, version)
    if not is_currency(price_list.currency):
        raise Refusal(_("%s is not a currency code.") % price_list.currency, field="currency")
    keeps_prices = not is_new and lines is None and price_list.currency != currency
    if keeps_prices and price_list.lines.filter(price__isnull=False).exists():
        words = _("Its lines have prices in %s. Make another list for the other currency.") % currency
        raise Refusal(words, field="currency")
    refuse_backwards(price_list.valid_from, price_list.valid_to)
    store(price_list, by)
    data = {}
    if lines is not None:
        count = 0 if is_new else price_list.lines.count()
        _replace_lines(price_list, lines)
        data = {} if is_new else {"changes": {"lines": [count, len(lines)]}}
    timeline.record(price_list, "created" if is_new else "changed", by=by, data=data)
    return price_list


def _replace_lines(price_list: PriceList, entries: Sequence[PriceLineEntry]) -> None:
    if len(entries) > MOST_LINES:
        raise Refusal(_("A price list has at most %d lines.") % MOST_LINES, field="lines")
    if found := [each for index, entry in enumerate(entries) for each in entry.refusals(f"lines.{index}.")]:
        raise Several(found)
    price_list.lines.all().delete()
    PriceListLine.objects.bulk_create(
        (
            entry.put_into(
                PriceListLine(company=price_list.company, price_list=price_list, position=position)
            )
            for position, entry in enumerate(entries, start=1)
        ),
        batch_size=1000,
    )


@operation
def save_price_line(
    price_list: PriceList,
    line: PriceListLine | None,
    entry: PriceLineEntry,
    *,
    by: Actor,
    position: int | None = None,
    version: int | None = None,
) -> PriceListLine:
    """Add a line, at the end unless told where, or change one and put it where it is told. Raises Several."""
    _begin(price_list, by, version)
    if found := entry.refusals():
        raise Several(found)
    last = price_list.lines.aggregate(last=Max("position"))["last"] or 0
    is_new = line is None
    if line is None:
        if last >= MOST_LINES:
            raise Refusal(_("A price list has at most %d lines.") % MOST_LINES)
        line = PriceListLine(company=price_list.company, price_list=price_list, position=last + 1)
        last += 1
    else:
        lock(line)
    entry.put_into(line).save()
    if position is not None and position != line.position:
        _move(line, position, last)
    timeline.record(price_list, "changed", by=by, data={"line": line.position, "is_new": is_new})
    return line


@operation
def move_price_line(
    line: PriceListLine, *, to: int | None = None, by_steps: int = 0, by: Actor
) -> PriceListLine:
    """Put a line at another position, or some steps up or down; those between make room."""
    _begin(line.price_list, by, None)
    lock(line)
    last = line.price_list.lines.aggregate(last=Max("position"))["last"] or 1
    if to is None:
        to = min(max(line.position + by_steps, 1), last)
    if to != line.position:
        _move(line, to, last)
        timeline.record(line.price_list, "changed", by=by, data={"line": line.position})
    return line


@operation
def delete_price_line(line: PriceListLine, *, by: Actor) -> None:
    """Take a line away; those below it move up."""
    price_list = line.price_list
    _begin(price_list, by, None)
    lock(line)
    position = line.position
    said = f"{line.product or line.category or '*'} ≥ {line.min_quantity.normalize():f}"
    line.delete()
    price_list.lines.filter(position__gt=position).update(position=F("position") - 1)
    timeline.record(price_list, "changed", by=by, data={"changes": {"line": [said, ""]}})


def _begin(price_list: PriceList, by: Actor, version: int | None) -> None:
    """One at a time at a list, for its lines have an order."""
    by.require("catalog.change_pricelist")
    lock(price_list)
    check_version(price_list, version)
    price_list.version += 1
    price_list.save(update_fields=["version"])


def _move(line: PriceListLine, to: int, last: int) -> None:
    if not 1 <= to <= last:
        raise Refusal(_("Enter a position from 1 to %d.") % last, field="position")
    others = PriceListLine.objects.filter(price_list_id=line.price_list_id).exclude(pk=line.pk)
    # The line stands aside, those between it and its place close up, then it takes its place.
    PriceListLine.objects.filter(pk=line.pk).update(position=last + 1)
    if to > line.position:
        others.filter(position__gt=line.position, position__lte=to).update(position=F("position") - 1)
    else:
        others.filter(position__gte=to, position__lt=line.position).update(position=F("position") + 1)
    line.position = to
    line.save(update_fields=["position"])
