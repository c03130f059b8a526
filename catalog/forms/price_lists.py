"""Price lists and their lines, as people enter them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from catalog.models import PriceList, PriceListLine, Product
from catalog.operations import PriceLineEntry
from catalog.selectors import category_tree, product_numbered
from core import checks
from core.actors import Actor
from core.inputs import DayField, NumberField
from core.widgets import ComboboxInput


@checks.when_left("catalog.change_pricelist")
class PriceListForm(forms.Form):
    """A price list's head."""

    code = forms.CharField(
        label=_("Code"), max_length=20, widget=forms.TextInput(attrs={"data-autofocus": True})
    )
    name = forms.CharField(label=_("Name"), max_length=100)
    currency = forms.CharField(label=_("Currency"), min_length=3, max_length=3)
    valid_from = DayField(label=_("From"), required=False)
    valid_to = DayField(label=_("To"), required=False)

    def clean_currency(self) -> str:
        """Codes are written in capitals."""
        return str(self.cleaned_data["currency"]).upper()

    @staticmethod
    def initial_of(price_list: PriceList) -> dict[str, Any]:
        """The list's head as the form shows it."""
        return {name: getattr(price_list, name) for name in PriceListForm.base_fields}


class PriceLineForm(forms.Form):
    """A line: for a product, a category or anything, a price or a factor."""

    position = forms.IntegerField(
        label=_("Position"),
        min_value=1,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "num"}),
        help_text=_("The first line that fits wins; empty is the end."),
    )
    product = forms.CharField(label=_("Product"), required=False)
    category = forms.TypedChoiceField(label=_("Category"), required=False, coerce=int, empty_value=None)
    min_quantity = NumberField(label=_("From quantity"), required=False)
    price = NumberField(label=_("Price"), required=False)
    factor = NumberField(
        label=_("Factor on the list price"), required=False, help_text=_("0.9 is ten percent off.")
    )
    valid_from = DayField(label=_("From"), required=False)
    valid_to = DayField(label=_("To"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self._found = {node.category.pk: node for node in category_tree(actor)}
        self.fields["product"].widget = ComboboxInput("catalog:options", label_of=self._name_of)
        self.fields["category"].choices = [  # type: ignore[attr-defined]
            ("", _("Any")),
            *((pk, node.indented) for pk, node in self._found.items()),
        ]

    def _name_of(self, sku: str) -> str:
        product = product_numbered(self.actor, sku)
        return product.name if product else ""

    def clean_product(self) -> Product | None:
        """The product meant; none is any."""
        sku = self.cleaned_data["product"]
        product = product_numbered(self.actor, sku) if sku else None
        if sku and product is None:
            raise forms.ValidationError(_g("There is no product %s.") % sku)
        return product

    def entry(self) -> PriceLineEntry:
        """The line as the operation takes it."""
        said = dict(self.cleaned_data)
        said.pop("position")
        chosen = said.pop("category")
        category = self._found[chosen].category if chosen else None
        quantity = said.pop("min_quantity") or Decimal(0)
        return PriceLineEntry(category=category, min_quantity=quantity, **said)

    @staticmethod
    def initial_of(line: PriceListLine) -> dict[str, Any]:
        """The line as the form shows it."""
        names = ("position", "price", "factor", "valid_from", "valid_to")
        return {name: getattr(line, name) for name in names} | {
            "product": line.product.sku if line.product else "",
            "category": line.category_id,
            "min_quantity": line.min_quantity or None,
        }
