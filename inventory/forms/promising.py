"""How stock is promised and held."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core import checks
from inventory.operations.rules import MOST_COUNT_DAYS, MOST_DAYS


@checks.when_left("inventory.change_warehouse")
class StockRulesForm(forms.Form):
    """How much of what is offered counts as promised, and how long goods are held, and how often they are counted."""

    quote_percent = forms.IntegerField(
        label=_("Quotes count with %"),
        min_value=0,
        max_value=100,
        widget=forms.TextInput({"inputmode": "numeric", "class": "num", "data-autofocus": True}),
        help_text=_("So much of what is offered counts as promised when goods to come are promised."),
    )
    reservation_days = forms.IntegerField(
        label=_("Days goods are held"),
        min_value=1,
        max_value=MOST_DAYS,
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "class": "num"}),
        help_text=_("Goods nobody has begun to pick are held for so many days. Empty: until they ship."),
    )
    keeps_days = forms.IntegerField(
        label=_("Days a lot has to keep"),
        min_value=0,
        max_value=MOST_DAYS,
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "class": "num"}),
        help_text=_("Lots that expire within so many days are not picked any more."),
    )
    count_days = forms.IntegerField(
        label=_("Days between counts"),
        min_value=1,
        max_value=MOST_COUNT_DAYS,
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "class": "num"}),
        help_text=_("What lies there is to be counted every so many days. Empty: when somebody wants to."),
    )

    def clean_keeps_days(self) -> int:
        """Empty is none at all."""
        return self.cleaned_data["keeps_days"] or 0
