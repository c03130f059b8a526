"""The small forms around the rules: a new class, since when changes are marked, which orders are replayed."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core import checks
from core.inputs import DayField, DayInput
from credit.operations import LONGEST_CLASS
from credit.operations.policies import LONGEST_NAME
from credit.replays import LAST_DAYS, Whom
from credit.selectors import RiskClass


class NewClassForm(forms.Form):
    """What a risk class is called, and whose rules it begins with."""

    code = forms.CharField(
        label=_("Risk class"),
        max_length=LONGEST_CLASS,
        help_text=_("As it stands in the accounts: high, low, new."),
    )
    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    copy_of = forms.ChoiceField(label=_("Begins with the rules of"))

    def __init__(self, *args: Any, classes: Iterable[RiskClass], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["copy_of"].choices = [(each.code, each.title) for each in classes]  # type: ignore[attr-defined]


class SinceForm(forms.Form):
    """From which day on changed rules are marked."""

    since = DayField(
        label=_("Mark changes since"), leaning="past", required=False, widget=DayInput({"class": "input"})
    )

    @classmethod
    def day_in(cls, query: QueryDict, otherwise: datetime.date) -> datetime.date:
        """The day of the address, if it is one."""
        form = cls(query)
        found = form.cleaned_data["since"] if form.is_valid() else None
        return found or otherwise


@checks.when_left("credit.replay_rules")
class ReplayForm(forms.Form):
    """Which orders the rules are tried on."""

    first_date = DayField(label=_("Submitted from"), leaning="past")
    last_date = DayField(label=_("Until"), leaning="past")
    whom = forms.ChoiceField(label=_("Whose orders"), choices=Whom.choices, initial=Whom.CLASS)

    @classmethod
    def for_today(cls, today: datetime.date) -> ReplayForm:
        """The last ninety days."""
        first = today - datetime.timedelta(days=LAST_DAYS)
        return cls(initial={"first_date": first, "last_date": today, "whom": Whom.CLASS})
