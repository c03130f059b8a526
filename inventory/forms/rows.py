"""The shape of what people enter about stock: lines of product, quantity and cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.models import Product
from catalog.selectors import Typed, products_typed
from core import formats, numerals
from core.models import Company
from core.refusals import Refusal, Several
from inventory.forms.lots import read_lots, total
from inventory.models import Warehouse
from inventory.operations import AdjustmentLine, LotEntry, ReceiptLine, TransferEntry
from inventory.selectors import named_bins

#: A line: what, how much, at what cost, in which lots.
Parsed = tuple[Product, Decimal, Decimal | None, tuple[LotEntry, ...]]
ROWS = 8
MAX_ROWS = 500


@dataclass(slots=True)
class StockRow:
    """One row as it was typed."""

    index: int
    sku: str = ""
    name: str = ""
    quantity: str = ""
    unit_cost: str = ""
    bin: str = ""
    lots: str = ""
    expires_on: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        """Nothing was entered."""
        return not (self.sku or self.name or self.quantity or self.unit_cost or self.bin or self.lots)


class StockRows:
    """The line table of a receipt or adjustment."""

    def __init__(self, company: Company, data: Mapping[str, Any] | None = None) -> None:
        self.company = company
        self.rows = [_row(index, data) for index in range(_count(data))]

    def receipt_lines(self, warehouse: Warehouse, *, with_costs: bool) -> list[ReceiptLine]:
        """What arrives, and where it is put; costs are typed only by who may see them. Raises Several."""
        if not with_costs:
            self._refuse_costs()
        lines = self._parsed(signed=False)
        shelves = named_bins(warehouse, [row.bin for row in self.rows if not row.is_blank])
        return [
            ReceiptLine(product, quantity, cost, shelf, lots=lots)
            for (product, quantity, cost, lots), shelf in zip(lines, shelves, strict=True)
        ]

    def transfer_entries(self) -> list[TransferEntry]:
        """What goes to another warehouse. Raises Several."""
        self._refuse_costs()
        return [
            TransferEntry(product, quantity, lots=lots)
            for product, quantity, _cost, lots in self._parsed(signed=False)
        ]

    def scrap_lines(self) -> list[AdjustmentLine]:
        """What is thrown away, each line how much. Raises Several."""
        self._refuse_costs()
        return [AdjustmentLine(*parsed) for parsed in self._parsed(signed=False)]

    def fill(self, lines: Iterable[tuple[Product, Decimal, str]]) -> None:
        """Show what is written already, with its lots."""
        filled = [
            StockRow(
                index, product.sku, f"{product.sku} {product.name}", formats.decimal(quantity), lots=lots
            )
            for index, (product, quantity, lots) in enumerate(lines)
        ]
        self.rows = filled + [StockRow(index) for index in range(len(filled), max(ROWS, len(filled) + 2))]

    def adjustment_lines(self) -> list[AdjustmentLine]:
        """What is corrected, with its sign. Raises Several."""
        return [AdjustmentLine(*parsed) for parsed in self._parsed(signed=True)]

    def place(self, refusal: Refusal) -> None:
        """Put refusals to their rows."""
        filled = [row for row in self.rows if not row.is_blank]
        for single in refusal.singles:
            parts = single.field.split(".")
            if len(parts) == 3 and int(parts[1]) < len(filled):
                filled[int(parts[1])].errors[parts[2]] = single.message

    def _refuse_costs(self) -> None:
        filled = [row for row in self.rows if not row.is_blank]
        refusals: list[Refusal] = [
            Refusal(
                _("Your role does not set costs. Leave the cost empty."), field=f"lines.{number}.unit_cost"
            )
            for number, row in enumerate(filled)
            if row.unit_cost
        ]
        if refusals:
            raise Several(refusals)

    def _parsed(self, *, signed: bool) -> list[Parsed]:
        filled = [row for row in self.rows if not row.is_blank]
        known = products_typed(self.company, [text for row in filled for text in (row.sku, row.name)])
        refusals: list[Refusal] = []
        lines = []
        for number, row in enumerate(filled):
            try:
                product = _meant(row, known, f"lines.{number}.sku")
            except Refusal as refusal:
                refusals.append(refusal)
                continue
            try:
                lots = read_lots(row.lots, row.expires_on, f"lines.{number}")
                row.quantity = row.quantity or total(lots)
                quantity = self._number(row.quantity, f"lines.{number}.quantity", signed)
                cost = (
                    self._number(row.unit_cost, f"lines.{number}.unit_cost", False) if row.unit_cost else None
                )
            except Refusal as refusal:
                refusals.append(refusal)
                continue
            lines.append((product, quantity, cost, lots))
        if refusals:
            raise Several(refusals)
        return lines

    @staticmethod
    def _number(text: str, field_name: str, signed: bool) -> Decimal:
        if not text:
            raise Refusal(_("Enter a quantity."), field=field_name)
        return numerals.parse_number(
            text, get_language() or "en", field=field_name, decimals=6, signed=signed
        )


def _meant(row: StockRow, known: Mapping[str, Typed], field_name: str) -> Product:
    """The product of a row. What was chosen counts, unless something else was typed over it since. Raises Refusal."""
    chosen = known.get(row.sku)
    if row.name and not (chosen and row.name in (chosen.product.name.strip(), str(chosen.product).strip())):
        chosen = known.get(row.name)
    if chosen is None:
        typed = row.name or row.sku
        words = _("There is no product %s.") % typed if typed else _("Enter a product number.")
        raise Refusal(words, field=field_name)
    if chosen.package is not None:
        words = _("This is the barcode of a package. Enter %(sku)s and its quantity in %(unit)s.")
        said = {"sku": chosen.product.sku, "unit": chosen.product.unit.name}
        raise Refusal(words % said, field=field_name)
    return chosen.product


def _count(data: Mapping[str, Any] | None) -> int:
    if data is None:
        return ROWS
    return min(MAX_ROWS, max(ROWS, sum(1 for name in data if name.endswith("-quantity"))))


def _row(index: int, data: Mapping[str, Any] | None) -> StockRow:
    if data is None:
        return StockRow(index)

    def value(name: str) -> str:
        return str(data.get(f"lines-{index}-{name}", "")).strip()

    return StockRow(
        index, value("sku_code"), value("sku"), value("quantity"), value("unit_cost"), value("bin"),
        value("lots"), value("expires_on"),
    )  # fmt: skip
