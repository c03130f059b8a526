"""What comes back: the lines of a request, and of its receipt in the yard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
from fulfillment.operations import ReturnWish
from fulfillment.returnable import ReturnableLine


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
class ReturnRow:
    """A line with what was typed about it."""

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
                line.line.position, line.line.order_line.sku, line.line.order_line.description,
                line.line.product.unit.name, line.returnable, "",
            )
            for line in lines
            if line.returnable > 0
        ]  # fmt: skip
        return cls(rows, posted)

    @classmethod
    def to_receive(
        cls, lines: Sequence[GoodsReturnLine], posted: Mapping[str, str] | None = None
    ) -> ReturnRows:
        """The lines of a return, as if all of it had come."""
        rows = [
            ReturnRow(
                line.position, line.product.sku, line.shipment_line.order_line.description,
                line.product.unit.name, line.quantity, formats.quantity(line.quantity), line.disposition,
                line.product.tracking != Tracking.NONE,
            )
            for line in lines
        ]  # fmt: skip
        return cls(rows, posted)

    def _read(self, row: ReturnRow, posted: Mapping[str, str]) -> None:
        field = f"lines.{row.position}"
        row.text = str(posted.get(f"quantity-{row.position}", "")).strip()
        row.disposition = str(posted.get(f"disposition-{row.position}", row.disposition))
        row.lots = str(posted.get(f"lots-{row.position}", "")).strip()
        try:
            amount = (
                numerals.parse_number(row.text, language(), field=f"{field}.quantity", decimals=DECIMALS)
                if row.text
                else Decimal(0)
            )
            lots = read_lots(row.lots, f"{field}.lots")
        except Refusal as refusal:
            row.error = refusal.message
            self.refusals.append(refusal)
        else:
            self.wishes.append(ReturnWish(row.position, amount, row.disposition, field, lots))

    def place(self, refusals: Sequence[Refusal]) -> None:
        """Put what an operation refused to its line."""
        for refusal in refusals:
            for row in self.rows:
                if refusal.field.startswith(f"lines.{row.position}."):
                    row.error = refusal.message
