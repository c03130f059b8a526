"""Warehouses, bins and where a product lies, as people enter them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import checks, codes
from core.actors import Actor
from core.inputs import NumberField
from core.models import Company, User
from core.refusals import Refusal
from inventory.models import Bin, StockLevel, Warehouse, WarehouseKind
from inventory.selectors import keepers_of, warehouse_people

FOCUSED = forms.TextInput(attrs={"data-autofocus": True})


@checks.when_left("inventory.change_warehouse")
class WarehouseForm(forms.Form):
    """A warehouse as it is keyed in."""

    code = forms.CharField(label=_("Code"), max_length=12, widget=FOCUSED)
    name = forms.CharField(label=_("Name"), max_length=100)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=WarehouseKind.choices,
        help_text=_("Only what lies in storage is promised and shipped."),
    )  # fmt: skip
    is_default = forms.BooleanField(label=_("Orders ship from here"), required=False)
    street = forms.CharField(label=_("Street"), max_length=200, required=False)
    postal_code = forms.CharField(label=_("Postal code"), max_length=20, required=False)
    city = forms.CharField(label=_("City"), max_length=100, required=False)
    country = forms.CharField(label=_("Country"), max_length=2, required=False)
    count_tolerance_percent = NumberField(
        label=_("Tolerance of counts in %"), decimals=4,
        help_text=_("Who counts is asked again about greater differences."),
    )  # fmt: skip
    count_tolerance_amount = NumberField(label=_("Tolerance of counts as an amount"), decimals=2)
    keepers = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("Who works here"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("They see the stock of their own warehouses. Who is chosen nowhere sees all of them."),
    )  # fmt: skip

    def __init__(self, *args: Any, company: Company | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = warehouse_people(company) if company else User.objects.none()
        self.fields["keepers"].queryset = people  # type: ignore[attr-defined]
        if company is None or not people.exists():
            del self.fields["keepers"]

    def clean_country(self) -> str:
        """Two letters, or nothing."""
        said: str = self.cleaned_data["country"].strip()
        try:
            return codes.country(said) if said else ""
        except Refusal as refusal:
            raise forms.ValidationError(refusal.message) from refusal

    @staticmethod
    def initial_of(warehouse: Warehouse) -> dict[str, Any]:
        """The warehouse as the form shows it."""
        names = [name for name in WarehouseForm.base_fields if name != "keepers"]
        shown = {name: getattr(warehouse, name) for name in names}
        shown["keepers"] = keepers_of(warehouse) if warehouse.pk else []
        return shown | {name: shown[name].normalize() + 0 for name in names if name.startswith("count_")}


@checks.when_left("inventory.change_warehouse")
class BinForm(forms.Form):
    """A bin as it is keyed in."""

    warehouse = forms.ModelChoiceField(
        Warehouse.objects.none(), label=_("Warehouse"), to_field_name="code", empty_label=None
    )
    code = forms.CharField(label=_("Code"), max_length=20, widget=FOCUSED)
    sequence = forms.IntegerField(
        label=_("Place on the walk"), required=False, min_value=0, max_value=2**31 - 1,
        help_text=_("Pickers pass the lower ones first; empty: after all others."),
    )  # fmt: skip
    is_blocked = forms.BooleanField(
        label=_("Blocked"), required=False, help_text=_("Nothing new is put there.")
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["warehouse"].queryset = Warehouse.objects.in_scope(actor).order_by(  # type: ignore[attr-defined]
            "-is_default", "code"
        )

    @staticmethod
    def initial_of(shelf: Bin) -> dict[str, Any]:
        """The bin as the form shows it."""
        shown = {name: getattr(shelf, name) for name in ("code", "sequence", "is_blocked")}
        return shown | {"warehouse": shelf.warehouse.code}


class ShelfForm(forms.Form):
    """In which bin a product lies, warehouse by warehouse."""

    def __init__(self, levels: list[StockLevel], data: Any = None) -> None:
        super().__init__(data)
        self.levels = levels
        for index, level in enumerate(levels):
            self.fields[f"bin-{level.warehouse.code}"] = forms.CharField(
                label=level.warehouse.name, max_length=20, required=False,
                initial=level.bin.code if level.bin else "",
                widget=forms.TextInput(attrs={"data-autofocus": True} if index == 0 else {}),
            )  # fmt: skip

    def changes(self) -> list[tuple[StockLevel, Bin | None]]:
        """The levels whose bin is another one now; what names no bin is put to its field."""
        found = []
        for level in self.levels:
            name = f"bin-{level.warehouse.code}"
            said = self.cleaned_data.get(name, "").strip()
            if said == (level.bin.code if level.bin else ""):
                continue
            shelf = Bin.objects.filter(warehouse=level.warehouse, code=said).first() if said else None
            if said and shelf is None:
                words = gettext("There is no bin %(bin)s in %(warehouse)s.")
                self.add_error(name, words % {"bin": said, "warehouse": level.warehouse.name})
            found.append((level, shelf))
        return found
