"""The shape of a promise to pay, and of the rules that hold for promises."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from core import checks
from core.actors import Actor
from core.inputs import DayField, DayInput, NumberField
from receivables.lifecycle import PromiseChannel
from receivables.models import OpenItem
from receivables.operations import Word


@checks.when_left("receivables.note_promise")
class PromiseForm(forms.Form):
    """What a customer said: by when, how much, about what; who said it and how."""

    date = DayField(
        label=gettext_lazy("Promised for"), leaning="future", widget=DayInput({"data-autofocus": True})
    )
    amount = NumberField(
        label=gettext_lazy("Amount"),
        required=False,
        decimals=4,
        help_text=gettext_lazy("Empty: all that is open of it."),
    )
    currency = forms.CharField(
        label=gettext_lazy("Currency"), required=False, max_length=3, widget=forms.Select
    )
    promised_by = forms.CharField(
        label=gettext_lazy("Said by"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"list": "promise-contacts", "autocomplete": "off"}),
    )
    channel = forms.ChoiceField(label=gettext_lazy("Channel"), choices=PromiseChannel.choices)
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=500, widget=forms.Textarea({"rows": 2})
    )
    items = forms.ModelMultipleChoiceField(
        OpenItem.objects.none(), label=gettext_lazy("About"), required=False
    )

    def __init__(
        self, *args: Any, actor: Actor, offered: list[OpenItem] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        items = offered or []
        keys = [item.pk for item in items]
        self.fields["items"].queryset = OpenItem.objects.in_scope(actor).filter(pk__in=keys)  # type: ignore[attr-defined]
        codes = sorted({item.currency for item in items})
        self.fields["currency"].widget.choices = [(code, code) for code in codes]
        if len(codes) < 2:
            self.fields["currency"].widget = forms.HiddenInput()

    @property
    def word(self) -> Word:
        """What the operation is told; the currency only of a whole account, for items have their own."""
        values = self.cleaned_data
        return Word(
            values["date"],
            values["amount"],
            "" if values["items"] else values["currency"],
            values["promised_by"],
            values["channel"],
            values["note"],
        )


@checks.when_left("receivables.change_policy")
class PromiseRulesForm(forms.Form):
    """How patient the company is with promises."""

    grace_days = forms.IntegerField(
        label=gettext_lazy("Days of grace"),
        min_value=0,
        max_value=30,
        widget=forms.TextInput({"inputmode": "numeric", "class": "num", "data-autofocus": True}),
        help_text=gettext_lazy("So many days after the promised one the money still counts as in time."),
    )
    most_days_ahead = forms.IntegerField(
        label=gettext_lazy("Days ahead at most"),
        min_value=1,
        max_value=365,
        widget=forms.TextInput({"inputmode": "numeric", "class": "num"}),
        help_text=gettext_lazy("A promise reaches at most so many days ahead."),
    )
