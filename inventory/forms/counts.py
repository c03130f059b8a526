"""What somebody who counts enters: which shelves, and what lies there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core import checks, numerals
from core.actors import Actor
from core.inputs import DayField
from inventory.models import Warehouse, WarehouseKind

_SCAN = re.compile(r"(?:(?P<quantity>[\d.,\s]{1,20})\*)?\s*(?P<code>.{1,100})")


@checks.when_left("inventory.count_stock")
class CountForm(forms.Form):
    """Where a sheet is about."""

    warehouse = forms.ModelChoiceField(
        Warehouse.objects.none(), label=_("Warehouse"), to_field_name="code", empty_label=None
    )
    bins = forms.CharField(
        label=_("Bins that begin with"), max_length=20, required=False,
        help_text=_("Empty: everything that lies there."),
        widget=forms.TextInput(attrs={"data-autofocus": True}),
    )  # fmt: skip
    is_due = forms.BooleanField(label=_("Only what is due to be counted"), required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Warehouse.objects.in_scope(actor).exclude(kind=WarehouseKind.TRANSIT)
        self.fields["warehouse"].queryset = rows.order_by("-is_default", "code")  # type: ignore[attr-defined]


class FoundLotForm(forms.Form):
    """A lot or serial number that lies there and is not on the sheet."""

    sku = forms.CharField(label=_("Product"), max_length=40)
    lot = forms.CharField(label=_("Lot or serial number"), max_length=50)
    expires_on = DayField(label=_("Expires on"), leaning="future", required=False)
    counted = forms.CharField(
        label=_("Quantity"), max_length=30, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )

    def clean_counted(self) -> Decimal:
        """How much of it lies there."""
        try:
            return number(self.cleaned_data["counted"], "counted")
        except numerals.NumberRefused as refusal:
            raise forms.ValidationError(refusal.message) from refusal


@dataclass(frozen=True, slots=True)
class Counted:
    """A code somebody scanned or typed, with how many: ``3*4711``; a scan alone is one."""

    code: str
    quantity: Decimal

    @classmethod
    def read(cls, text: str) -> Counted:
        """Take the input apart. Raises NumberRefused for a quantity that is none."""
        match = _SCAN.fullmatch(text.strip())
        if match is None:
            return cls("", Decimal(1))
        typed = match["quantity"]
        return cls(match["code"].strip(), number(typed, "code") if typed else Decimal(1))


def number(text: str, field: str) -> Decimal:
    """A quantity as the language writes it. Raises NumberRefused."""
    return numerals.parse_number(text, get_language() or "en", field=field, decimals=6)
