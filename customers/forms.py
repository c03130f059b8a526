"""The shape of what people enter about customers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from catalog.models import PriceList, TaxPosition
from core import checks
from core.actors import Actor
from core.refusals import Refusal
from customers.models import Address, BillingPolicy, Customer, PaymentTerms
from customers.operations import ADDRESS, checked_vat_id
from customers.proposals import FIELDS


def _offer_own(form: forms.Form, actor: Actor) -> None:
    """Terms, price lists and tax positions of the actor's company."""
    for name, model in (
        ("payment_terms", PaymentTerms),
        ("price_list", PriceList),
        ("tax_position", TaxPosition),
    ):
        form.fields[name].queryset = model.objects.in_scope(actor)  # type: ignore[attr-defined]


@checks.when_left("customers.change_customer")
class CustomerForm(forms.Form):
    """A customer with his address as they are keyed in."""

    code = forms.RegexField(
        r"^[\w.\-]{1,20}$",
        label=_("Code"),
        error_messages={"invalid": _("Use letters, digits, dots and dashes only.")},
        widget=forms.TextInput(attrs={"data-autofocus": True}),
    )
    name = forms.CharField(label=_("Name"), max_length=200)
    street = forms.CharField(label=_("Street"), max_length=200, required=False)
    postal_code = forms.CharField(label=_("Postal code"), max_length=20, required=False)
    city = forms.CharField(label=_("City"), max_length=100, required=False)
    country = forms.CharField(label=_("Country"), min_length=2, max_length=2)
    vat_id = forms.CharField(label=_("VAT id"), max_length=20, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    language = forms.ChoiceField(label=_("Language of documents"), choices=settings.LANGUAGES)
    currency = forms.CharField(label=_("Currency"), min_length=3, max_length=3)
    payment_terms = forms.ModelChoiceField(PaymentTerms.objects.none(), label=_("Payment terms"))
    price_list = forms.ModelChoiceField(PriceList.objects.none(), label=_("Price list"), required=False)
    tax_position = forms.ModelChoiceField(
        TaxPosition.objects.none(), label=_("Tax position"), required=False, empty_label=_("Domestic")
    )
    billing_policy = forms.ChoiceField(
        label=_("Billing"), choices=BillingPolicy.choices, initial=BillingPolicy.SHIPMENT
    )
    allows_partial_delivery = forms.BooleanField(
        label=_("Partial deliveries allowed"), required=False, initial=True
    )

    def __init__(self, *args: Any, actor: Actor, with_terms: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_own(self, actor)
        if not with_terms:
            for name in FIELDS.keys() & self.fields.keys():
                del self.fields[name]

        own = self.initial.get("language")
        if own and own not in dict(settings.LANGUAGES):  # known from elsewhere; saving must not change it
            self.fields["language"].choices = [*settings.LANGUAGES, (own, own)]  # type: ignore[attr-defined]

    def clean_currency(self) -> str:
        """Codes are written in capitals."""
        return str(self.cleaned_data["currency"]).upper()

    def clean_vat_id(self) -> str:
        """Blanks and dots are left out, the checksum is right."""
        text = str(self.cleaned_data["vat_id"])
        try:
            return checked_vat_id(text) if text else ""
        except Refusal as refusal:
            raise forms.ValidationError(refusal.message) from refusal

    def parts(self) -> tuple[dict[str, Any], dict[str, str]]:
        """The customer's own fields, and the address."""
        data = dict(self.cleaned_data)
        return data, {name: data.pop(name) for name in ADDRESS if name in data}

    @staticmethod
    def initial_of(customer: Customer, address: Address | None) -> dict[str, Any]:
        """The customer as the form shows him."""
        names = [name for name in CustomerForm.base_fields if name not in ADDRESS]
        values = {name: getattr(customer, name) for name in names}
        return values | (
            {name: getattr(address, name) for name in ADDRESS if hasattr(address, name)} if address else {}
        )


@checks.when_left("customers.request_terms")
class TermsForm(forms.Form):
    """Other terms, and why."""

    payment_terms = forms.ModelChoiceField(PaymentTerms.objects.none(), label=_("Payment terms"))
    price_list = forms.ModelChoiceField(
        PriceList.objects.none(), label=_("Price list"), required=False, empty_label=_("List prices")
    )
    tax_position = forms.ModelChoiceField(
        TaxPosition.objects.none(), label=_("Tax position"), required=False, empty_label=_("Domestic")
    )
    billing_policy = forms.ChoiceField(label=_("Billing"), choices=BillingPolicy.choices)
    reason = forms.CharField(
        label=_("Why"), max_length=500, widget=forms.TextInput(attrs={"data-autofocus": True})
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_own(self, actor)

    @staticmethod
    def initial_of(customer: Customer) -> dict[str, Any]:
        """What holds today."""
        names = ("payment_terms", "price_list", "tax_position", "billing_policy")
        return {name: getattr(customer, name) for name in names}
