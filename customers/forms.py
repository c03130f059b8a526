"""The shape of what people enter about customers."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from catalog.models import PriceList, ShippingMethod, TaxPosition
from core import checks
from core.actors import Actor
from core.inputs import NumberField
from core.models import Role, User
from core.refusals import Refusal
from core.widgets import ComboboxInput
from customers import delivery
from customers.models import (
    Address,
    BillingPolicy,
    Contact,
    ContactRole,
    Customer,
    Incoterm,
    PaymentTerms,
    RestPolicy,
    ShipsWhen,
)
from customers.operations import ADDRESS, checked_vat_id
from customers.proposals import FIELDS
from customers.selectors import suggestions

LINKED = ("parent", "invoice_party")


def _offer_own(form: forms.Form, actor: Actor) -> None:
    """Terms, price lists and tax positions of the actor's company."""
    for name, model in (
        ("payment_terms", PaymentTerms),
        ("price_list", PriceList),
        ("tax_position", TaxPosition),
    ):
        form.fields[name].queryset = model.objects.in_scope(actor)  # type: ignore[attr-defined]
    if "shipping_method" in form.fields:
        methods = ShippingMethod.objects.in_scope(actor)
        form.fields["shipping_method"].queryset = methods.filter(is_active=True)  # type: ignore[attr-defined]


def another_customer(label: Any, help_text: Any = "") -> forms.CharField:
    """A field that names another customer, or nobody."""
    return forms.CharField(
        label=label, required=False, help_text=help_text, widget=ComboboxInput("customers:options")
    )


class LinksCustomers(forms.Form):
    """A form whose fields ``parent`` and ``invoice_party`` name other customers."""

    actor: Actor

    def name_linked(self, actor: Actor) -> None:
        """Let the comboboxes say the name behind a code."""
        self.actor = actor
        for name in LINKED:
            if name in self.fields:
                self.fields[name].widget.label_of = self._name_of

    def _name_of(self, code: str) -> str:
        found = Customer.objects.in_scope(self.actor).filter(code=code).first()
        return found.name if found else ""

    def _linked(self, name: str) -> Customer | None:
        text = str(self.cleaned_data.get(name) or "")
        if not text:
            return None
        known = Customer.objects.in_scope(self.actor).select_related("company", "invoice_party")
        found = known.filter(code__iexact=text).first() or known.filter(name__iexact=text).first()
        if found is None:
            words = _("There is no such customer. Type a code or part of the name and choose.")
            raise forms.ValidationError(f"{words} {suggestions(self.actor, text)}".strip())
        return found

    def clean_parent(self) -> Customer | None:
        """The customer above, or none."""
        return self._linked("parent")

    def clean_invoice_party(self) -> Customer | None:
        """Who gets the invoices, when it is not the customer."""
        return self._linked("invoice_party")


class TakesDelivery(forms.Form):
    """A form with the terms a customer takes goods on."""

    over_delivery_percent = NumberField(
        label=_("Over-delivery (%)"), required=False, decimals=4,
        help_text=_("How much more than ordered the customer takes, where the product says nothing."),
    )  # fmt: skip
    under_delivery_percent = NumberField(
        label=_("Under-delivery (%)"), required=False, decimals=4,
        help_text=_("How much less than ordered is complete, where the product says nothing."),
    )  # fmt: skip
    incoterm = forms.ChoiceField(
        label=_("Incoterm"), choices=[("", _("None")), *Incoterm.choices], required=False
    )
    incoterm_place = forms.CharField(
        label=_("Place of the Incoterm"), max_length=delivery.MOST_PLACE, required=False
    )


