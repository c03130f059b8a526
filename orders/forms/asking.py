"""Small forms: why an order ends, until when an offer holds, what a price list would say."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from catalog.selectors import product_numbered
from core import checks
from core.actors import Actor
from core.inputs import DayField, NumberField
from core.widgets import ComboboxInput
from customers.models import Customer
from orders.lifecycle import CHOSEN_REASONS, ToldBy


@checks.when_left("orders.cancel_salesorder")
class ToldForm(forms.Form):
    """How a customer has told us that he takes an offer."""

    name = forms.CharField(label=_("Told by"), max_length=120)
    told_by = forms.ChoiceField(
        label=_("How"),
        choices=[pair for pair in ToldBy.choices if pair[0] not in (ToldBy.LINK, ToldBy.CLERK)],
    )
    customer_reference = forms.CharField(label=_("Customer's reference"), required=False, max_length=80)
    remark = forms.CharField(label=_("Remark"), required=False, max_length=1000)


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


class TryPriceForm(forms.Form):
    """What somebody would pay by a price list."""

    customer = forms.CharField(
        label=_("Customer"), required=False, widget=ComboboxInput("customers:options"),
    )  # fmt: skip
    product = forms.CharField(label=_("Product"), widget=ComboboxInput("catalog:options"))
    quantity = NumberField(label=_("Quantity"))
    date = DayField(label=_("Date"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.use_required_attribute = False
        self.fields["customer"].widget.label_of = self._customer_name
        self.fields["product"].widget.label_of = self._product_name

    def _customer_name(self, code: str) -> str:
        customer = Customer.objects.in_scope(self.actor).filter(code=code).first()
        return customer.name if customer else ""

    def _product_name(self, sku: str) -> str:
        product = product_numbered(self.actor, sku)
        return product.name if product else ""

    def clean_customer(self) -> Customer | None:
        """The customer meant; none is anybody."""
        code = self.cleaned_data["customer"]
        customer = Customer.objects.in_scope(self.actor).filter(code=code).first() if code else None
        if code and customer is None:
            raise forms.ValidationError(gettext("There is no customer %s.") % code)
        return customer

    def clean_product(self) -> Product:
        """The product meant."""
        product = product_numbered(self.actor, self.cleaned_data["product"])
        if product is None:
            raise forms.ValidationError(gettext("There is no product %s.") % self.cleaned_data["product"])
        return product
