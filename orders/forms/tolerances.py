"""How much more or less than ordered may leave of a line."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.inputs import NumberField


class ToleranceForm(forms.Form):
    """The percentages of one line; empty means exactly as much as ordered."""

    over_delivery_percent = NumberField(label=_("Over-delivery (%)"), required=False, decimals=4)
    under_delivery_percent = NumberField(label=_("Under-delivery (%)"), required=False, decimals=4)
