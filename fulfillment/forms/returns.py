"""What comes back: the lines of a request, and of its receipt in the yard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import Tracking
from core import formats, numerals
from core.quantity import DECIMALS
from core.refusals import Refusal
from fulfillment.forms.lots import read_lots
from fulfillment.forms.typed import language, optional_day
from fulfillment.lifecycle import Disposition, ReturnReason, Settlement
from fulfillment.models import GoodsReturnLine
from fulfillment.operations import PartWish, ReturnWish
from fulfillment.returnable import ReturnableLine, ReturnedRow
from inventory.operations import LotEntry
from orders.models import SalesOrderLine


class ReturnForm(forms.Form):
    """Why goods come back, and what the customer wants for them."""

    reason = forms.ChoiceField(label=_("Reason"), choices=[("", "–"), *ReturnReason.choices])
    settlement = forms.ChoiceField(label=_("In return"), choices=Settlement.choices)
    note = forms.CharField(
        label=_("Note"), max_length=500, required=False, widget=forms.Textarea({"rows": 2})
    )


class DeskReturnForm(ReturnForm):
    """The same at our desk, where a note is not among ourselves."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["note"].help_text = _("The customer reads this.")


class RefuseReturnForm(forms.Form):
    """Why goods do not come back; the customer reads it."""

    reason = forms.CharField(label=_("Reason"), max_length=500, help_text=_("The customer reads this."))


class CancelReturnForm(forms.Form):
    """Why goods do not come after all."""

    reason = forms.CharField(label=_("Reason"), max_length=500)


class ReceiptForm(forms.Form):
    """The day goods came back."""

    date = optional_day(_("Date"))


@dataclass(slots=True)
class PartRow:
    """A part of a kit with what was typed about it; how many come back follows the kit."""

    line: SalesOrderLine
    disposition: str = Disposition.RESTOCK
    has_lots: bool = False
    lots: str = ""
    error: str = ""

    @property
    def position(self) -> int:
        """That of the part's own line."""
        return self.line.position

    @property
    def field_id(self) -> str:
        """Where the summary of problems leads."""
        return f"id_lines-{self.position}-lots"


@dataclass(slots=True)
class ReturnRow:
    """A line with what was typed about it; a kit with its parts is one."""

    position: int
    sku: str
    description: str
    unit: str
    most: Decimal
    text: str
    disposition: str = Disposition.RESTOCK
    has_lots: bool = False
    lots: str = ""
    error: str = ""
    parts: list[PartRow] = field(default_factory=list)

    @property
    def field_id(self) -> str:
        """Where the summary of problems leads."""
        return f"id_lines-{self.position}-quantity"


class ReturnRows:
    """One quantity, and in the yard one disposition, for each line; what cannot be read is refused at its field."""

    dispositions = Disposition.choices

    def __init__(self, rows: Sequence[ReturnRow], posted: Mapping[str, str] | None = None) -> None:
        self.rows = rows
        self.wishes: list[ReturnWish] = []
        self.refusals: list[Refusal] = []
        if posted is not None:
            for row in rows:
                self._read(row, posted)

    @classmethod
    def to_request(
        cls, lines: Sequence[ReturnableLine], posted: Mapping[str, str] | None = None
    ) -> ReturnRows:
        """The lines of a shipment of which something may come back, empty."""
        rows = [
            ReturnRow(
                line.position, line.order_line.sku, line.order_line.description, line.product.unit.name,
                line.returnable, "", parts=[PartRow(part.order_line) for part in line.parts],
            )
            for line in lines
            if line.returnable > 0
        ]  # fmt: skip
        return cls(rows, posted)

    @classmethod
    def to_receive(cls, rows: Sequence[ReturnedRow], posted: Mapping[str, str] | None = None) -> ReturnRows:
        """The lines of a return, as if all of it had come."""
        return cls(
            [
                ReturnRow(
                    row.position, row.product.sku, row.description, row.product.unit.name, row.quantity,
                    formats.quantity(row.quantity), row.line.disposition,
                    has_lots=not row.parts and _has_lots(row.line), parts=[_part(line) for line in row.parts],
                )
                for row in rows
            ],
            posted,
        )  # fmt: skip

    def _read(self, row: ReturnRow, posted: Mapping[str, str]) -> None:
        name = f"lines.{row.position}"
        row.text = str(posted.get(f"quantity-{row.position}", "")).strip()
        lots = self._fate(row, posted)
        parts = [
            PartWish(part.position, part.disposition, f"lines.{part.position}", found)
            for part in row.parts
            if (found := self._fate(part, posted)) is not None
        ]
        try:
            amount = (
                numerals.parse_number(row.text, language(), field=f"{name}.quantity", decimals=DECIMALS)
                if row.text
                else Decimal(0)
            )
        except Refusal as refusal:
            row.error = refusal.message
            self.refusals.append(refusal)
        else:
            if lots is not None:
                self.wishes.append(
                    ReturnWish(row.position, amount, row.disposition, name, lots, tuple(parts))
                )

    def _fate(self, row: ReturnRow | PartRow, posted: Mapping[str, str]) -> tuple[LotEntry, ...] | None:
        """Read what becomes of goods and which lots they are; None where those cannot be read."""
        row.disposition = str(posted.get(f"disposition-{row.position}", row.disposition))
        row.lots = str(posted.get(f"lots-{row.position}", "")).strip()
        try:
            return read_lots(row.lots, f"lines.{row.position}.lots")
        except Refusal as refusal:
            row.error = refusal.message
            self.refusals.append(refusal)
            return None

    def place(self, refusals: Sequence[Refusal]) -> None:
        """Put what an operation refused to its line."""
        rows: list[ReturnRow | PartRow] = [*self.rows]
        rows += [part for row in self.rows for part in row.parts]
        for refusal in refusals:
            for row in rows:
                if refusal.field.startswith(f"lines.{row.position}."):
                    row.error = refusal.message


def _has_lots(line: GoodsReturnLine) -> bool:
    return line.product.tracking != Tracking.NONE


def _part(line: GoodsReturnLine) -> PartRow:
    return PartRow(line.shipment_line.order_line, line.disposition, _has_lots(line))