@checks.when_left("customers.change_customer")
class CustomerForm(LinksCustomers, TakesDelivery):
    """A customer with his address as they are keyed in."""

    code = forms.RegexField(
        r"^[\w.\-]{1,20}$",
        label=_("Code"),
        error_messages={"invalid": _("Use letters, digits, dots and dashes only.")},
        widget=forms.TextInput(attrs={"data-autofocus": True}),
    )
    name = forms.CharField(label=_("Name"), max_length=200)
    second_name = forms.CharField(label=_("Second line of the name"), max_length=200, required=False)
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
    rest_policy = forms.ChoiceField(
        label=_("What cannot be delivered"),
        choices=RestPolicy.choices,
        initial=RestPolicy.BACKORDER,
        required=False,
    )
    ships_when = forms.ChoiceField(
        label=_("Goods leave"), choices=ShipsWhen.choices, initial=ShipsWhen.CONFIRMED, required=False
    )
    requires_reference = forms.BooleanField(
        label=_("Orders need the customer's reference"), required=False, initial=False
    )
    shipping_method = forms.ModelChoiceField(
        ShippingMethod.objects.none(), label=_("Shipping method"), required=False, empty_label=_("None")
    )
    notes_for_carrier = forms.CharField(
        label=_("Notes for the carrier"), max_length=delivery.MOST_NOTES, required=False,
        help_text=_("Such as opening hours or a gate."),
    )  # fmt: skip
    parent = another_customer(_("Belongs to"), _("They share one credit limit."))
    invoice_party = another_customer(
        _("Invoices go to"),
        _("Who pays, when it is not the customer: invoices, reminders and the credit limit are his."),
    )
    salesperson = forms.ModelChoiceField(User.objects.none(), label=_("Salesperson"), required=False)
    tags = forms.CharField(
        label=_("Tags"), max_length=400, required=False, help_text=_("Words with commas between them.")
    )
    external_reference = forms.CharField(label=_("External reference"), max_length=40, required=False)
    notes = forms.CharField(
        label=_("Notes"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    is_active = forms.BooleanField(label=_("Active"), required=False, initial=True)

    #: The fields that stand together as delivery.
    DELIVERY: ClassVar = (
        "allows_partial_delivery", "rest_policy", "ships_when", "over_delivery_percent", "under_delivery_percent", "incoterm",
        "incoterm_place", "shipping_method", "notes_for_carrier",
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, with_terms: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_own(self, actor)
        self.name_linked(actor)
        sellers = User.objects.filter(
            memberships__company=actor.company,
            memberships__role__in=(Role.SALES, Role.MANAGER),
            is_active=True,
        )
        self.fields["salesperson"].queryset = sellers.distinct().order_by("username")  # type: ignore[attr-defined]
        if not self.initial.get("code"):
            del self.fields["is_active"]
        if not with_terms:
            for name in FIELDS.keys() & self.fields.keys():
                del self.fields[name]

        own = self.initial.get("language")
        if own and own not in dict(settings.LANGUAGES):  # known from elsewhere; saving must not change it
            self.fields["language"].choices = [*settings.LANGUAGES, (own, own)]  # type: ignore[attr-defined]

    @property
    def about_him(self) -> list[BoundField]:
        """What is not about delivery."""
        return [field for field in self.visible_fields() if field.name not in self.DELIVERY]

    @property
    def about_delivery(self) -> list[BoundField]:
        """How he takes goods."""
        return [self[name] for name in self.DELIVERY if name in self.fields]

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

    def clean_rest_policy(self) -> str:
        """What is left out stays a backorder."""
        return str(
            self.cleaned_data["rest_policy"] or self.initial.get("rest_policy") or RestPolicy.BACKORDER
        )

    def clean_ships_when(self) -> str:
        """What is left out leaves when the order is confirmed."""
        chosen = self.cleaned_data["ships_when"] or self.initial.get("ships_when")
        return str(chosen or ShipsWhen.CONFIRMED)

    def clean_tags(self) -> list[str]:
        """The words between the commas."""
        return [word.strip() for word in str(self.cleaned_data["tags"]).split(",") if word.strip()]

    def parts(self) -> tuple[dict[str, Any], dict[str, str], list[str]]:
        """The customer's own fields, the address and the tags."""
        data = dict(self.cleaned_data)
        tags = data.pop("tags")
        return data, {name: data.pop(name) for name in ADDRESS if name in data}, tags

    @staticmethod
    def initial_of(customer: Customer, address: Address | None) -> dict[str, Any]:
        """The customer as the form shows him."""
        names = [name for name in CustomerForm.base_fields if name not in (*ADDRESS, *LINKED, "tags")]
        values = {name: getattr(customer, name) for name in names}
        values |= {name: getattr(getattr(customer, name), "code", "") for name in LINKED}
        values["tags"] = ", ".join(tag.name for tag in customer.tags.all())
        return values | (
            {name: getattr(address, name) for name in ADDRESS if hasattr(address, name)} if address else {}
        )


@checks.when_left("customers.request_terms")
class TermsForm(LinksCustomers, TakesDelivery):
    """Other terms, and why."""

    payment_terms = forms.ModelChoiceField(PaymentTerms.objects.none(), label=_("Payment terms"))
    price_list = forms.ModelChoiceField(
        PriceList.objects.none(), label=_("Price list"), required=False, empty_label=_("List prices")
    )
    tax_position = forms.ModelChoiceField(
        TaxPosition.objects.none(), label=_("Tax position"), required=False, empty_label=_("Domestic")
    )
    billing_policy = forms.ChoiceField(label=_("Billing"), choices=BillingPolicy.choices)
    parent = another_customer(_("Belongs to"), _("They share one credit limit."))
    invoice_party = another_customer(
        _("Invoices go to"),
        _("Who pays, when it is not the customer. For now invoices still name the customer."),
    )
    reason = forms.CharField(
        label=_("Why"), max_length=500, widget=forms.TextInput(attrs={"data-autofocus": True})
    )

    field_order = ("payment_terms", "price_list", "tax_position", "billing_policy", *LINKED, *delivery.TERMS)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_own(self, actor)
        self.name_linked(actor)

    @staticmethod
    def initial_of(customer: Customer) -> dict[str, Any]:
        """What holds today."""
        names = ("payment_terms", "price_list", "tax_position", "billing_policy", *delivery.TERMS)
        values = {name: getattr(customer, name) for name in names}
        return values | {name: getattr(getattr(customer, name), "code", "") for name in LINKED}


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=_("Why"), max_length=500)


@checks.when_left("customers.request_merge")
class MergeForm(forms.Form):
    """Which customer is kept, and why the two are one."""

    into = forms.CharField(
        label=_("Customer to keep"), widget=ComboboxInput("customers:options", attrs={"data-autofocus": True})
    )
    reason = forms.CharField(label=_("Why"), max_length=500)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.fields["into"].widget.label_of = self._name_of

    def _name_of(self, code: str) -> str:
        found = Customer.objects.in_scope(self.actor).filter(code=code).first()
        return found.name if found else ""

    def clean_into(self) -> Customer:
        """The customer by code, else by exact name."""
        text = str(self.cleaned_data["into"])
        known = Customer.objects.in_scope(self.actor).select_related("company", "parent", "invoice_party")
        found = known.filter(code__iexact=text).first() or known.filter(name__iexact=text).first()
        if found is None:
            words = _("There is no such customer. Type a code or part of the name and choose.")
            raise forms.ValidationError(f"{words} {suggestions(self.actor, text)}".strip())
        return found


@checks.when_left("customers.change_contact")
class AddressForm(forms.Form):
    """An address as it is keyed in."""

    name = forms.CharField(
        label=_("Recipient"), max_length=200, required=False, help_text=_("When it is not the customer."),
        widget=forms.TextInput(attrs={"data-autofocus": True}),
    )  # fmt: skip
    street = forms.CharField(label=_("Street"), max_length=200, required=False)
    postal_code = forms.CharField(label=_("Postal code"), max_length=20, required=False)
    city = forms.CharField(label=_("City"), max_length=100, required=False)
    region = forms.CharField(label=_("Region"), max_length=60, required=False)
    country = forms.CharField(label=_("Country"), min_length=2, max_length=2)
    code = forms.CharField(
        label=_("Code"), max_length=20, required=False, help_text=_("Left empty, it gets a number.")
    )
    is_shipping = forms.BooleanField(label=_("Goods may be sent there"), required=False, initial=True)
    is_main_shipping = forms.BooleanField(
        label=_("Goods are sent there unless an order says otherwise"), required=False
    )
    is_billing = forms.BooleanField(label=_("Invoices are addressed to it"), required=False)

    @staticmethod
    def initial_of(address: Address) -> dict[str, Any]:
        """The address as the form shows it."""
        return {name: getattr(address, name) for name in AddressForm.base_fields}


@checks.when_left("customers.change_contact")
class ContactForm(forms.Form):
    """A contact as it is keyed in, with a box for each kind of document."""

    name = forms.CharField(
        label=_("Name"), max_length=100, widget=forms.TextInput(attrs={"data-autofocus": True})
    )
    title = forms.CharField(label=_("Function"), max_length=100, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for value, label in ContactRole.choices:
            self.fields[f"role_{value}"] = forms.BooleanField(label=label, required=False)

    def values(self) -> dict[str, Any]:
        """The contact's fields, the boxes as roles."""
        data = self.cleaned_data
        roles = [value for value in ContactRole.values if data.get(f"role_{value}")]
        return {name: data[name] for name in self.base_fields} | {"roles": roles}

    @staticmethod
    def initial_of(contact: Contact) -> dict[str, Any]:
        """The contact as the form shows it."""
        values: dict[str, Any] = {name: getattr(contact, name) for name in ContactForm.base_fields}
        return values | {f"role_{role}": True for role in contact.roles}
