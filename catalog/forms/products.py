"""A product with its packages, substitutes and parts, as people enter them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from catalog.barcodes import checked_barcode
from catalog.forms.logistics import LogisticsFields
from catalog.models import Product, ProductCategory, ProductKind, TaxCode, UnitOfMeasure
from catalog.operations import PackageEntry, PartEntry
from catalog.selectors import product_numbered
from core import checks
from core.actors import Actor
from core.inputs import NumberField
from core.refusals import Refusal
from core.widgets import ComboboxInput


def _barcode_of(form: forms.Form) -> str:
    """The barcode, its check digit right."""
    try:
        return checked_barcode(form.cleaned_data["barcode"])
    except Refusal as refusal:
        raise forms.ValidationError(refusal.message) from refusal


@checks.when_left("catalog.change_product")
class ProductForm(LogisticsFields):
    """A product as it is keyed in."""

    sku = forms.CharField(label=_("Number"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=200)
    description = forms.CharField(label=_("Packing or description"), required=False, max_length=500)
    kind = forms.ChoiceField(label=_("Kind"), choices=ProductKind.choices, initial=ProductKind.GOODS)
    category = forms.ModelChoiceField(ProductCategory.objects.none(), label=_("Category"), required=False)
    is_active = forms.BooleanField(label=_("Sold"), required=False, initial=True)
    price = NumberField(label=_("List price"))
    tax_code = forms.ModelChoiceField(TaxCode.objects.none(), label=_("Tax code"))
    unit = forms.ModelChoiceField(UnitOfMeasure.objects.none(), label=_("Unit"))
    minimum_quantity = NumberField(
        label=_("Minimum quantity"), required=False, help_text=_("The least that is sold at once.")
    )
    order_multiple = NumberField(
        label=_("Sold in steps of"), required=False, help_text=_("Empty: in any quantity.")
    )
    barcode = forms.CharField(label=_("Barcode"), max_length=20, required=False)
    external_reference = forms.CharField(
        label=_("External reference"),
        max_length=40,
        required=False,
        help_text=_("The key another program knows it by."),
    )

    #: Which fields stand together, under which words.
    SECTIONS: ClassVar = (
        (_("Product"), ("sku", "name", "description", "kind", "category", "is_active")),
        (_("Selling"), ("price", "tax_code", "unit", "minimum_quantity", "order_multiple")),
        (_("Identification"), ("barcode", "external_reference")),
        *LogisticsFields.LOGISTICS,
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, model in (("unit", UnitOfMeasure), ("category", ProductCategory), ("tax_code", TaxCode)):
            self.fields[name].queryset = model.objects.in_scope(actor)  # type: ignore[attr-defined]

    @property
    def sections(self) -> Iterator[tuple[str, list[BoundField]]]:
        """The fields as they stand together."""
        return ((str(title), [self[name] for name in names]) for title, names in self.SECTIONS)

    def clean_barcode(self) -> str:
        """The barcode, its check digit right; one that stands there already stays."""
        if self.cleaned_data["barcode"] == self.initial.get("barcode"):
            return str(self.cleaned_data["barcode"])
        return _barcode_of(self)

    def clean_minimum_quantity(self) -> Decimal:
        """Nothing entered is no minimum."""
        return self.cleaned_data["minimum_quantity"] or Decimal(0)

    def clean_order_multiple(self) -> Decimal:
        """Nothing entered is no step."""
        return self.cleaned_data["order_multiple"] or Decimal(0)

    @staticmethod
    def initial_of(product: Product) -> dict[str, Any]:
        """The product's fields as the form shows them."""
        values = {name: getattr(product, name) for name in ProductForm.base_fields}
        return values | {
            name: values[name] or "" for name in ("minimum_quantity", "order_multiple", "weight")
        }


class PackageForm(forms.Form):
    """A row of the packages: a box of 12."""

    unit = forms.ModelChoiceField(UnitOfMeasure.objects.none(), label=_("Unit"))
    factor = NumberField(label=_("Contains"))
    barcode = forms.CharField(label=_("Barcode"), max_length=20, required=False)
    usual = forms.BooleanField(label=_("Usual"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = UnitOfMeasure.objects.in_scope(actor)  # type: ignore[attr-defined]

    def clean_barcode(self) -> str:
        """The barcode, its check digit right."""
        return _barcode_of(self)

    @staticmethod
    def entry_of(row: dict[str, Any]) -> PackageEntry:
        """The row as the operation takes it."""
        return PackageEntry(row["unit"], row["factor"], row["barcode"], row["usual"])

    @staticmethod
    def initial_of(product: Product | None) -> list[dict[str, Any]]:
        """The product's packages, the smallest first."""
        packages = product.units.order_by("factor", "pk") if product else ()
        names = ("unit", "factor", "barcode")
        return [
            {name: getattr(package, name) for name in names} | {"usual": package.is_usual}
            for package in packages
        ]


class NamedProductForm(forms.Form):
    """A row that names another product."""

    sku = forms.CharField(label=_("Product"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.fields["sku"].widget = ComboboxInput("catalog:options", label_of=self._name_of)

    def _name_of(self, sku: str) -> str:
        product = product_numbered(self.actor, sku)
        return product.name if product else ""

    def clean_sku(self) -> Product:
        """The product meant."""
        product = product_numbered(self.actor, self.cleaned_data["sku"])
        if product is None:
            raise forms.ValidationError(_g("There is no product %s.") % self.cleaned_data["sku"])
        return product


class SubstituteForm(NamedProductForm):
    """A row of the substitutes."""

    @staticmethod
    def initial_of(product: Product | None) -> list[dict[str, Any]]:
        """The product's substitutes, the best first."""
        rows = product.substitutes.select_related("replaced_by") if product else ()
        return [{"sku": row.replaced_by.sku} for row in rows]


class PartForm(NamedProductForm):
    """A row of what a kit is made up of."""

    quantity = NumberField(label=_("In one kit"))

    @staticmethod
    def entry_of(row: dict[str, Any]) -> PartEntry:
        """The row as the operation takes it."""
        return PartEntry(row["sku"], row["quantity"])

    @staticmethod
    def initial_of(product: Product | None) -> list[dict[str, Any]]:
        """The kit's parts, as they were entered."""
        rows = product.parts.select_related("part") if product else ()
        return [{"sku": row.part.sku, "quantity": row.quantity} for row in rows]
