"""The table in which a confirmed order is amended: what was typed line by line, and what of it is another than before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import formats, numerals
from core.conflicts import Difference
from core.days import parse_day
from core.refusals import Refusal
from orders.drafts import entered
from orders.lifecycle import CHOSEN_REASONS, OrderStatus
from orders.models import SalesOrder, SalesOrderLine
from orders.operations import LineChange
from orders.rows import LineRow, LineRows, language, with_blanks

BLANK_ROWS = 2
TEMPLATE_INDEX = 99999
_LABELS = {
    "sku": gettext_lazy("Product"), "quantity": gettext_lazy("Quantity"), "unit": gettext_lazy("Unit"),
    "unit_price": gettext_lazy("Price"), "discount_percent": gettext_lazy("Discount %"),
    "discount_amount": gettext_lazy("Discount per unit"), "requested_date": gettext_lazy("Wanted on"),
}  # fmt: skip
_MONEY = frozenset({"unit_price", "discount_percent", "discount_amount"})
_DECIMALS = {"quantity": 6, "unit_price": 6, "discount_percent": 4, "discount_amount": 6}


@dataclass(slots=True)
class AmendRow:
    """A line with what was typed for it, what stands in the order now, and what is wrong."""

    line: SalesOrderLine
    saved: Mapping[str, str]
    typed: dict[str, str]
    can_replace: bool
    can_close: bool
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def position(self) -> int:
        """The line's."""
        return self.line.position

    @property
    def index(self) -> int:
        """As fields of refusals count."""
        return self.line.position - 1


class AmendRows:
    """Every line and the rows for new ones; ``changes`` and ``entries`` are what the operation is given."""

    def __init__(
        self, order: SalesOrder, lines: Sequence[SalesOrderLine], data: Mapping[str, Any] | None = None
    ) -> None:
        posted = data or {}
        is_open = order.status == OrderStatus.CONFIRMED
        self.rows = [_row(line, posted, is_open=is_open) for line in lines]
        self.added = LineRows({name: value for name, value in posted.items() if name != "layout"})
        self.refusals: list[Refusal] = [*self.added.refusals]
        self.changes: dict[int, LineChange] = {}
        for row in self.rows:
            try:
                change = _change_of(row)
            except Refusal as refusal:
                self.refusals.append(refusal)
                self.place(refusal)
                continue
            if change != LineChange():
                self.changes[row.position] = change

    @property
    def new_rows(self) -> list[LineRow]:
        """What was typed under the lines, and blanks to go on."""
        return with_blanks(self.added.rows, BLANK_ROWS)

    @property
    def blank_row(self) -> LineRow:
        """The row the script copies; it replaces the number."""
        return LineRow(index=TEMPLATE_INDEX)

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """Why a line may be closed."""
        return [("", _("Keep")), *((str(code), str(label)) for code, label in CHOSEN_REASONS)]

    def place(self, refusal: Refusal) -> None:
        """Put a refusal to its row."""
        part, _dot, rest = refusal.field.partition(".")
        index, _dot, name = rest.partition(".")
        if not (index.isdecimal() and name):
            return
        if part == "additions" and int(index) < len(self.added.filled):
            new = self.added.filled[int(index)]
            new.errors[name] = refusal.message
            refusal.field = f"additions.{new.index}.{name}"
        elif part == "lines":
            for row in self.rows:
                if row.index == int(index):
                    row.errors[name] = refusal.message

    def values(self, *, with_prices: bool) -> dict[str, str]:
        """What stands in the order now, by the names of the fields."""
        return {
            f"{name}-{row.position}": text
            for row in self.rows
            for name, text in row.saved.items()
            if with_prices or name not in _MONEY
        }

    def meet(self, drawn: Mapping[str, str], *, with_prices: bool) -> list[Difference]:
        """After somebody else has saved: what he changed and this form says otherwise; what nobody here has touched takes his."""
        found = []
        for row in self.rows:
            for name, theirs in row.saved.items():
                mine, before = row.typed[name], drawn.get(f"{name}-{row.position}")
                if theirs in (mine, before) or (name in _MONEY and not with_prices):
                    continue
                label = _("Line %(line)s: %(field)s") % {"line": row.position, "field": _LABELS[name]}
                found.append(
                    Difference(
                        f"{name}-{row.position}", label, theirs or "–", mine or "–", f"id_lines-{row.index}-{name}", theirs,
                        mine, mine == before,
                    )
                )  # fmt: skip
                if mine == before:
                    row.typed[name] = theirs
        return found


