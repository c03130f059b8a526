"""Carriers with their services, and shipping methods with their tariffs, as people enter them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import BandMeasure, FreightBasis, HowShipped, ShippingMethod
from catalog.operations import BandEntry
from core import checks, formats
from core.actors import Actor
from core.inputs import NumberField, TimeField
from fulfillment.models import Carrier
from fulfillment.models.rules import MOST_TRANSIT_DAYS
from fulfillment.operations import ServiceEntry

ZERO = Decimal(0)
CHANGE = "fulfillment.change_carrier"


def _code() -> forms.CharField:
    return forms.CharField(
        label=_("Code"), max_length=20, widget=forms.TextInput(attrs={"data-autofocus": True})
    )


@checks.when_left(CHANGE)
class CarrierForm(forms.Form):
    """A carrier as it is keyed in."""

    code = _code()
    name = forms.CharField(label=_("Name"), max_length=100, required=False)
    tracking_url = forms.CharField(
        label=_("Tracking page"), max_length=300, required=False,
        help_text=_("An address with {number} where the tracking number goes."),
    )  # fmt: skip
    is_active = forms.BooleanField(label=_("Active"), required=False, initial=True)

    @staticmethod
    def initial_of(carrier: Carrier) -> dict[str, Any]:
        """The carrier as the form shows it."""
        return {name: getattr(carrier, name) for name in CarrierForm.base_fields}


class ServiceForm(forms.Form):
    """A row of the services."""

    code = forms.CharField(label=_("Code"), max_length=20)
    name = forms.CharField(label=_("Name"), max_length=100, required=False)
    transit_days = forms.IntegerField(
        label=_("Working days"), min_value=0, max_value=MOST_TRANSIT_DAYS,
        widget=forms.TextInput({"inputmode": "numeric", "class": "num"}),
    )  # fmt: skip
    cut_off = TimeField(
        label=_("Cut-off"), required=False, widget=forms.TimeInput({"placeholder": "15:00"}, format="%H:%M"),
    )  # fmt: skip
    method = forms.ModelChoiceField(
        ShippingMethod.objects.none(), label=_("Proposed for"), required=False, empty_label=_("Nothing")
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["method"].queryset = ShippingMethod.objects.in_scope(actor)  # type: ignore[attr-defined]

    @staticmethod
    def entry_of(row: dict[str, Any]) -> ServiceEntry:
        """The row as the operation takes it."""
        return ServiceEntry(**row)

    @staticmethod
    def initial_of(carrier: Carrier | None) -> list[dict[str, Any]]:
        """What the carrier offers."""
        rows = carrier.services.filter(is_active=True) if carrier else ()
        return [{name: getattr(row, name) for name in ServiceForm.base_fields} for row in rows]


@checks.when_left(CHANGE)
class MethodForm(forms.Form):
    """A shipping method as it is keyed in."""

    code = _code()
    name = forms.CharField(label=_("Name"), max_length=100, required=False)
    how = forms.ChoiceField(label=_("How"), choices=HowShipped.choices)
    basis = forms.ChoiceField(label=_("Freight"), choices=FreightBasis.choices)
    measure = forms.ChoiceField(label=_("The tariff goes by"), choices=BandMeasure.choices)
    is_active = forms.BooleanField(label=_("Active"), required=False, initial=True)

    @staticmethod
    def initial_of(method: ShippingMethod) -> dict[str, Any]:
        """The method as the form shows it."""
        return {name: getattr(method, name) for name in MethodForm.base_fields}


class BandForm(forms.Form):
    """A row of a tariff."""

    countries = forms.CharField(
        label=_("Countries"), max_length=200, required=False, widget=forms.TextInput({"placeholder": "DE AT"})
    )
    starts_at = NumberField(label=_("From"), decimals=4)
    price = NumberField(label=_("Price"), decimals=4)
    cost = NumberField(label=_("Cost"), decimals=4, required=False)

    @staticmethod
    def entry_of(row: dict[str, Any]) -> BandEntry:
        """The row as the operation takes it."""
        return BandEntry(row["starts_at"], row["price"], row["cost"] or ZERO, row["countries"])

    @staticmethod
    def initial_of(method: ShippingMethod | None) -> list[dict[str, Any]]:
        """The method's tariff."""
        if method is None:
            return []
        currency, is_value = method.company.base_currency, method.measure == BandMeasure.VALUE
        return [
            {
                "countries": row.countries,
                "starts_at": formats.unit_price(row.starts_at, currency) if is_value else row.starts_at,
                "price": formats.unit_price(row.price, currency),
                "cost": formats.unit_price(row.cost, currency),
            }
            for row in method.bands.all()
        ]
