"""The shape of what people enter about products."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalog.models import Product, ProductCategory, ProductKind, TaxCode, UnitOfMeasure
from core import checks, formats, numerals
from core.actors import Actor
from core.refusals import Refusal


@checks.when_left("catalog.change_product")
class ProductForm(forms.Form):
    """A product as it is keyed in."""

    sku = forms.CharField(label=_("Number"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=200)
    description = forms.CharField(label=_("Packing or description"), required=False, max_length=500)
    kind = forms.ChoiceField(label=_("Kind"), choices=ProductKind.choices, initial=ProductKind.GOODS)
    unit = forms.ModelChoiceField(UnitOfMeasure.objects.none(), label=_("Unit"))
    category = forms.ModelChoiceField(ProductCategory.objects.none(), label=_("Category"), required=False)
    tax_code = forms.ModelChoiceField(TaxCode.objects.none(), label=_("Tax code"))
    price = forms.CharField(label=_("List price"))
    barcode = forms.CharField(label=_("Barcode"), max_length=14, required=False)
    is_active = forms.BooleanField(label=_("Sold"), required=False, initial=True)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, model in (("unit", UnitOfMeasure), ("category", ProductCategory), ("tax_code", TaxCode)):
            self.fields[name].queryset = model.objects.in_scope(actor)  # type: ignore[attr-defined]

    def clean_price(self) -> Decimal:
        """The price as the language writes numbers."""
        try:
            return numerals.parse_number(self.cleaned_data["price"], get_language() or "en", decimals=6)
        except Refusal as refusal:
            raise forms.ValidationError(refusal.message) from refusal

    @staticmethod
    def initial_of(product: Product) -> dict[str, Any]:
        """The product's fields as the form shows them."""
        names = ("sku", "name", "description", "kind", "unit", "category", "tax_code", "barcode", "is_active")
        return {name: getattr(product, name) for name in names} | {"price": formats.quantity(product.price)}
