"""The line table of the order form: what was typed into it, row by row, and what is wrong with it.

A form that is saved or submitted posts every row. While somebody types, only the rows that changed are sent, with a
``layout`` that says where the others stand: ``0:1 5 2:3`` is the row 0 as saved in position 1, the row 5 as posted,
and the row 2 as saved in position 3. So an edit of an order of 300 lines sends one.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Subquery
from django.forms import BaseForm
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.models import Product
from core import formats, numerals
from core.days import parse_day
from core.refusals import Refusal, Several
from customers.models import CustomerProduct
from orders.drafts import entered
from orders.finding import LineEntry
from orders.models import SalesOrder, SalesOrderLine

#: What a row is made of beside its product.
_PARTS = ("quantity", "unit", "unit_price", "discount_percent", "discount_amount", "requested_date", "text")
_MOST_DIGITS = 5
#: A line's own text, as the order keeps it.
MOST_TEXT = 300
#: ``2 BX`` says the unit with the quantity.
_WITH_UNIT = re.compile(r"(?P<quantity>[\d.,'\s]*\d)\s*(?P<unit>[A-Za-z][A-Za-z0-9]{0,2})")


def language() -> str:
    """The language numbers are typed in."""
    return get_language() or "en"


@dataclass(slots=True)
class LineRow:
    """One row of the line table: what was typed, and what is wrong with it."""

    index: int
    sku: str = ""
    name: str = ""
    quantity: str = ""
    unit: str = ""
    unit_price: str = ""
    discount_percent: str = ""
    discount_amount: str = ""
    requested_date: str = ""
    text: str = ""
    position: int | None = None
    entry: LineEntry | None = None
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        """Nothing was entered in this row."""
        return not (self.sku.strip() or self.name.strip())

    @property
    def has_details(self) -> bool:
        """Something stands in the details that open with F2."""
        wrong = {"discount_percent", "discount_amount", "requested_date", "text"} & self.errors.keys()
        has_discount = self.discount_percent or self.discount_amount
        return bool(has_discount or self.requested_date or self.text or wrong)


class LineRows:
    """The line table as it was posted: rows named ``lines-<index>-<field>``; blank rows are passed over."""

    def __init__(self, data: Mapping[str, Any], saved: Iterable[SalesOrderLine] = ()) -> None:
        self.refusals: list[Refusal] = []
        if "layout" in data:
            self.rows = list(_laid_out(str(data["layout"]), data, {line.position: line for line in saved}))
        else:
            self.rows = [_posted_row(index, data) for index in _indexes(data)]
        for row in self.rows:
            if not row.is_blank and row.entry is None:
                self._parse(row)

    @property
    def filled(self) -> list[LineRow]:
        """The rows that say something, in their order."""
        return [row for row in self.rows if not row.is_blank]

    @property
    def entries(self) -> list[LineEntry]:
        """What the operation is given."""
        return [row.entry for row in self.filled if row.entry is not None]

    @property
    def next_index(self) -> int:
        """The first index no row has."""
        return max((row.index for row in self.rows), default=-1) + 1

    @staticmethod
    def kept(line: SalesOrderLine, index: int) -> LineRow:
        """A saved line as a row of this table."""
        row = _row_of(index, line)
        row.entry = entry_of(line)
        return row

    def place_in(self, form: BaseForm, refusal: Refusal) -> None:
        """Put all that an operation refuses to the row, else to the field of the form it is about."""
        for single in refusal.singles:
            if not self.place(single) and single.field in form.fields:
                form.add_error(single.field, single.message)

    def place(self, refusal: Refusal) -> bool:
        """Put an operation's refusal to the row it is about; its index counts the filled rows."""
        parts = refusal.field.split(".")
        if len(parts) == 3 and parts[0] == "lines" and int(parts[1]) < len(self.filled):
            row = self.filled[int(parts[1])]
            row.errors[parts[2]] = refusal.message
            refusal.field = f"lines.{row.index}.{parts[2]}"
            return True
        return False

    def said(self, refusal: Refusal | None) -> Refusal | None:
        """The refusal as the summary over the form tells it: what is wrong with a line, with the line's number."""
        if refusal is None:
            return None
        numbers = {str(row.index): number for number, row in enumerate(self.filled, start=1)}
        told = []
        for single in refusal.refusals if isinstance(refusal, Several) else [refusal]:
            number = numbers.get(single.field.split(".")[1]) if single.field.startswith("lines.") else None
            words = {"line": number, "words": single.message}
            told.append(
                Refusal(_("Line %(line)d: %(words)s") % words, field=single.field) if number else single
            )
        return Several(told)

    def _parse(self, row: LineRow) -> None:
        text, unit = row.quantity.strip() or "1", row.unit.strip()
        if match := _WITH_UNIT.fullmatch(text):
            text, unit = match["quantity"], match["unit"].upper()
        quantity = self._number(row, "quantity", text, decimals=6)
        price = self._number(row, "unit_price", row.unit_price, decimals=6)
        discount = self._number(row, "discount_percent", row.discount_percent, decimals=4)
        discount_amount = self._number(row, "discount_amount", row.discount_amount, decimals=6)
        row.entry = LineEntry(
            sku=(row.sku.strip() or row.name.strip()).replace("\x00", ""),
            quantity=quantity if quantity is not None else Decimal(1),
            unit_price=price,
            discount_percent=discount or Decimal(0),
            requested_date=self._day(row),
            description=self._text(row),
            unit=unit,
            discount_amount=discount_amount,
        )

    def _number(self, row: LineRow, name: str, text: str, *, decimals: int) -> Decimal | None:
        if not text.strip():
            return None
        try:
            return numerals.parse_number(
                text, language(), decimals=decimals, field=f"lines.{row.index}.{name}"
            )
        except Refusal as refusal:
            self._refuse(row, name, refusal)
            return None

    def _text(self, row: LineRow) -> str:
        text = row.text.strip()
        field = f"lines.{row.index}.text"
        if len(text) > MOST_TEXT:
            self._refuse(row, "text", Refusal(_("Write at most %d characters.") % MOST_TEXT, field=field))
        elif "\x00" in text:
            self._refuse(row, "text", Refusal(_("A text holds characters that cannot be kept."), field=field))
        return text

    def _day(self, row: LineRow) -> datetime.date | None:
        if not row.requested_date.strip():
            return None
        try:
            return parse_day(
                row.requested_date,
                timezone.localdate(),
                leaning="future",
                field=f"lines.{row.index}.requested_date",
            )
        except Refusal as refusal:
            self._refuse(row, "requested_date", refusal)
            return None

    def _refuse(self, row: LineRow, name: str, refusal: Refusal) -> None:
        row.errors[name] = refusal.message
        self.refusals.append(refusal)


