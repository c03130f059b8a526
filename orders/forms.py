"""The shape of what people enter about an order. Business refusals belong to the operations."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core import checks, formats, numerals
from core.actors import Actor
from core.inputs import DayField
from core.refusals import Refusal
from core.widgets import ComboboxInput
from customers.models import Customer
from customers.selectors import suggestions
from orders.lifecycle import CancelReason, Channel, Period, Roll
from orders.models import SalesOrder, StandingOrder
from orders.rows import language


class CustomerForm(forms.Form):
    """What forms about a customer's orders share: he is found by code or name, a discount is read as people type it."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.fields["customer"].widget.label_of = self._name_of

    def _name_of(self, code: str) -> str:
        customer = Customer.objects.in_scope(self.actor).filter(code=code).first()
        return customer.name if customer else ""

    def clean_customer(self) -> Customer:
        """The customer by code, else by exact name."""
        text = self.cleaned_data["customer"]
        known = Customer.objects.in_scope(self.actor).select_related(
            "company", "payment_terms", "price_list", "tax_position"
        )
        customer = known.filter(code__iexact=text).first() or known.filter(name__iexact=text).first()
        if customer is None:
            words = _("There is no such customer. Type a code or part of the name and choose.")
            raise forms.ValidationError(f"{words} {suggestions(self.actor, text)}".strip())
        return customer

    def clean_discount_percent(self) -> Decimal:
        """Nothing is no discount."""
        text = self.cleaned_data["discount_percent"]
        return numerals.parse_number(text, language(), decimals=4) if text.strip() else Decimal(0)

    def _clean_fields(self) -> None:
        try:
            super()._clean_fields()  # type: ignore[misc]
        except Refusal as refusal:
            self.add_error("discount_percent", refusal.message)


@checks.when_left("orders.add_salesorder")
class OrderForm(CustomerForm):
    """The header of an order."""

    customer = forms.CharField(
        label=_("Customer"),
        widget=ComboboxInput("customers:options", advance=False, attrs={"data-autofocus": True}),
    )
    customer_reference = forms.CharField(label=_("Customer's reference"), required=False, max_length=80)
    requested_date = DayField(label=_("Requested date"), required=False, leaning="future")
    channel = forms.ChoiceField(
        label=_("Channel"), choices=Channel.choices, initial=Channel.CLERK, required=False
    )
    discount_percent = forms.CharField(label=_("Discount %"), required=False)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    @staticmethod
    def initial_of(order: SalesOrder) -> dict[str, Any]:
        """The order's header as the form shows it."""
        return {
            "customer": order.customer.code,
            "customer_reference": order.customer_reference,
            "requested_date": order.requested_date,
            "channel": order.channel,
            "discount_percent": formats.quantity(order.discount_percent) if order.discount_percent else "",
            "note": order.note,
        }


@checks.when_left("orders.cancel_salesorder")
class CancelForm(forms.Form):
    """Why an order ends."""

    reason = forms.ChoiceField(label=_("Reason"), choices=CancelReason.choices)
    note = forms.CharField(label=_("Note"), required=False, max_length=500)


@checks.when_left("orders.add_salesorder")
class QuoteForm(forms.Form):
    """Until when an offer holds."""

    valid_until = DayField(label=_("Valid until"), leaning="future")

    @staticmethod
    def usual(today: datetime.date) -> datetime.date:
        """Two weeks are usual."""
        return today + datetime.timedelta(days=14)


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
        label=_("Reason"), choices=CancelReason.choices, initial=CancelReason.STOCK, required=False
    )

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


@checks.when_left("orders.change_standingorder")
class StandingForm(CustomerForm):
    """What a standing order says apart from its lines."""

    WEEKDAYS = (
        (1, _("Monday")), (2, _("Tuesday")), (3, _("Wednesday")), (4, _("Thursday")), (5, _("Friday")),
        (6, _("Saturday")), (7, _("Sunday")),
    )  # fmt: skip

    customer = forms.CharField(label=_("Customer"), widget=ComboboxInput("customers:options", advance=False))
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

    @staticmethod
    def initial_from(order: SalesOrder | None, actor: Actor) -> dict[str, Any]:
        """To begin with: from today on, for the customer of an order."""
        begin = {"starts_on": actor.company.today(), "day_of_month": actor.company.today().day}
        return {**begin, "customer": order.customer.code} if order else begin

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
