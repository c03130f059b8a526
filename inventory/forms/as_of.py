"""Which day the stock is asked of."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.inputs import DayField
from inventory.models import Warehouse


class AsOfForm(forms.Form):
    """A day, and which part of the stock."""

    day = DayField(label=_("At the end of"), required=False)
    warehouse = forms.ModelChoiceField(
        Warehouse.objects.none(),
        label=_("Warehouse"),
        to_field_name="code",
        required=False,
        empty_label=_("All"),
    )
    q = forms.CharField(label=_("Product"), max_length=100, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["warehouse"].queryset = Warehouse.objects.in_scope(actor).order_by("code")  # type: ignore[attr-defined]
