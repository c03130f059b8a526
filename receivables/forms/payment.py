"""The shape of what people enter about receivables. Business refusals belong to the operations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import checks, formats, numerals
from core.actors import Actor
from core.inputs import DayField
from core.models import CompanyBankAccount
from core.refusals import Refusal
from core.widgets import ComboboxInput
from customers.models import Customer
from customers.selectors import suggestions
from receivables.forms.simple import language
from receivables.models import OpenItem
from receivables.selectors import Proposal


@checks.when_left("receivables.post_payment")
class PaymentForm(forms.Form):
    """Money that came in."""

    customer = forms.CharField(
        label=gettext_lazy("Customer"),
        widget=ComboboxInput("customers:options", attrs={"data-autofocus": True}),
    )
    amount = forms.CharField(
        label=gettext_lazy("Amount"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "num"}),
    )
    currency = forms.CharField(
        label=gettext_lazy("Currency"),
        required=False,
        max_length=3,
        help_text=gettext_lazy("Empty: the customer's."),
    )
    received_on = DayField(label=gettext_lazy("Received on"), leaning="past")
    reference = forms.CharField(label=gettext_lazy("Reference"), required=False, max_length=140)
    bank_account = forms.ModelChoiceField(
        CompanyBankAccount.objects.none(),
        label=gettext_lazy("Bank account"),
        required=False,
        empty_label=gettext_lazy("Not named"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.fields["bank_account"].queryset = CompanyBankAccount.objects.in_scope(actor)  # type: ignore[attr-defined]
        self.fields["customer"].widget.label_of = self._name_of

    def _name_of(self, code: str) -> str:
        customer = Customer.objects.in_scope(self.actor).filter(code=code).first()
        return customer.name if customer else ""

    def clean_customer(self) -> Customer:
        """The customer by code, else by exact name."""
        text = self.cleaned_data["customer"]
        known = Customer.objects.in_scope(self.actor).select_related("company")
        customer = known.filter(code__iexact=text).first() or known.filter(name__iexact=text).first()
        if customer is None:
            words = _("There is no such customer. Type a code or part of the name and choose.")
            raise forms.ValidationError(f"{words} {suggestions(self.actor, text)}".strip())
        return customer

    def clean_amount(self) -> Decimal:
        """A number as the language writes it."""
        try:
            return numerals.parse_number(self.cleaned_data["amount"], language(), decimals=4)
        except Refusal as refusal:
            raise forms.ValidationError(refusal.message) from refusal

    def clean_currency(self) -> str:
        """Codes are written in capitals."""
        return str(self.cleaned_data["currency"]).upper()

    @property
    def known(self) -> dict[str, Any]:
        """Whatever of the input is right so far."""
        self.is_valid()
        return getattr(self, "cleaned_data", {})

    def currency_of(self, customer: Customer | None) -> str:
        """What was typed, else the customer's."""
        return str(self.known.get("currency") or "") or (customer.currency if customer else "")


@dataclass(slots=True)
class ShareRow:
    """An open item with the amount somebody enters for it, and why it was proposed."""

    item: OpenItem
    text: str = ""
    reason: Any = ""
    error: str = ""
    amount: Decimal = Decimal(0)

    @property
    def name(self) -> str:
        """What the field is called in the form."""
        return f"item-{self.item.pk}"


class ShareRows:
    """One amount per open item, as typed; what cannot be read is refused at its field."""

    def __init__(self, items: Sequence[OpenItem], posted: Mapping[str, str] | None = None) -> None:
        self.rows = [ShareRow(item, str((posted or {}).get(f"item-{item.pk}", "")).strip()) for item in items]
        self.refusals: list[Refusal] = []
        for row in self.rows:
            self._read(row)

    def _read(self, row: ShareRow) -> None:
        if not row.text:
            return
        try:
            row.amount = numerals.parse_number(row.text, language(), decimals=4)
        except Refusal as refusal:
            row.error = refusal.message
            self.refusals.append(Refusal(refusal.message, field=row.name))

    def fill(self, proposals: Iterable[Proposal]) -> None:
        """Put proposed amounts into the fields."""
        proposed = {proposal.item.pk: proposal for proposal in proposals}
        for row in self.rows:
            found = proposed.get(row.item.pk)
            row.amount = found.amount if found else Decimal(0)
            row.text = formats.amount(found.amount, row.item.currency) if found else ""
            row.reason, row.error = (found.reason if found else ""), ""
        self.refusals = []

    @property
    def chosen(self) -> list[ShareRow]:
        """The rows with an amount, in the order of the page."""
        return [row for row in self.rows if row.amount]

    @property
    def shares(self) -> list[tuple[OpenItem, Decimal]]:
        """What the operation is given."""
        return [(row.item, row.amount) for row in self.chosen]

    @property
    def total(self) -> Decimal:
        """What is allocated together."""
        return sum((row.amount for row in self.rows), Decimal(0))

    def place(self, refusal: Refusal) -> None:
        """Put what the operation refused to its row, and let the field be the one that the page has."""
        parts = refusal.field.split(".")
        if (
            parts[0] == "allocations"
            and len(parts) > 1
            and parts[1].isdecimal()
            and int(parts[1]) < len(self.chosen)
        ):
            row = self.chosen[int(parts[1])]
            row.error, refusal.field = refusal.message, row.name