def with_blanks(rows: Sequence[LineRow], number: int) -> list[LineRow]:
    """The rows that say something, and so many new ones under them."""
    first = max((row.index for row in rows), default=-1) + 1
    return [*(row for row in rows if not row.is_blank), *(LineRow(first + more) for more in range(number))]


def row_of_product(
    index: int,
    product: Product,
    quantity: Decimal,
    *,
    unit_price: Decimal | None = None,
    discount_percent: Decimal = Decimal(0),
) -> LineRow:
    """So much of a product in its own unit, as a row."""
    return LineRow(
        index=index,
        sku=product.sku,
        name=product.name,
        quantity=formats.quantity(quantity),
        unit_price="" if unit_price is None else formats.quantity(unit_price),
        discount_percent=formats.quantity(discount_percent) if discount_percent else "",
    )


def _indexes(data: Mapping[str, Any]) -> list[int]:
    parts = (name.split("-")[1] for name in data if name.startswith("lines-"))
    return sorted({int(part) for part in parts if _is_index(part)})


def _is_index(text: str) -> bool:
    return text.isdecimal() and len(text) <= _MOST_DIGITS


def _posted_row(index: int, data: Mapping[str, Any]) -> LineRow:
    values: dict[str, Any] = {part: str(data.get(f"lines-{index}-{part}", "")) for part in _PARTS}
    name = str(data.get(f"lines-{index}-sku", ""))
    return LineRow(index=index, sku=str(data.get(f"lines-{index}-sku_code", "")), name=name, **values)


def _laid_out(layout: str, data: Mapping[str, Any], saved: Mapping[int, SalesOrderLine]) -> Iterator[LineRow]:
    """The rows in the order of the layout; a kept row whose line is gone is passed over."""
    for token in layout.split():
        index, _colon, position = token.partition(":")
        if not _is_index(index) or (position and not _is_index(position)):
            continue
        if not position:
            yield _posted_row(int(index), data)
        elif int(position) in saved:
            line = saved[int(position)]
            yield LineRow(index=int(index), sku=line.sku, position=line.position, entry=entry_of(line))


def entry_of(line: SalesOrderLine) -> LineEntry:
    """A saved line as somebody would enter it: only what differs from what is looked up."""
    quantity, unit = entered(line)
    is_amount = line.unit_discount is not None
    return LineEntry(
        sku=line.sku,
        quantity=quantity,
        unit_price=line.unit_price if line.price_source == "manual" else None,
        discount_percent=Decimal(0) if is_amount else line.discount_percent,
        requested_date=_own_date(line),
        description=_own_text(line),
        unit=unit,
        discount_amount=line.unit_discount,
    )


def _own_date(line: SalesOrderLine) -> datetime.date | None:
    return line.requested_date if line.requested_date != line.order.requested_date else None


def _own_text(line: SalesOrderLine) -> str:
    """What was typed for this line; the product's name and the customer's text for it are looked up again."""
    if line.product is not None and line.description in (
        line.product.name,
        getattr(line, "customer_text", None),
    ):
        return ""
    return line.description


def saved_lines(order: SalesOrder) -> list[SalesOrderLine]:
    """The order's lines with their products and the customer's texts for them, in one query."""
    own = CustomerProduct.objects.filter(customer=order.customer_id, product=OuterRef("product"))
    lines: list[SalesOrderLine] = list(
        order.lines.entered()
        .select_related("product")
        .annotate(customer_text=Subquery(own.values("name")[:1]))
    )
    for line in lines:
        line.order = order
    return lines


def rows_of(order: SalesOrder) -> list[LineRow]:
    """The saved lines as rows of the table; a price is shown in the field only when it was entered by hand."""
    return [_row_of(number, line) for number, line in enumerate(saved_lines(order))]


def _row_of(index: int, line: SalesOrderLine) -> LineRow:
    own_date = _own_date(line)
    quantity, unit = entered(line)
    has_percent = line.discount_percent and line.unit_discount is None
    return LineRow(
        index=index,
        position=line.position,
        sku=line.sku,
        name=line.product.name if line.product else line.description,
        quantity=formats.quantity(quantity),
        unit=unit,
        unit_price=formats.quantity(line.unit_price) if line.price_source == "manual" else "",
        discount_percent=formats.quantity(line.discount_percent) if has_percent else "",
        discount_amount=formats.quantity(line.unit_discount) if line.unit_discount is not None else "",
        requested_date=formats.short_day(own_date) if own_date else "",
        text=_own_text(line),
    )
