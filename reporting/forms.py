"""The days and currencies a report is asked for."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.inputs import DayField
from fulfillment.lifecycle import ReturnReason
from orders.lifecycle import LOSES_SALE, CancelReason, Channel

EACH = "each"
_EARLIEST = datetime.date(1990, 1, 1)


def _day(label: Any) -> DayField:
    return DayField(label=label)


class AgingForm(forms.Form):
    """The day of the report, and the currency it is in."""

    as_of = _day(gettext_lazy("As of"))

    def __init__(self, *args: Any, base_currency: str, currencies: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["currency"] = forms.ChoiceField(
            label=gettext_lazy("Amounts in"),
            required=False,
            choices=[
                ("", _("%s, all converted") % base_currency),
                (EACH, _("Each in its currency")),
                *((code, _("%s only") % code) for code in currencies),
            ],
        )

    def clean_as_of(self) -> datetime.date:
        """A day on which there can have been books."""
        return _plausible(self.cleaned_data["as_of"])


class RangeForm(forms.Form):
    """The days a report covers."""

    since = _day(gettext_lazy("From"))
    until = _day(pgettext_lazy("date", "To"))

    def clean(self) -> dict[str, Any]:
        """The days in their order, ten years at most."""
        values = super().clean() or self.cleaned_data
        since, until = values.get("since"), values.get("until")
        if since and until:
            _plausible(since), _plausible(until)
            if since > until:
                raise forms.ValidationError(_("The first day comes after the last one."))
            if (until - since).days > 3660:
                raise forms.ValidationError(_("Choose ten years at most."))
        return values


class ChannelsForm(RangeForm):
    """The days, and one channel or all."""

    channel = forms.ChoiceField(
        label=gettext_lazy("Channel"), required=False, choices=[("", gettext_lazy("All")), *Channel.choices]
    )


class ReturnsForm(RangeForm):
    """The days, by what, and one reason or all."""

    by = forms.ChoiceField(
        label=gettext_lazy("By"),
        choices=[
            ("product", gettext_lazy("Product")), ("customer", gettext_lazy("Customer")),
            ("reason", gettext_lazy("Reason")),
        ],
    )  # fmt: skip
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        required=False,
        choices=[("", gettext_lazy("All")), *ReturnReason.choices],
    )


class LostSalesForm(RangeForm):
    """The days, and one reason or all."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        required=False,
        choices=[
            ("", gettext_lazy("All")), *(pair for pair in CancelReason.choices if pair[0] in LOSES_SALE),
        ],
    )  # fmt: skip


class LyingForm(forms.Form):
    """For how many days goods have lain, or are to last."""

    days = forms.IntegerField(
        label=gettext_lazy("Days"),
        min_value=1,
        max_value=1100,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "num"}),
    )


def _plausible(day: datetime.date) -> datetime.date:
    if not _EARLIEST <= day <= datetime.date(2199, 12, 31):
        raise forms.ValidationError(_("Choose a day between 1990 and 2199."))
    return day
