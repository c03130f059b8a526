"""The shape of what people enter about invoices. Business refusals belong to the operations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core import checks, formats, numerals
from core.inputs import DayField
from core.quantity import DECIMALS
from core.refusals import Refusal


@checks.when_left("invoicing.credit_invoice")
class CreditForm(forms.Form):
    """Why an invoice is credited."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("Printed on the credit note."),
        error_messages={"required": _("Enter the reason of the credit note.")},
    )


class CancelForm(forms.Form):
    """Why a draft is given up."""

    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class RunForm(forms.Form):
    """Up to which day a billing run goes."""

    up_to = DayField(label=_("Bill everything delivered up to"))


@dataclass(slots=True)
class QuantityField:
    """A line with the quantity somebody enters for it."""

    position: int
    most: Decimal
    text: str
    error: str = ""

    @property
    def name(self) -> str:
        """What the field is called in the form."""
        return f"quantity-{self.position}"

    @property
    def field_id(self) -> str:
        """Where the summary of problems leads."""
        return f"id_lines-{self.position - 1}-quantity"


class QuantityFields:
    """One quantity per line, as typed; what cannot be read is refused at its field."""

    def __init__(self, limits: Mapping[int, Decimal], posted: Mapping[str, str] | None = None) -> None:
        self.fields = [
            QuantityField(
                position,
                most,
                formats.quantity(most)
                if posted is None
                else str(posted.get(f"quantity-{position}", "")).strip(),
            )
            for position, most in limits.items()
        ]
        self.refusals: list[Refusal] = []
        self.quantities: dict[int, Decimal] = {}
        for field in self.fields:
            self._read(field)

    def _read(self, field: QuantityField) -> None:
        try:
            self.quantities[field.position] = (
                numerals.parse_number(field.text, get_language() or "en", decimals=DECIMALS)
                if field.text
                else Decimal(0)
            )
        except Refusal as refusal:
            field.error = refusal.message
            self.refusals.append(Refusal(refusal.message, field=f"lines.{field.position - 1}.quantity"))

    def place(self, refusals: Sequence[Refusal]) -> None:
        """Put what the operation refused to its field."""
        for refusal in refusals:
            for field in self.fields:
                if refusal.field == f"lines.{field.position - 1}.quantity":
                    field.error = refusal.message

    @property
    def is_whole(self) -> bool:
        """Whether every line stands at all that remains of it."""
        return all(self.quantities.get(field.position) == field.most for field in self.fields)
