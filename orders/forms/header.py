"""The header of an order as it is typed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar, TypedDict

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.models import ShippingMethod
from core import checks, formats, numerals
from core.actors import Actor
from core.inputs import DayField
from core.refusals import Refusal
from core.widgets import ComboboxInput
from customers.delivery import MOST_PLACE
from customers.models import Address, Customer, Incoterm, ShipsWhen
from customers.selectors import address_named, suggestions
from inventory.models import Warehouse
from inventory.selectors import shipping_warehouses
from orders.addresses import address_of_order, copy_of
from orders.charges import Charge, ChargeCode, entered_charges
from orders.lifecycle import SAID_CHANNELS, Channel
from orders.models import SalesOrder
from orders.operations.drafting import refuse_bad_party
from orders.rows import language
from orders.shipping import methods_for

#: The charges order entry has a field for; others come by the interface for programs and stay.
CHARGE_FIELDS = {"freight": ChargeCode.FREIGHT.value, "handling": ChargeCode.HANDLING.value}
#: Fields of the header that fold away until they say something.
_FOLDED = (
    "discount_amount",
    "freight",
    "handling",
    "incoterm",
    "incoterm_place",
    "channel",
    "ships_when",
    "invoice_party",
    "note",
)


class Terms(TypedDict):
    """Incoterm and place as the operation takes them."""

    incoterm: str | None
    incoterm_place: str | None


class CustomerForm(forms.Form):
    """What forms about a customer's orders share: he is found by code or name, a discount is read as people type it."""

    #: Fields in which nothing is nothing, and a number is read as people type it.
    figures: ClassVar[tuple[str, ...]] = ("discount_percent",)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.fields["customer"].widget.label_of = self._name_of

    def _name_of(self, code: str) -> str:
        customer = Customer.objects.in_scope(self.actor).filter(code=code).first()
        return customer.name if customer else ""

    def clean_customer(self) -> Customer:
        """The customer by code, else by exact name."""
        return self._customer(self.cleaned_data["customer"])

    def _customer(self, text: str) -> Customer:
        known = Customer.objects.in_scope(self.actor).select_related(
            "company", "payment_terms", "price_list", "tax_position", "invoice_party"
        )
        customer = known.filter(code__iexact=text).first() or known.filter(name__iexact=text).first()
        if customer is None:
            words = _("There is no such customer. Type a code or part of the name and choose.")
            raise forms.ValidationError(f"{words} {suggestions(self.actor, text)}".strip())
        return customer

    def clean_invoice_party(self) -> Customer | None:
        """Who gets the invoices; nobody named is whom the customer's master data say."""
        text, customer = self.cleaned_data["invoice_party"], self.cleaned_data.get("customer")
        if not text or customer is None:
            return None
        party = self._customer(text)
        try:
            refuse_bad_party(customer, party)
        except Refusal as refusal:
            raise forms.ValidationError(refusal.message) from refusal
        return None if party.pk == customer.payer.pk else party

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]
        for name in self.figures:
            if name not in self.fields:
                continue
            try:
                self._clean_figure(name)
            except Refusal as refusal:
                self.add_error(name, forms.ValidationError(refusal.message, code="invalid"))

    def _clean_figure(self, name: str) -> None:
        """Nothing is no discount and no charge."""
        text = self.cleaned_data.get(name, "")
        figure = numerals.parse_number(text, language(), decimals=4) if text.strip() else None
        self.cleaned_data[name] = Decimal(0) if figure is None and name == "discount_percent" else figure


