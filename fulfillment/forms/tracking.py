"""What the carrier says, told by a person; and what the company expects of its shipments."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import checks
from core.inputs import TimeField
from fulfillment.forms.typed import optional_day
from fulfillment.lifecycle import TrackingStatus
from fulfillment.models.rules import MOST_SILENT_HOURS, MOST_TRANSIT_DAYS

_NUMBER: dict[str, Any] = {"inputmode": "numeric", "class": "num"}


@checks.when_left("fulfillment.ship_goods")
class EventForm(forms.Form):
    """What happened to the parcel, when, and when it is expected instead."""

    status = forms.ChoiceField(
        label=_("What happened"), choices=TrackingStatus.choices, initial=TrackingStatus.IN_TRANSIT
    )
    day = optional_day(_("Day"), help_text=_("Empty means now."))
    time = TimeField(
        label=_("Time"),
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "placeholder": "14:30"}),
    )
    expected_date = optional_day(_("Expected on"), help_text=_("Where the carrier says so."))
    description = forms.CharField(label=_("Details"), required=False, max_length=300)

    def moment(self, today: datetime.date, zone: datetime.tzinfo) -> datetime.datetime | None:
        """When it happened, in the company's time; None is now."""
        day, time = self.cleaned_data["day"], self.cleaned_data["time"]
        if day is None and time is None:
            return None
        return datetime.datetime.combine(day or today, time or datetime.time(), tzinfo=zone)


@checks.when_left("fulfillment.change_carrier")
class ShippingRulesForm(forms.Form):
    """How long shipments take, and when they count as delayed."""

    transit_days = forms.IntegerField(
        label=_("Working days on the way"),
        min_value=0,
        max_value=MOST_TRANSIT_DAYS,
        widget=forms.TextInput({**_NUMBER, "data-autofocus": True}),
        help_text=_("So many working days after it has left a shipment is expected at the customer."),
    )
    silent_hours = forms.IntegerField(
        label=_("Hours without a word"),
        min_value=0,
        max_value=MOST_SILENT_HOURS,
        widget=forms.TextInput(_NUMBER),
        help_text=_(
            "A parcel with a tracking number of which nothing was heard for so long is delayed; 0 is never."
        ),
    )
    tells_customers = forms.BooleanField(
        label=_("Tell customers of delays"),
        required=False,
        help_text=_("By mail, once for each delay, with the new day."),
    )
    refuses_incomplete_exports = forms.BooleanField(
        label=_("Refuse incomplete exports"),
        required=False,
        help_text=_(
            "Goods leave for another customs area only with tariff number, origin and Incoterm; else it is only noted."
        ),
    )
