"""What a customer complains of: the lines of the order or invoice, and what he gets for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core import checks, formats, numerals
from core.quantity import DECIMALS
from core.refusals import Refusal
from fulfillment.lifecycle import ReturnReason
from invoicing.lifecycle import ComplaintAction
from invoicing.models import ComplaintLine
from invoicing.operations import ComplaintWish
from invoicing.selectors import ComplainableLine


@checks.when_left("invoicing.change_complaint")
class ComplaintForm(forms.Form):
    """What is wrong, and what the customer says of it."""

    reason = forms.ChoiceField(label=_("Reason"), choices=[("", "–"), *ReturnReason.choices])
    note = forms.CharField(
        label=_("Note"), max_length=500, required=False, widget=forms.Textarea({"rows": 2})
    )


class ComplaintAnswerForm(forms.Form):
    """Why nothing comes of it."""

    reason = forms.CharField(label=_("Reason"), max_length=500)


@dataclass(slots=True)
class ComplaintRow:
    """A line with what was typed about it."""

    line: ComplainableLine
    action: str = ComplaintAction.CREDIT
    quantity: str = ""
    unit_amount: str = ""
    quantity_error: str = ""
    amount_error: str = ""

    @property
    def position(self) -> int:
        """That of the line."""
        return self.line.position

    @property
    def field(self) -> str:
        """What refusals call it."""
        return f"lines.{self.position}"

    @property
    def field_id(self) -> str:
        """Where the summary of problems leads, less what is wrong."""
        return f"id_lines-{self.position}"


class ComplaintRows:
    """Action, quantity and amount for each line; what cannot be read is refused at its field."""

    actions = ComplaintAction.choices

    def __init__(
        self,
        lines: Sequence[ComplainableLine],
        posted: Mapping[str, str] | None = None,
        before: Sequence[ComplaintLine] = (),
    ) -> None:
        kept = {line.position: line for line in before}
        self.rows = [
            _row(line, kept.get(line.position))
            for line in lines
            if line.returnable > 0 or line.creditable > 0 or line.position in kept
        ]
        self.wishes: list[ComplaintWish] = []
        self.refusals: list[Refusal] = []
        if posted is not None:
            for row in self.rows:
                self._read(row, posted)

    def _read(self, row: ComplaintRow, posted: Mapping[str, str]) -> None:
        row.action = str(posted.get(f"action-{row.position}", row.action))
        row.quantity = str(posted.get(f"quantity-{row.position}", "")).strip()
        row.unit_amount = str(posted.get(f"unit_amount-{row.position}", "")).strip()
        quantity = self._number(row, row.quantity, "quantity")
        amount = self._number(row, row.unit_amount, "unit_amount")
        if quantity or (amount and not row.quantity):
            self.wishes.append(
                ComplaintWish(row.position, row.action, quantity or Decimal(0), amount, row.field)
            )

    def _number(self, row: ComplaintRow, text: str, name: str) -> Decimal | None:
        if not text:
            return None
        field = f"{row.field}.{name}"
        try:
            return numerals.parse_number(text, get_language() or "en", field=field, decimals=DECIMALS)
        except Refusal as refusal:
            self.refusals.append(refusal)
            self.place([refusal])
            return None

    def place(self, refusals: Sequence[Refusal]) -> None:
        """Put what an operation refused to its line."""
        for refusal in refusals:
            for row in self.rows:
                if refusal.field == f"{row.field}.unit_amount":
                    row.amount_error = refusal.message
                elif refusal.field.startswith(f"{row.field}."):
                    row.quantity_error = refusal.message


def _row(line: ComplainableLine, before: ComplaintLine | None) -> ComplaintRow:
    if before is None:
        action = ComplaintAction.CREDIT if line.creditable > 0 else ComplaintAction.RETURN
        return ComplaintRow(line, action)
    amount = "" if before.unit_amount is None else formats.quantity(before.unit_amount)
    return ComplaintRow(line, before.action, formats.quantity(before.quantity), amount)
