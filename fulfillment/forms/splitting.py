"""When the part of a shipment that leaves on its own leaves."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core import checks
from fulfillment.forms.typed import optional_day


@checks.when_left("fulfillment.ship_goods")
class SplitForm(forms.Form):
    """The day of the new shipment."""

    planned_date = optional_day(_("Planned"), help_text=_("Empty: on the same day."), leaning="future")
