"""With whom goods leave the house."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import checks
from core.actors import Actor
from fulfillment.forms.typed import optional_day
from fulfillment.models import Carrier


@checks.when_left("fulfillment.ship_goods")
class DispatchForm(forms.Form):
    """Who takes the parcels, and under which number."""

    carrier = forms.CharField(
        label=_("Carrier"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"list": "carriers", "autocomplete": "off"}),
    )
    tracking_number = forms.CharField(
        label=_("Tracking number"),
        required=False,
        max_length=80,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    date = optional_day(_("Dispatch date"), help_text=_("Empty means today."))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.carriers = list(Carrier.objects.in_scope(actor).order_by("name").values_list("name", flat=True))
        if not actor.can("orders.backdate_document"):
            del self.fields["date"]


class BulkDispatchForm(forms.Form):
    """The carrier that takes all selected shipments."""

    carrier = forms.CharField(label=_("Carrier"), required=False, max_length=100)
