"""Who has taken the goods."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core import checks
from fulfillment.forms.typed import optional_day


@checks.when_left("fulfillment.ship_goods")
class DeliverForm(forms.Form):
    """Who has signed for the goods, and when."""

    signed_by = forms.CharField(label=_("Signed by"), required=False, max_length=100)
    date = optional_day(_("Delivery date"), help_text=_("Empty means today."))
