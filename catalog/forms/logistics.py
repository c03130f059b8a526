"""How a product is kept, ordered in, shipped, declared and taken back, as people enter it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import SupplyPolicy, Tracking
from catalog.operations import MOST_LEAD_TIME, MOST_SHELF_LIFE, MOST_SIDE, checked_hs_code
from core import codes
from core.inputs import NumberField, NumberInput
from core.refusals import Refusal

USUAL_LEAD_TIME = 7


def _whole(label: Any, least: int, most: int, **options: Any) -> forms.IntegerField:
    """A whole number that may be left out."""
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, required=False, widget=NumberInput, **options
    )


class LogisticsFields(forms.Form):
    """The part of a product that warehouse, carrier and customs look at."""

    tracking = forms.ChoiceField(
        label=_("Tracking"), choices=Tracking.choices, initial=Tracking.NONE, required=False,
        help_text=_("It stays as it is once stock has moved."),
    )  # fmt: skip
    shelf_life_days = _whole(
        _("Shelf life in days"), 1, MOST_SHELF_LIFE, help_text=_("From the receipt on; only what is tracked expires."),
    )  # fmt: skip
    supply_policy = forms.ChoiceField(
        label=_("Supply"), choices=SupplyPolicy.choices, initial=SupplyPolicy.NONE, required=False
    )
    lead_time_days = _whole(_("Lead time in days"), 0, MOST_LEAD_TIME, initial=USUAL_LEAD_TIME)
    over_delivery_percent = NumberField(
        label=_("Over-delivery (%)"), required=False, decimals=4,
        help_text=_("How much more than ordered may be shipped. Empty: what the customer takes."),
    )  # fmt: skip
    under_delivery_percent = NumberField(
        label=_("Under-delivery (%)"), required=False, decimals=4,
        help_text=_("How much less than ordered is complete. Empty: what the customer takes."),
    )  # fmt: skip
    is_returnable = forms.BooleanField(label=_("May be returned"), required=False, initial=True)
    weight = NumberField(label=_("Weight (kg)"), required=False, decimals=4)
    length_mm = _whole(_("Length (mm)"), 1, MOST_SIDE)
    width_mm = _whole(_("Width (mm)"), 1, MOST_SIDE)
    height_mm = _whole(_("Height (mm)"), 1, MOST_SIDE)
    hs_code = forms.CharField(
        label=_("Customs tariff number"), max_length=14, required=False,
        help_text=_("Harmonized System, 6 to 10 digits."),
    )  # fmt: skip
    origin_country = forms.CharField(label=_("Country of origin"), max_length=2, required=False)

    #: Which of the fields stand together, under which words.
    LOGISTICS: ClassVar = (
        (
            _("Shipping and stock"),
            (
                "tracking", "shelf_life_days", "supply_policy", "lead_time_days", "over_delivery_percent",
                "under_delivery_percent", "is_returnable",
            ),
        ),
        (
            _("Measures and customs"),
            ("weight", "length_mm", "width_mm", "height_mm", "hs_code", "origin_country"),
        ),
    )  # fmt: skip

    def clean_tracking(self) -> str:
        """What is left out stays."""
        return self._or_as_it_is("tracking", Tracking.NONE)

    def clean_supply_policy(self) -> str:
        """What is left out stays."""
        return self._or_as_it_is("supply_policy", SupplyPolicy.NONE)

    def clean_lead_time_days(self) -> int:
        """What is left out stays."""
        days: int | None = self.cleaned_data["lead_time_days"]
        return int(self.initial.get("lead_time_days", USUAL_LEAD_TIME)) if days is None else days

    def clean_weight(self) -> Decimal:
        """Nothing entered is no weight."""
        return self.cleaned_data["weight"] or Decimal(0)

    def clean_hs_code(self) -> str:
        """Only its digits."""
        return self._checked("hs_code", checked_hs_code)

    def clean_origin_country(self) -> str:
        """Two letters in capitals, or nothing."""
        return self._checked("origin_country", codes.country)

    def _or_as_it_is(self, name: str, nothing: str) -> str:
        return str(self.cleaned_data[name] or self.initial.get(name) or nothing)

    def _checked(self, name: str, check: Callable[[str], str]) -> str:
        text = str(self.cleaned_data[name])
        try:
            return check(text) if text else ""
        except Refusal as refusal:
            raise forms.ValidationError(refusal.message) from refusal
