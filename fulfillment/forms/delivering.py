"""Who has taken the goods."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core import checks
from core.pictures import MOST_BYTES
from fulfillment.forms.typed import optional_day


@checks.when_left("fulfillment.ship_goods")
class DeliverForm(forms.Form):
    """Who has signed for the goods, and when."""

    signed_by = forms.CharField(label=_("Signed by"), required=False, max_length=100)
    date = optional_day(_("Delivery date"), help_text=_("Empty means today."))


@checks.when_left("fulfillment.ship_goods")
class ProofForm(forms.Form):
    """What is taken at the door with a phone; pictures are looked at by the operation."""

    signed_by = forms.CharField(
        label=_("Who took the goods"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "words"}),
    )
    date = optional_day(_("Delivery date"), help_text=_("Empty means today."))
    note = forms.CharField(
        label=_("Where they were left"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    #: Drawn on the page and written as ``data:image/png;base64,…``.
    signature = forms.CharField(required=False, max_length=MOST_BYTES, widget=forms.HiddenInput)
