"""Tax codes, their rates, and tax positions, as people enter them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import TaxCategory, TaxCode, TaxPosition
from catalog.operations.taxes import ALWAYS, MappingEntry, RateEntry
from core import checks
from core.actors import Actor
from core.inputs import DayField, NumberField


@checks.when_left("catalog.change_taxcode")
class TaxCodeForm(forms.Form):
    """A tax code as it is keyed in."""

    code = forms.CharField(
        label=_("Code"), max_length=12, widget=forms.TextInput(attrs={"data-autofocus": True})
    )
    name = forms.CharField(label=_("Name"), max_length=80)
    category = forms.ChoiceField(
        label=_("Category"), choices=TaxCategory.choices, help_text=_("By EN 16931; it stands on invoices.")
    )
    exemption_reason = forms.CharField(
        label=_("Why no tax is due"), max_length=200, required=False,
        help_text=_("Printed on invoices; needed where the category is neither standard nor zero rate."),
    )  # fmt: skip
    price_includes_tax = forms.BooleanField(label=_("Prices include the tax"), required=False)

    @staticmethod
    def initial_of(code: TaxCode) -> dict[str, Any]:
        """The code as the form shows it."""
        return {name: getattr(code, name) for name in TaxCodeForm.base_fields}


class RateForm(forms.Form):
    """A row of the rates: a percentage between two days."""

    rate = NumberField(label=_("Rate in %"), decimals=4)
    valid_from = DayField(label=_("From"), required=False)
    valid_to = DayField(label=_("To"), required=False)

    @staticmethod
    def entry_of(row: dict[str, Any]) -> RateEntry:
        """The row as the operation takes it."""
        return RateEntry(row["rate"], row["valid_from"], row["valid_to"])

    @staticmethod
    def initial_of(code: TaxCode | None) -> list[dict[str, Any]]:
        """The code's rates; one that always held has no first day."""
        rows = code.rates.order_by("valid_from") if code else ()
        return [
            {
                "rate": row.rate.normalize() + 0,
                "valid_from": None if row.valid_from == ALWAYS else row.valid_from,
                "valid_to": row.valid_to,
            }
            for row in rows
        ]


@checks.when_left("catalog.change_taxcode")
class TaxPositionForm(forms.Form):
    """A tax position as it is keyed in."""

    code = forms.CharField(
        label=_("Code"), max_length=12, widget=forms.TextInput(attrs={"data-autofocus": True})
    )
    name = forms.CharField(label=_("Name"), max_length=80)

    @staticmethod
    def initial_of(position: TaxPosition) -> dict[str, Any]:
        """The position as the form shows it."""
        return {name: getattr(position, name) for name in TaxPositionForm.base_fields}


class MappingForm(forms.Form):
    """A row of the mappings: this code is replaced by that one."""

    tax_code = forms.ModelChoiceField(
        TaxCode.objects.none(), label=_("Tax code of the product"), required=False, empty_label=_("Any")
    )
    replaced_by = forms.ModelChoiceField(TaxCode.objects.none(), label=_("Is replaced by"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("tax_code", "replaced_by"):
            self.fields[name].queryset = TaxCode.objects.in_scope(actor)  # type: ignore[attr-defined]

    @staticmethod
    def entry_of(row: dict[str, Any]) -> MappingEntry:
        """The row as the operation takes it."""
        return MappingEntry(row["tax_code"], row["replaced_by"])

    @staticmethod
    def initial_of(position: TaxPosition | None) -> list[dict[str, Any]]:
        """What the position replaces."""
        rows = (
            position.mappings.select_related("tax_code", "replaced_by").order_by("tax_code__code")
            if position
            else ()
        )
        return [{"tax_code": row.tax_code, "replaced_by": row.replaced_by} for row in rows]
