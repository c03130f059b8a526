"""Reorder rules, as people enter them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from core import checks
from core.actors import Actor
from core.inputs import NumberInput
from core.widgets import ComboboxInput
from inventory.forms.signed import SignedField
from inventory.models import ReorderRule, Warehouse, WarehouseKind


@checks.when_left("inventory.change_reorderrule")
class RuleForm(forms.Form):
    """When a product is ordered in, and up to how much."""

    product = forms.CharField(label=_("Product"), max_length=40)
    warehouse = forms.ChoiceField(label=_("Warehouse"), required=False)
    minimum = SignedField(
        label=_("Reorder point"),
        help_text=_("Below it goods are ordered in; below zero lets orders wait."),
    )
    up_to = SignedField(label=_("Order up to"))
    multiple = SignedField(label=_("In multiples of"), required=False)
    lead_time_days = forms.IntegerField(
        label=_("Lead time in days"), required=False, min_value=0, widget=NumberInput(),
        help_text=_("Empty: as the product has it."),
    )  # fmt: skip
    supplier = forms.CharField(label=_("Supplier"), max_length=200, required=False)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, actor: Actor, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        places = (
            Warehouse.objects.in_scope(actor)
            .exclude(kind=WarehouseKind.TRANSIT)
            .order_by("-is_default", "code")
        )
        self.fields["warehouse"].choices = [(place.code, place.name) for place in places]  # type: ignore[attr-defined]
        self.fields["product"].widget = ComboboxInput("catalog:options", label_of=self._name_of)
        if not is_new:
            del self.fields["product"], self.fields["warehouse"]

    def _name_of(self, sku: str) -> str:
        return str(
            Product.objects.in_scope(self.actor).filter(sku=sku).values_list("name", flat=True).first() or sku
        )

    def clean_product(self) -> Product:
        """The product by its number."""
        sku = self.cleaned_data["product"]
        found = Product.objects.in_scope(self.actor).select_related("unit").filter(sku=sku).first()
        if found is None:
            raise ValidationError(_g("There is no product %s.") % sku)
        return found

    @staticmethod
    def initial_of(rule: ReorderRule) -> dict[str, Any]:
        """The rule as the form shows it."""
        names = ("minimum", "up_to", "multiple", "lead_time_days", "supplier", "is_active")
        return {name: getattr(rule, name) for name in names}