def _saved(line: SalesOrderLine) -> dict[str, str]:
    quantity, unit = entered(line)
    has_percent = line.discount_percent and line.unit_discount is None
    return {
        "sku": line.sku,
        "quantity": formats.quantity(quantity),
        "unit": unit,
        "unit_price": formats.quantity(line.unit_price),
        "discount_percent": formats.quantity(line.discount_percent) if has_percent else "",
        "discount_amount": formats.quantity(line.unit_discount) if line.unit_discount is not None else "",
        "requested_date": formats.short_day(line.requested_date) if line.requested_date else "",
    }


def _row(line: SalesOrderLine, data: Mapping[str, Any], *, is_open: bool) -> AmendRow:
    saved = _saved(line)
    typed = {name: str(data.get(f"{name}-{line.position}", value)) for name, value in saved.items()}
    if f"quantity-{line.position}" in data:
        typed["unit"] = str(data.get(f"unit-{line.position}", ""))
    if code := str(data.get(f"sku-{line.position}_code", "")):
        typed["sku"] = code
    typed["close"] = str(data.get(f"close-{line.position}", ""))
    is_untouched = not (line.shipped or line.invoiced or line.canceled)
    return AmendRow(line, saved, typed, is_untouched, is_open and line.open_quantity > 0)


def _change_of(row: AmendRow) -> LineChange:
    """Only what is another than before."""
    line, typed = row.line, row.typed
    said: dict[str, Any] = {}
    is_other_unit = typed["unit"].upper() not in ("", line.unit_code.upper(), line.sale_unit_code.upper())
    if row.can_replace and typed["sku"].strip().casefold() != line.sku.casefold():
        said["sku"] = typed["sku"].strip() or line.sku
    quantity = _number(row, "quantity") or Decimal(0)
    is_sale_unit = bool(typed["unit"]) and typed["unit"].upper() == line.sale_unit_code.upper()
    if said or is_other_unit or quantity * (line.sale_unit_factor if is_sale_unit else 1) != line.quantity:
        said |= {"quantity": quantity, "unit": "" if "sku" in said and not is_other_unit else typed["unit"]}
    if typed["unit_price"].strip() and typed["unit_price"] != row.saved["unit_price"]:
        said["unit_price"] = _number(row, "unit_price")
    said |= _discount(row)
    if typed["requested_date"].strip() and typed["requested_date"] != row.saved["requested_date"]:
        said["requested_date"] = parse_day(
            typed["requested_date"],
            timezone.localdate(),
            leaning="future",
            field=f"lines.{row.index}.requested_date",
        )
    if typed["close"] and row.can_close:
        said["close"] = typed["close"]
    return LineChange(**said)


def _discount(row: AmendRow) -> dict[str, Any]:
    percent, amount = _number(row, "discount_percent"), _number(row, "discount_amount")
    has_other_amount = row.typed["discount_amount"] != row.saved["discount_amount"]
    has_other_percent = row.typed["discount_percent"] != row.saved["discount_percent"]
    if not (has_other_amount or has_other_percent):
        return {}
    if amount is not None:
        return {"discount_amount": amount, **({"discount_percent": percent} if percent else {})}
    return {"discount_percent": percent or Decimal(0)}


def _number(row: AmendRow, name: str) -> Decimal | None:
    text = row.typed[name]
    if not text.strip():
        return None
    return numerals.parse_number(
        text, language(), field=f"lines.{row.index}.{name}", decimals=_DECIMALS[name]
    )
