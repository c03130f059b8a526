"""Small forms: a reason, a day, how a customer is reminded."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy

from core import checks
from core.actors import Actor
from core.inputs import DayField, DayInput
from receivables.models import DunningPolicy


def language() -> str:
    """The language numbers are typed in."""
    return get_language() or "en"


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)


@checks.when_left("receivables.run_dunning")
class RunForm(forms.Form):
    """As of which day a dunning run looks."""

    as_of = DayField(label=gettext_lazy("Overdue as of"))


class AsOfForm(forms.Form):
    """The day an account is shown for."""

    as_of = DayField(label=gettext_lazy("As of"), required=False, widget=DayInput({"class": "input"}))


class ProfileForm(forms.Form):
    """By which policy a customer is reminded, and whether he is left alone for now."""

    policy = forms.ModelChoiceField(
        DunningPolicy.objects.none(), label=gettext_lazy("Dunning policy"), required=False,
        empty_label=gettext_lazy("The default policy"),
    )  # fmt: skip
    block_reason = forms.CharField(
        label=gettext_lazy("Do not remind, because"), required=False, max_length=200,
        help_text=gettext_lazy("Empty: the customer is reminded."),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["policy"].queryset = DunningPolicy.objects.in_scope(actor)  # type: ignore[attr-defined]
