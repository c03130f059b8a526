"""Which services were done, when, and who signed for them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import checks
from core.actors import Actor
from core.inputs import DayField, NumberField


class ServiceLineForm(forms.Form):
    """How much of a line was done; empty means nothing of it."""

    quantity = NumberField(label=_("Done"), required=False)


@checks.when_left("orders.confirm_service")
class ServicesForm(forms.Form):
    """When all of it was done, and who says so."""

    date = DayField(label=_("Done on"), required=False, leaning="past", help_text=_("Empty means today."))
    signed_by = forms.CharField(
        label=_("Signed by"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not actor.can("orders.backdate_document"):
            del self.fields["date"]
