"""The header of a confirmed order as it is amended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import ShippingMethod
from core.actors import Actor
from customers.models import Address, ShipsWhen
from customers.selectors import address_named
from inventory.models import Warehouse
from orders.addresses import copy_of
from orders.forms.header import CHARGE_FIELDS, OrderForm
from orders.models import SalesOrder
from orders.operations import HeaderChange

_LEFT_OUT = ("customer", "channel", "note")
_MONEY = ("discount_percent", "discount_amount", *CHARGE_FIELDS)


class AmendForm(OrderForm):
    """What of the header may change after the order was handed in; the customer may not."""

    def __init__(self, *args: Any, order: SalesOrder, actor: Actor, **kwargs: Any) -> None:
        self.order = order
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["ships_when"].choices = ShipsWhen.choices  # type: ignore[attr-defined]
        for name in (*_LEFT_OUT, *(() if actor.can("orders.view_price") else _MONEY)):
            del self.fields[name]
        self.fields["ship_to"].widget = forms.Select(choices=self._addresses())
        for field in self.fields.values():
            field.widget.attrs["form"] = "amend-form"

    def offer_warehouses(self, warehouses: Sequence[Warehouse]) -> None:
        """The one the order ships from is always among them."""
        own = self.order.warehouse
        super().offer_warehouses([*warehouses, *([] if own in warehouses else [own])])

    def offer_methods(self, methods: Sequence[ShippingMethod]) -> None:
        """The one the order has is always among them."""
        own = self.order.shipping_method
        super().offer_methods([*methods, *([] if own is None or own in methods else [own])])

    def _addresses(self) -> list[tuple[str, str]]:
        known = self.order.customer.addresses.order_by("-is_main_shipping", "pk")
        return [("", str(_("As it is"))), *((each.key, str(each)) for each in known)]

    @staticmethod
    def initial_of(order: SalesOrder) -> dict[str, Any]:
        """The order's header as the form shows it; where it goes is only chosen anew."""
        return {**OrderForm.initial_of(order), "ship_to": "", "ships_when": order.ships_when}

    def clean_ship_to(self) -> Address | None:
        """One of the customer's addresses, or where it goes now."""
        text = self.cleaned_data["ship_to"]
        return address_named(self.order.customer, text) if text else None

    def change(self) -> HeaderChange | None:
        """What the operation is given: everything the form says."""
        data, order = self.cleaned_data, self.order
        address = data.get("ship_to")
        money: dict[str, Any] = {}
        if "discount_percent" in self.fields:
            money = {"charges": self.charges(order), **self._discount()}
        return HeaderChange(
            customer_reference=data["customer_reference"],
            requested_date=data["requested_date"],
            ship_to=copy_of(order.customer, address) if address else None,
            warehouse=self.chosen_warehouse,
            ships_when=data.get("ships_when") or None,
            shipping_method=self.chosen_method,
            incoterm=data["incoterm"],
            incoterm_place=data["incoterm_place"],
            **money,
        )

    def _discount(self) -> dict[str, Any]:
        """A percentage that was shown rounded stays as it is saved."""
        initial, data = self.initial_of(self.order), self.cleaned_data
        if all(
            str(self[name].value() or "") == initial[name] for name in ("discount_percent", "discount_amount")
        ):
            return {}
        return {"discount_percent": data["discount_percent"], "discount_amount": data["discount_amount"]}
