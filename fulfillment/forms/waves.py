"""Until when a wave has to be picked, and by whom."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.models import Company, User
from fulfillment.selectors import pickers


def due_field() -> forms.DateTimeField:
    """The moment all of it has to be picked; browsers offer a calendar and a clock."""
    return forms.DateTimeField(
        label=_("Due"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class WaveForm(forms.Form):
    """Due time and picker."""

    due_at = due_field()
    picker = forms.ModelChoiceField(User.objects.none(), label=_("Picker"), required=False)

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["picker"].queryset = pickers(company)  # type: ignore[attr-defined]


class BulkWaveForm(forms.Form):
    """The wave the selected shipments go onto."""

    wave = forms.CharField(
        label=_("Wave"),
        required=False,
        max_length=20,
        help_text=_("Empty: your own planned wave of that warehouse, or a new one."),
    )
    due_at = due_field()
