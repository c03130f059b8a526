"""The shape of what people enter about an order. Business refusals belong to the operations."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core import formats, numerals
from core.actors import Actor
from core.refusals import Refusal
from core.widgets import ComboboxInput, DayInput
from customers.models import Customer
from orders.drafts import LineEntry
from orders.lifecycle import CancelReason, Channel
from orders.models import SalesOrder

BLANK_ROWS = 3


class OrderForm(forms.Form):
    """The header of an order."""

    customer = forms.CharField(
        label=_("Customer"),
        widget=ComboboxInput("customers:options", advance=False, attrs={"data-autofocus": True}),
    )
    customer_reference = forms.CharField(label=_("Customer's reference"), required=False, max_length=80)
    requested_date = forms.DateField(label=_("Requested date"), required=False, widget=DayInput())
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

    def clean_customer(self) -> Customer:
        """The customer by code, else by exact name."""
        text = self.cleaned_data["customer"]
        known = Customer.objects.in_scope(self.actor).select_related(
            "company", "payment_terms", "price_list", "tax_position"
        )
        customer = known.filter(code__iexact=text).first() or known.filter(name__iexact=text).first()
        if customer is None:
            raise forms.ValidationError(
                _("There is no such customer. Type a code or part of the name and choose.")
            )
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


def language() -> str:
    """The language numbers are typed in."""
    return get_language() or "en"


@dataclass(slots=True)
class LineRow:
    """One row of the line table: what was typed, and what is wrong with it."""

    index: int
    sku: str = ""
    name: str = ""
    quantity: str = ""
    unit_price: str = ""
    discount_percent: str = ""
    entry: LineEntry | None = None
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        """Nothing was entered in this row."""
        return not (self.sku.strip() or self.name.strip())


class LineRows:
    """The line table as it was posted: rows named ``lines-<index>-<field>``; blank rows are passed over."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.rows = list(_posted_rows(data))
        self.refusals: list[Refusal] = []
        for row in self.rows:
            if not row.is_blank:
                self._parse(row)

    @property
    def filled(self) -> list[LineRow]:
        """The rows that say something, in their order."""
        return [row for row in self.rows if not row.is_blank]

    @property
    def entries(self) -> list[LineEntry]:
        """What the operation is given."""
        return [row.entry for row in self.filled if row.entry is not None]

    def place(self, refusal: Refusal) -> bool:
        """Put an operation's refusal to the row it is about; its index counts the filled rows."""
        parts = refusal.field.split(".")
        if len(parts) == 3 and parts[0] == "lines" and int(parts[1]) < len(self.filled):
            self.filled[int(parts[1])].errors[parts[2]] = refusal.message
            return True
        return False

    def _parse(self, row: LineRow) -> None:
        quantity = self._number(row, "quantity", row.quantity or "1", decimals=6)
        price = self._number(row, "unit_price", row.unit_price, decimals=6)
        discount = self._number(row, "discount_percent", row.discount_percent, decimals=4)
        row.entry = LineEntry(
            sku=row.sku.strip() or row.name.strip(),
            quantity=quantity if quantity is not None else Decimal(1),
            unit_price=price,
            discount_percent=discount or Decimal(0),
        )

    def _number(self, row: LineRow, name: str, text: str, *, decimals: int) -> Decimal | None:
        if not text.strip():
            return None
        try:
            return numerals.parse_number(
                text, language(), decimals=decimals, field=f"lines.{row.index}.{name}"
            )
        except Refusal as refusal:
            row.errors[name] = refusal.message
            self.refusals.append(refusal)
            return None


def _posted_rows(data: Mapping[str, Any]) -> Iterator[LineRow]:
    indexes = sorted(
        {
            int(name.split("-")[1])
            for name in data
            if name.startswith("lines-") and name.split("-")[1].isdecimal() and len(name.split("-")[1]) < 6
        }
    )
    for index in indexes:
        value: dict[str, Any] = {
            part: str(data.get(f"lines-{index}-{part}", ""))
            for part in ("quantity", "unit_price", "discount_percent")
        }
        name = str(data.get(f"lines-{index}-sku", ""))
        yield LineRow(index=index, sku=str(data.get(f"lines-{index}-sku_code", "")), name=name, **value)


def rows_of(order: SalesOrder) -> list[LineRow]:
    """The saved lines as rows of the table; a price is shown in the field only when it was entered by hand."""
    return [
        LineRow(
            index=number,
            sku=line.sku,
            name=line.description,
            quantity=formats.quantity(line.quantity),
            unit_price=formats.quantity(line.unit_price) if line.price_source == "manual" else "",
            discount_percent=formats.quantity(line.discount_percent) if line.discount_percent else "",
        )
        for number, line in enumerate(order.lines.all())
    ]


class CancelForm(forms.Form):
    """Why an order ends."""

    reason = forms.ChoiceField(label=_("Reason"), choices=CancelReason.choices)
    note = forms.CharField(label=_("Note"), required=False, max_length=500)


class QuoteForm(forms.Form):
    """Until when an offer holds."""

    valid_until = forms.DateField(label=_("Valid until"), widget=DayInput())

    @staticmethod
    def usual(today: datetime.date) -> datetime.date:
        """Two weeks are usual."""
        return today + datetime.timedelta(days=14)
