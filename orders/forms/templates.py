"""Standing orders and blanket agreements as they are typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import checks, formats
from core.actors import Actor
from core.inputs import DayField
from core.widgets import ComboboxInput
from orders.forms.header import CustomerForm
from orders.lifecycle import Period, Roll
from orders.models import Agreement, SalesOrder, StandingOrder
from orders.operations import payer_to_keep


@checks.when_left("orders.change_standingorder")
class StandingForm(CustomerForm):
    """What a standing order says apart from its lines."""

    WEEKDAYS = (
        (1, _("Monday")), (2, _("Tuesday")), (3, _("Wednesday")), (4, _("Thursday")), (5, _("Friday")),
        (6, _("Saturday")), (7, _("Sunday")),
    )  # fmt: skip

    customer = forms.CharField(label=_("Customer"), widget=ComboboxInput("customers:options", advance=False))
    invoice_party = forms.CharField(
        label=_("Invoice to"), required=False, max_length=200, widget=ComboboxInput("customers:options")
    )
    customer_reference = forms.CharField(label=_("Customer's reference"), required=False, max_length=80)
    every = forms.IntegerField(label=_("Every"), min_value=1, max_value=52, initial=1)
    period = forms.ChoiceField(label=_("Rhythm"), choices=Period.choices, initial=Period.MONTH)
    weekday = forms.TypedChoiceField(label=_("Weekday"), choices=WEEKDAYS, coerce=int, initial=1)
    day_of_month = forms.IntegerField(
        label=_("Day of the month"), min_value=1, max_value=31, initial=1,
        help_text=_("31 is the last day of every month."),
    )  # fmt: skip
    starts_on = DayField(label=_("First day"), leaning="future")
    ends_on = DayField(label=_("Last day"), required=False, leaning="future")
    most_orders = forms.IntegerField(
        label=_("At most so many orders"), required=False, min_value=1, max_value=1000
    )
    roll = forms.ChoiceField(label=_("On weekends and holidays"), choices=Roll.choices, initial=Roll.AFTER)
    submits = forms.BooleanField(label=_("Hand each order in at once"), required=False, initial=True)
    has_fixed_prices = forms.BooleanField(label=_("Keep today's prices"), required=False)
    discount_percent = forms.CharField(label=_("Discount %"), required=False)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["invoice_party"].widget.label_of = self._name_of

    @staticmethod
    def initial_from(order: SalesOrder | None, actor: Actor) -> dict[str, Any]:
        """To begin with: from today on, for the customer of an order."""
        begin = {"starts_on": actor.company.today(), "day_of_month": actor.company.today().day}
        if order is None:
            return begin
        payer = payer_to_keep(order)
        return {**begin, "customer": order.customer.code, "invoice_party": payer.code if payer else ""}

    @staticmethod
    def initial_of(standing: StandingOrder) -> dict[str, Any]:
        """The standing order as the form shows it."""
        same = (
            "customer_reference", "every", "period", "weekday", "day_of_month", "starts_on", "ends_on", "most_orders",
            "roll", "submits", "has_fixed_prices", "note",
        )  # fmt: skip
        discount = formats.quantity(standing.discount_percent) if standing.discount_percent else ""
        return {
            **{name: getattr(standing, name) for name in same},
            "customer": standing.customer.code,
            "invoice_party": standing.invoice_party.code if standing.invoice_party else "",
            "discount_percent": discount,
        }


@checks.when_left("orders.change_agreement")
class AgreementForm(CustomerForm):
    """What a blanket agreement says apart from its lines."""

    customer = forms.CharField(label=_("Customer"), widget=ComboboxInput("customers:options", advance=False))
    customer_reference = forms.CharField(label=_("Customer's reference"), required=False, max_length=80)
    valid_from = DayField(label=_("Valid from"))
    valid_to = DayField(label=_("Valid until"), required=False, leaning="future")
    allows_more = forms.BooleanField(label=_("More may be called off than agreed"), required=False)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    @staticmethod
    def initial_of(agreement: Agreement) -> dict[str, Any]:
        """The agreement as the form shows it."""
        same = ("customer_reference", "valid_from", "valid_to", "allows_more", "note")
        return {**{name: getattr(agreement, name) for name in same}, "customer": agreement.customer.code}
