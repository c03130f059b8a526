"""When customers come for their goods, and that they have them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import checks, formats
from core.inputs import DayField, TimeField
from fulfillment.forms.delivering import ProofForm
from fulfillment.models import PickupSlot
from inventory.models import Warehouse

_NUMBER: dict[str, Any] = {"inputmode": "numeric", "class": "num"}


def _time(label: Any, placeholder: str) -> TimeField:
    return TimeField(label=label, widget=forms.TimeInput({"placeholder": placeholder}, format="%H:%M"))


@checks.when_left("fulfillment.ship_goods")
class SlotsForm(forms.Form):
    """A row of times on every working day."""

    warehouse = forms.ChoiceField(label=_("Warehouse"))
    first_day = DayField(label=_("From"), leaning="future")
    last_day = DayField(label=_("To"), leaning="future")
    opens_at = _time(_("First time begins"), "09:00")
    closes_at = _time(_("Last time ends"), "16:00")
    minutes = forms.IntegerField(
        label=_("Minutes each"), initial=60, min_value=5, max_value=1440, widget=forms.TextInput(_NUMBER)
    )
    capacity = forms.IntegerField(
        label=_("Customers at once"), initial=2, min_value=1, max_value=500, widget=forms.TextInput(_NUMBER)
    )

    def __init__(self, *args: Any, warehouses: Sequence[Warehouse], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._warehouses = {each.code: each for each in warehouses}
        self.fields["warehouse"].choices = [(code, each.name) for code, each in self._warehouses.items()]  # type: ignore[attr-defined]

    def clean_warehouse(self) -> Warehouse:
        """One of ours."""
        return self._warehouses[self.cleaned_data["warehouse"]]


class SlotForm(forms.Form):
    """The time somebody comes; nothing is no time yet."""

    slot = forms.TypedChoiceField(label=_("Pick-up time"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, slots: Sequence[PickupSlot], chosen: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._slots = {each.pk: each for each in slots}
        self.fields["slot"].choices = [  # type: ignore[attr-defined]
            ("", _("No time yet")),
            *((pk, words_of(each)) for pk, each in self._slots.items()),
        ]
        self.initial.setdefault("slot", chosen)

    def clean_slot(self) -> PickupSlot | None:
        """The time that was chosen."""
        return self._slots.get(self.cleaned_data["slot"] or 0)


def words_of(slot: PickupSlot) -> str:
    """``15 March 2026, 09:00–10:00``."""
    return f"{formats.day(slot.date)}, {slot.starts_at:%H:%M}–{slot.ends_at:%H:%M}"


class HandOverForm(ProofForm):
    """Who has come: his code, his name, his signature."""

    code = forms.CharField(
        label=_("Code"), required=False, max_length=20,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "data-autofocus": True}),
        help_text=_("From the mail that said the goods are ready."),
    )  # fmt: skip
    field_order = ("code", "signed_by")
