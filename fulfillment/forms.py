"""The shape of what the warehouse enters. Business refusals belong to the operations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core import checks, numerals
from core.actors import Actor
from core.inputs import DayField
from core.refusals import Refusal, Several
from fulfillment.models import Carrier, ShipmentLine

_SCAN = re.compile(r"(?:(?P<quantity>[\d.,\s]{1,20})\*)?\s*(?P<code>.{1,100})")


def language() -> str:
    """The language numbers are typed in."""
    return get_language() or "en"


def _date(label: Any, **options: Any) -> DayField:
    return DayField(label=label, required=False, **options)


@checks.when_left("fulfillment.ship_goods")
class DispatchForm(forms.Form):
    """Who takes the parcels, and under which number."""

    carrier = forms.CharField(
        label=_("Carrier"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"list": "carriers", "autocomplete": "off"}),
    )
    tracking_number = forms.CharField(
        label=_("Tracking number"),
        required=False,
        max_length=80,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    date = _date(_("Dispatch date"), help_text=_("Empty means today."))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.carriers = list(Carrier.objects.in_scope(actor).order_by("name").values_list("name", flat=True))
        if not actor.can("orders.backdate_document"):
            del self.fields["date"]


@checks.when_left("fulfillment.ship_goods")
class DeliverForm(forms.Form):
    """Who has signed for the goods, and when."""

    signed_by = forms.CharField(label=_("Signed by"), required=False, max_length=100)
    date = _date(_("Delivery date"), help_text=_("Empty means today."))


class CancelForm(forms.Form):
    """Why a shipment does not leave."""

    reason = forms.CharField(label=_("Reason"), max_length=500)


class BulkDispatchForm(forms.Form):
    """The carrier that takes all selected shipments."""

    carrier = forms.CharField(label=_("Carrier"), required=False, max_length=100)


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


@dataclass(frozen=True, slots=True)
class Scan:
    """A code somebody scanned or typed, with a quantity where one was given: ``3*4711``."""

    code: str
    quantity: Decimal | None

    @classmethod
    def read(cls, text: str) -> Scan:
        """Take the input apart. Raises NumberRefused for a quantity that is none."""
        match = _SCAN.fullmatch(text.strip())
        if match is None:
            return cls("", None)
        typed = match["quantity"]
        quantity = numerals.parse_number(typed, language(), field="code", decimals=6) if typed else None
        return cls(match["code"].strip(), quantity)

    def finds(self, line: ShipmentLine) -> bool:
        """Whether the code names the line's article: its number or its barcode."""
        product = line.product
        return self.code.casefold() in {product.sku.casefold(), line.order_line.sku.casefold()} or (
            bool(product.barcode) and self.code == product.barcode
        )
