"""What is answered for lines that cannot come as promised."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core import checks
from core.inputs import DayField
from core.widgets import ComboboxInput
from orders.lifecycle import CHOSEN_REASONS, CancelReason


class Becomes(TextChoices):
    """What becomes of a line that is short."""

    NOTHING = "", _("Comes as promised")
    LATER = "later", _("Comes later")
    REPLACED = "replaced", _("Another product comes instead")
    GIVEN_UP = "given_up", _("Does not come")


class ShortLineForm(forms.Form):
    """What a person answers for one line that cannot come as promised."""

    becomes = forms.ChoiceField(label=_("What becomes of it"), choices=Becomes.choices, required=False)
    promised_date = DayField(label=_("New date"), required=False, leaning="future")
    sku = forms.CharField(
        label=_("Product instead"), required=False, widget=ComboboxInput("catalog:options", advance=False)
    )
    keeps_price = forms.BooleanField(label=_("At the price of the line"), required=False)
    reason = forms.ChoiceField(
        label=_("Reason"), choices=CHOSEN_REASONS, initial=CancelReason.STOCK, required=False
    )

    def keep_to_the_same(self) -> None:
        """No other product comes instead."""
        becomes = cast(forms.ChoiceField, self.fields["becomes"])
        becomes.choices = [each for each in Becomes.choices if each[0] != Becomes.REPLACED]
        del self.fields["sku"], self.fields["keeps_price"]

    def clean(self) -> dict[str, Any]:
        """Each answer says what it needs."""
        data = super().clean() or self.cleaned_data
        becomes = data.get("becomes")
        if becomes == Becomes.LATER and not data.get("promised_date") and "promised_date" not in self.errors:
            self.add_error("promised_date", _("Enter the new date."))
        if becomes == Becomes.REPLACED and not data.get("sku"):
            self.add_error("sku", _("Choose the product that comes instead."))
        return data


@checks.when_left("orders.amend_salesorder")
class ShortageForm(forms.Form):
    """What is said about all lines together."""

    reason_text = forms.CharField(label=_("Note for us"), required=False, max_length=500)
    message = forms.CharField(
        label=_("To the customer"),
        required=False,
        max_length=500,
        help_text=_("Stands in the mail below what becomes of the lines."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
