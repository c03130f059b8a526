"""The shape of what a buyer enters. Business refusals belong to the operations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalog.models import ShippingMethod
from core import checks, numerals
from core.inputs import DayField
from core.refusals import Refusal, Several
from customers.models import Address
from inventory.models import Warehouse
from orders.models import SalesOrder

MOST_DIGITS = 9
LONGEST_NOTE = 1000
LONGEST_UNIT = 3


@checks.when_left("portal.place_order")
class BasketForm(forms.Form):
    """Where the goods go, when, and what the customer wants to find on the papers."""

    ship_to = forms.TypedChoiceField(
        label=_("Ship to"), coerce=int, empty_value=None, required=False, widget=forms.Select
    )
    requested_date = DayField(
        label=_("Requested date"),
        required=False,
        leaning="future",
        help_text=_("Leave it empty for as soon as possible."),
    )
    warehouse = forms.ChoiceField(
        label=_("Ships from"),
        required=False,
        help_text=_("The dates of the lines are those of this warehouse."),
    )
    shipping_method = forms.ChoiceField(label=_("Shipping method"), required=False)
    customer_reference = forms.CharField(
        label=_("Your reference"),
        required=False,
        max_length=80,
        help_text=_("It stands on the delivery note and the invoice."),
    )
    note = forms.CharField(
        label=_("Note to us"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        *args: Any,
        addresses: Sequence[Address] = (),
        kept: str = "",
        has_note: bool = True,
        warehouses: Sequence[Warehouse] = (),
        methods: Sequence[ShippingMethod] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.warehouses = {each.code: each for each in warehouses}
        if len(self.warehouses) < 2:
            del self.fields["warehouse"]
        else:
            self.fields["warehouse"].choices = [(code, each.name) for code, each in self.warehouses.items()]  # type: ignore[attr-defined]
        self._offer_methods(methods)
        if not has_note:
            del self.fields["note"]
        self.addresses = {address.pk: address for address in addresses}
        choices = [(pk, _line_of(address)) for pk, address in self.addresses.items()]
        self.fields["ship_to"].choices = [*([("", kept)] if kept or not choices else []), *choices]  # type: ignore[attr-defined]

    def _offer_methods(self, methods: Sequence[ShippingMethod]) -> None:
        self.methods = {each.code: each for each in methods}
        if not self.methods:
            del self.fields["shipping_method"]
            return
        choices = [(code, each.name) for code, each in self.methods.items()]
        none_yet = [("", _("As usual"))] if not self.initial.get("shipping_method") else []
        self.fields["shipping_method"].choices = [*none_yet, *choices]  # type: ignore[attr-defined]

    @property
    def chosen_method(self) -> ShippingMethod | None:
        """The one that was chosen; none leaves the one the basket has."""
        return self.methods.get(self.cleaned_data.get("shipping_method", ""))

    @property
    def address(self) -> Address | None:
        """The chosen address; none leaves the one the basket has."""
        return self.addresses.get(self.cleaned_data.get("ship_to") or 0)

    @property
    def chosen_warehouse(self) -> Warehouse | None:
        """The one that was chosen; none leaves the one the basket has."""
        return self.warehouses.get(self.cleaned_data.get("warehouse", ""))


def _line_of(address: Address) -> str:
    return ", ".join(part for part in (address.name, str(address)) if part)


def initial_of(basket: SalesOrder, ship_to: Address | None) -> dict[str, Any]:
    """The basket's header as the form shows it."""
    return {
        "ship_to": ship_to.pk if ship_to else "",
        "requested_date": basket.requested_date,
        "warehouse": basket.warehouse.code,
        "shipping_method": basket.shipping_method.code if basket.shipping_method else "",
        "customer_reference": basket.customer_reference,
        "note": basket.note,
    }


class Quantities:
    """Fields named ``quantity-<key>`` as they were posted: the texts, the numbers, and what is wrong.

    ``units`` holds the codes of the units that were chosen beside them (``unit-<key>``).
    """

    def __init__(
        self, data: Mapping[str, Any], *, prefix: str = "quantity", field: str = "quantity.{}"
    ) -> None:
        self.texts: dict[int, str] = {}
        self.amounts: dict[int, Decimal] = {}
        self.refusals: dict[int, Refusal] = {}
        self.units: dict[int, str] = {}
        for name in data:
            kind, _dash, key = name.partition("-")
            if kind not in (prefix, "unit") or not (
                key.isascii() and key.isdecimal() and len(key) <= MOST_DIGITS
            ):
                continue
            if kind == prefix:
                self._read(int(key), str(data[name]), field.format(key))
            else:
                self.units[int(key)] = str(data[name])[:LONGEST_UNIT]

    def _read(self, key: int, text: str, field: str) -> None:
        self.texts[key] = text
        if not text.strip():
            return
        try:
            self.amounts[key] = numerals.parse_number(text, get_language() or "en", field=field, decimals=6)
        except Refusal as refusal:
            self.refusals[key] = refusal


def named(refusal: Refusal | None, names: Mapping[int, str]) -> tuple[dict[int, str], Refusal | None]:
    """The words for each quantity's field, and for the summary the same words with what the field is about."""
    if refusal is None:
        return {}, None
    words: dict[int, str] = {}
    summary: list[Refusal] = []
    for single in refusal.singles:
        key = _key_of(single.field)
        if key in names:
            words[key] = single.message
            summary.append(Refusal(f"{names[key]}: {single.message}", field=f"quantity-{key}"))
        else:
            summary.append(single)
    return words, Several(summary)


def _key_of(field: str) -> int:
    key = field.removeprefix("quantity").lstrip(".-")
    return int(key) if field.startswith("quantity") and key.isdecimal() else 0


class AnswerForm(forms.Form):
    """What somebody says to a quote by its link; nobody is signed in, so no field is checked before it is sent."""

    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )


class AcceptForm(AnswerForm):
    """Yes, with what the customer wants to find on the papers."""

    customer_reference = forms.CharField(
        label=_("Your order number"), required=False, max_length=80,
        help_text=_("It stands on the delivery note and the invoice."),
    )  # fmt: skip
    remark = forms.CharField(
        label=_("Remark"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class DeclineForm(AnswerForm):
    """No, and why."""

    remark = forms.CharField(
        label=_("What should be different?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_decline_%s", **kwargs})
