"""The packages of the packing table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from core import numerals
from core.inputs import NumberField
from core.refusals import Refusal, Several
from fulfillment.forms.typed import language


@dataclass(frozen=True, slots=True)
class PackageRow:
    """One package of the packing form: what was typed, and what is wrong with it."""

    index: int
    text: str
    error: str = ""


class PackageRows:
    """The packages as posted: one ``weight`` each, in kilograms; an empty one has no weight."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.rows: list[PackageRow] = []
        self.weights: list[Decimal | None] = []
        refusals: list[Refusal] = []
        for index, text in enumerate(texts or [""]):
            field = f"packages.{index}.weight"
            try:
                self.weights.append(
                    numerals.parse_number(text, language(), field=field, decimals=3) if text.strip() else None
                )
                self.rows.append(PackageRow(index, text))
            except Refusal as refusal:
                refusals.append(refusal)
                self.rows.append(PackageRow(index, text, refusal.message))
        self.refusal = (refusals[0] if len(refusals) == 1 else Several(refusals)) if refusals else None

    def blame(self, refusal: Refusal) -> None:
        """Put an operation's refusal to the package it is about."""
        parts = refusal.field.split(".")
        if len(parts) == 3 and parts[1].isdecimal() and int(parts[1]) < len(self.rows):
            self.rows[int(parts[1])] = replace(self.rows[int(parts[1])], error=refusal.message)


class MeasuresForm(forms.Form):
    """What is known of a package when it is closed: nothing has to be."""

    weight = NumberField(label=_("Weight (kg)"), required=False, decimals=3)
    length = NumberField(label=_("Length (cm)"), required=False, decimals=1)
    width = NumberField(label=_("Width (cm)"), required=False, decimals=1)
    height = NumberField(label=_("Height (cm)"), required=False, decimals=1)
    sscc = forms.CharField(
        label=_("SSCC"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_sscc(self) -> str:
        """The digits alone: scanners put the application identifier (00) before them, people put spaces between."""
        typed = re.sub(r"[\s()]", "", self.cleaned_data["sscc"])
        return typed.removeprefix("00") if len(typed) == 20 else typed
