"""The shape of what people enter about an order. Business refusals belong to the operations."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import checks, formats, numerals
from core.actors import Actor
from core.inputs import DayField
from core.refusals import Refusal
from core.widgets import ComboboxInput
from customers.models import Customer
from customers.selectors import suggestions
from orders.lifecycle import CHOSEN_REASONS, Channel
from orders.models import SalesOrder
from orders.rows import language


@checks.when_left("orders.add_salesorder")
class OrderForm(forms.Form):
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

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.fields["customer"].widget.label_of = self._name_of

    def _name_of(self, code: str) -> str:
        customer = Customer.objects.in_scope(self.actor).filter(code=code).first()
        return customer.name if customer else ""

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


@checks.when_left("orders.cancel_salesorder")
class CancelForm(forms.Form):
    """Why an order ends."""

    reason = forms.ChoiceField(label=_("Reason"), choices=CHOSEN_REASONS)
    note = forms.CharField(label=_("Note"), required=False, max_length=500)


@checks.when_left("orders.add_salesorder")
class QuoteForm(forms.Form):
    """Until when an offer holds."""

    valid_until = DayField(label=_("Valid until"), leaning="future")

    @staticmethod
    def usual(today: datetime.date) -> datetime.date:
        """Two weeks are usual."""
        return today + datetime.timedelta(days=14)
