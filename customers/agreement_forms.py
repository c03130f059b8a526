"""Article numbers and prices of one customer, as people enter them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from catalog.selectors import product_numbered
from core.actors import Actor
from core.inputs import DayField, NumberField
from core.widgets import ComboboxInput
from customers.agreements import PriceEntry
from customers.models import CustomerPrice, CustomerProduct


class _ProductForm(forms.Form):
    """A form about a product."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        widget = ComboboxInput("catalog:options", label_of=self._name_of, attrs={"data-autofocus": True})
        self.fields["product"].widget = widget

    def _name_of(self, sku: str) -> str:
        product = product_numbered(self.actor, sku)
        return product.name if product else ""

    def clean_product(self) -> Product:
        """The product meant."""
        product = product_numbered(self.actor, self.cleaned_data["product"])
        if product is None:
            raise forms.ValidationError(_g("There is no product %s.") % self.cleaned_data["product"])
        return product


class ArticleNumberForm(_ProductForm):
    """How a customer names a product."""

    product = forms.CharField(label=_("Product"))
    sku = forms.CharField(label=_("Customer's number"), max_length=40)
    name = forms.CharField(label=_("Customer's text"), max_length=200, required=False)

    @staticmethod
    def initial_of(row: CustomerProduct) -> dict[str, Any]:
        """The row as the form shows it."""
        return {"product": row.product.sku, "sku": row.sku, "name": row.name}


class CustomerPriceForm(_ProductForm):
    """A price agreed with a customer."""

    product = forms.CharField(label=_("Product"))
    price = NumberField(label=_("Price"))
    currency = forms.CharField(label=_("Currency"), min_length=3, max_length=3)
    min_quantity = NumberField(label=_("From quantity"), required=False)
    valid_from = DayField(label=_("From"), required=False)
    valid_to = DayField(label=_("To"), required=False)

    def entry(self) -> PriceEntry:
        """The price as the operation takes it."""
        said = dict(self.cleaned_data)
        said["currency"] = said["currency"].upper()
        said["min_quantity"] = said["min_quantity"] or Decimal(0)
        return PriceEntry(**said)

    @staticmethod
    def initial_of(row: CustomerPrice) -> dict[str, Any]:
        """The row as the form shows it."""
        names = ("price", "currency", "valid_from", "valid_to")
        return {name: getattr(row, name) for name in names} | {
            "product": row.product.sku,
            "min_quantity": row.min_quantity or None,
        }
