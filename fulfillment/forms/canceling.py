"""Why goods stay in the house."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class CancelForm(forms.Form):
    """Why a shipment does not leave."""

    reason = forms.CharField(label=_("Reason"), max_length=500)