@checks.when_left("orders.add_salesorder")
class OrderForm(CustomerForm):
    """The header of an order."""

    figures = ("discount_percent", "discount_amount", *CHARGE_FIELDS)

    customer = forms.CharField(
        label=_("Customer"),
        widget=ComboboxInput("customers:options", advance=False, attrs={"data-autofocus": True}),
    )
    ship_to = forms.CharField(
        label=_("Ship to"), required=False, max_length=200,
        widget=ComboboxInput("customers:address-options", include="[name=customer], [name=customer_code]"),
    )  # fmt: skip
    invoice_party = forms.CharField(
        label=_("Invoice to"), required=False, max_length=200, widget=ComboboxInput("customers:options")
    )
    customer_reference = forms.CharField(label=_("Customer's reference"), required=False, max_length=80)
    requested_date = DayField(label=_("Requested date"), required=False, leaning="future")
    warehouse = forms.CharField(label=_("Warehouse"), required=False, max_length=12)
    shipping_method = forms.CharField(label=_("Shipping method"), required=False, max_length=20)
    incoterm = forms.ChoiceField(
        label=_("Incoterm"), choices=[("", _("None")), *Incoterm.choices], required=False
    )
    incoterm_place = forms.CharField(label=_("Place of the Incoterm"), required=False, max_length=MOST_PLACE)
    channel = forms.ChoiceField(
        label=_("Channel"),
        choices=[(each.value, each.label) for each in SAID_CHANNELS],
        initial=Channel.CLERK,
        required=False,
    )
    ships_when = forms.ChoiceField(
        label=_("Goods leave"),
        choices=[("", _("As usual for the customer")), *ShipsWhen.choices],
        required=False,
    )
    discount_percent = forms.CharField(label=_("Discount %"), required=False)
    discount_amount = forms.CharField(label=_("Discount amount"), required=False)
    freight = forms.CharField(label=_("Freight"), required=False)
    handling = forms.CharField(label=_("Handling"), required=False)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["ship_to"].widget.label_of = self._name_of_address
        self.fields["invoice_party"].widget.label_of = self._name_of
        self.offer_warehouses(shipping_warehouses(actor))
        self.offer_methods(methods_for(actor))

    def offer_warehouses(self, warehouses: Sequence[Warehouse]) -> None:
        """What the order can ship from; where there is one there is nothing to choose."""
        self.warehouses = {each.code: each for each in warehouses}
        if len(self.warehouses) < 2:
            del self.fields["warehouse"]
            return
        choices = [(code, each.name) for code, each in self.warehouses.items()]
        self.fields["warehouse"].widget = forms.Select(choices=choices)

    def offer_methods(self, methods: Sequence[ShippingMethod]) -> None:
        """How the order can be sent; where nothing is offered there is nothing to choose."""
        self.methods = {each.code: each for each in methods}
        if not self.methods:
            del self.fields["shipping_method"]
            return
        usual = ("", gettext("As usual for the customer"))
        choices = [usual, *((code, each.name) for code, each in self.methods.items())]
        self.fields["shipping_method"].widget = forms.Select(choices=choices)

    def clean_shipping_method(self) -> str:
        """One of ours."""
        code: str = self.cleaned_data["shipping_method"]
        if code and code not in self.methods:
            raise forms.ValidationError(gettext("There is no shipping method %s.") % code)
        return code

    @property
    def chosen_method(self) -> ShippingMethod | None:
        """The one that was chosen; none leaves the one the order has, or the customer's."""
        return self.methods.get(self.cleaned_data.get("shipping_method", ""))

    def terms(self, order: SalesOrder | None) -> Terms:
        """Incoterm and place as typed; an order that begins, or changes its customer, without them has the customer's."""
        data = self.cleaned_data
        begins = order is None or data.get("customer") != order.customer
        if begins and not (data.get("incoterm") or data.get("incoterm_place")):
            return {"incoterm": None, "incoterm_place": None}
        return {"incoterm": data.get("incoterm"), "incoterm_place": data.get("incoterm_place")}

    def clean_warehouse(self) -> str:
        """One of ours."""
        code: str = self.cleaned_data["warehouse"]
        if code and code not in self.warehouses:
            raise forms.ValidationError(gettext("There is no warehouse %s.") % code)
        return code

    @property
    def chosen_warehouse(self) -> Warehouse | None:
        """The one that was chosen; none leaves the one the order has, or the default."""
        return self.warehouses.get(self.cleaned_data.get("warehouse", ""))

    def _name_of_address(self, key: str) -> str:
        code = str(self["customer"].value() or "")
        customer = Customer.objects.in_scope(self.actor).filter(code=code).first()
        address = address_named(customer, key) if customer else None
        return (address.name or str(address)) if address else ""

    @staticmethod
    def initial_of(order: SalesOrder) -> dict[str, Any]:
        """The order's header as the form shows it."""
        ships_to = address_of_order(order)
        return {
            "customer": order.customer.code,
            "ship_to": ships_to.key if ships_to else "",
            "invoice_party": order.payer.code if is_other_payer(order) else "",
            "customer_reference": order.customer_reference,
            "requested_date": order.requested_date,
            "warehouse": order.warehouse.code,
            "shipping_method": order.shipping_method.code if order.shipping_method else "",
            "incoterm": order.incoterm,
            "incoterm_place": order.incoterm_place,
            "channel": order.channel,
            "ships_when": order.ships_when if order.ships_when != order.customer.ships_when else "",
            "discount_percent": formats.quantity(order.discount_percent)
            if order.discount_percent and order.discount_amount is None
            else "",
            "discount_amount": _figure(order.discount_amount),
            **{name: _figure(_charged(order, code)) for name, code in CHARGE_FIELDS.items()},
            "note": order.note,
        }

    @property
    def has_more(self) -> bool:
        """Whether a field that folds away says something, or something is wrong with it."""
        usual = {"channel": Channel.CLERK.value}
        return any(
            self[name].value() not in (None, "", usual.get(name)) or name in self.errors for name in _FOLDED
        )

    def charges(self, order: SalesOrder | None) -> list[Charge]:
        """Freight and handling as typed; a field in doubt and charges of other sorts stay as they were saved."""
        saved = entered_charges(order) if order is not None else []
        kept = [each for each in saved if each.code not in CHARGE_FIELDS.values()]
        for name, code in reversed(CHARGE_FIELDS.items()):
            same = next((each for each in saved if each.code == code), None)
            if name not in self.cleaned_data:
                kept[:0] = [same] if same else []
            elif (amount := self.cleaned_data[name]) is not None and amount:
                kept.insert(0, Charge(amount, code, same.text if same else ""))
        return kept

    def clean_ship_to(self) -> Address | None:
        """One of the customer's addresses; nothing is where his goods usually go, or where the order went so far."""
        text, customer = self.cleaned_data["ship_to"], self.cleaned_data.get("customer")
        if not text or customer is None:
            return None
        address = address_named(customer, text)
        if address is None:
            words = _("%s has no such address. Type a part of it and choose, or leave it empty.")
            raise forms.ValidationError(words % customer.name)
        return address

    def copied_address(self) -> dict[str, str] | None:
        """The address that was chosen as the order keeps it; None where none is understood."""
        address = self.cleaned_data.get("ship_to")
        return copy_of(self.cleaned_data["customer"], address) if address else None


def is_other_payer(order: SalesOrder) -> bool:
    """Whether somebody else was chosen for the order than pays for the customer by the master data."""
    return order.invoice_party_id != (order.customer.invoice_party_id or order.customer_id)


def _figure(amount: Decimal | None) -> str:
    return formats.quantity(amount) if amount is not None else ""


def _charged(order: SalesOrder, code: str) -> Decimal | None:
    return next((each.amount for each in entered_charges(order) if each.code == code), None)
