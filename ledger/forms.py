"""The shape of what accountants enter: the lines of a manual entry, days, reasons."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from core import checks, numerals
from core.inputs import DayField
from core.money import is_currency
from core.refusals import Refusal, Several
from ledger.models import Account
from ledger.operations import ManualLine

ROWS = 4
MAX_ROWS = 500


@checks.when_left("ledger.post_entry")
class EntryForm(forms.Form):
    """The header of a manual entry."""

    date = DayField(label=gettext_lazy("Posting date"))
    description = forms.CharField(
        label=gettext_lazy("What for"),
        max_length=200,
        widget=forms.TextInput(attrs={"data-autofocus": True}),
    )
    currency = forms.CharField(
        label=gettext_lazy("Currency"), max_length=3, widget=forms.TextInput(attrs={"class": "input--short"})
    )

    def clean_currency(self) -> str:
        """An ISO 4217 code, however it was typed."""
        code: str = self.cleaned_data["currency"].strip().upper()
        if not is_currency(code):
            raise forms.ValidationError(_("%s is not a currency.") % code)
        return code


@checks.when_left("ledger.reverse_entry")
class ReversalForm(forms.Form):
    """Why and when an entry is taken back."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)
    date = DayField(label=gettext_lazy("Posting date"))


class AsOfForm(forms.Form):
    """The day a trial balance is drawn up for, and the day it begins with."""

    as_of = DayField(label=gettext_lazy("As of"))
    since = DayField(label=gettext_lazy("Movements since"), required=False)


class RangeForm(forms.Form):
    """From one day to another."""

    since = DayField(label=gettext_lazy("From"))
    until = DayField(label=pgettext_lazy("date", "To"))

    def clean_until(self) -> datetime.date:
        """Not before it begins."""
        until: datetime.date = self.cleaned_data["until"]
        if "since" in self.cleaned_data and until < self.cleaned_data["since"]:
            raise forms.ValidationError(_("The last day lies before the first."))
        return until


@dataclass(slots=True)
class EntryRow:
    """One row of the line table as it was typed."""

    index: str
    account: str = ""
    name: str = ""
    debit: str = ""
    credit: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        """Nothing was entered."""
        return not (self.account or self.name or self.debit or self.credit)


class EntryRows:
    """The line table of a manual entry."""

    def __init__(self, accounts: Mapping[str, Account], data: Mapping[str, Any] | None = None) -> None:
        self.accounts = accounts
        count = ROWS if data is None else _count(data)
        self.rows = [_row(str(index), data or {}) for index in range(count)]

    @property
    def filled(self) -> list[EntryRow]:
        """The rows that say something, in their order."""
        return [row for row in self.rows if not row.is_blank]

    def lines(self) -> list[ManualLine]:
        """What the operation is given. Raises Several."""
        refusals: list[Refusal] = []
        lines = []
        for number, row in enumerate(self.filled):
            account = self.accounts.get(row.account) or self.accounts.get(row.name.split(" ")[0])
            if account is None:
                words = _("There is no account %s. Type its code or a part of its name and choose.")
                refusals.append(Refusal(words % (row.name or row.account), field=f"lines.{number}.account"))
                continue
            try:
                debit = _amount(row.debit, f"lines.{number}.debit")
                credit = _amount(row.credit, f"lines.{number}.credit")
            except Refusal as refusal:
                refusals.append(refusal)
                continue
            lines.append(ManualLine(account, debit, credit))
        if refusals:
            raise Several(refusals)
        return lines

    def place(self, refusal: Refusal) -> Refusal:
        """Put refusals to their rows; returns them with the rows' own indexes, for the summary."""
        refusals = refusal.singles
        for single in refusals:
            parts = single.field.split(".")
            if len(parts) == 3 and int(parts[1]) < len(self.filled):
                row = self.filled[int(parts[1])]
                row.errors[parts[2]] = single.message
                single.field = f"lines.{row.index}.{parts[2]}"
        return refusal


def _amount(text: str, field_name: str) -> Decimal:
    if not text:
        return Decimal(0)
    return numerals.parse_number(text, get_language() or "en", field=field_name, decimals=4)


def _count(data: Mapping[str, Any]) -> int:
    """As many rows as were posted, within reason."""
    indexes = [name.split("-")[1] for name in data if name.startswith("lines-")]
    last = max((int(index) for index in indexes if index.isdecimal() and len(index) < 5), default=0)
    return max(ROWS, min(MAX_ROWS, last + 1))


def _row(index: str, data: Mapping[str, Any]) -> EntryRow:
    def value(name: str) -> str:
        return str(data.get(f"lines-{index}-{name}", "")).strip()

    return EntryRow(index, value("account_code"), value("account"), value("debit"), value("credit"))
