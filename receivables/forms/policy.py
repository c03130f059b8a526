"""The form of a dunning policy with its levels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import checks, formats, numerals
from core.refusals import Refusal
from receivables.forms.simple import language
from receivables.lifecycle import DunningStart
from receivables.models import DunningLevel, DunningPolicy

ROWS = 6
_AMOUNTS = ("fee", "fee_percent", "interest_percent", "minimum_amount")


@checks.when_left("receivables.change_policy")
class PolicyForm(forms.Form):
    """What a policy is called, and for whom it holds."""

    code = forms.RegexField(
        r"^[\w.\-]{1,20}$", label=gettext_lazy("Code"),
        error_messages={"invalid": gettext_lazy("Use letters, digits, dots and dashes only.")},
    )  # fmt: skip
    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    interval_days = forms.IntegerField(
        label=gettext_lazy("Days between two reminders"), min_value=0, max_value=365, initial=7,
        help_text=gettext_lazy("At least so many days lie between two reminders of the same item."),
    )  # fmt: skip
    is_default = forms.BooleanField(
        label=gettext_lazy("For all customers without a policy of their own"), required=False
    )


@dataclass(slots=True)
class LevelRow:
    """One row of the level table: what was typed, and what is wrong with it."""

    index: int
    days: str = ""
    counts_from: str = DunningStart.DUE_DATE.value
    is_end_of_month: bool = False
    fee: str = ""
    fee_percent: str = ""
    interest_percent: str = ""
    minimum_amount: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """Counted from one, as people do."""
        return self.index + 1

    @property
    def is_blank(self) -> bool:
        """Nothing was entered in this row."""
        return not any(getattr(self, name).strip() for name in ("days", *_AMOUNTS))


class LevelRows:
    """The level table; rows named ``levels-<index>-<field>``, blank ones are passed over."""

    def __init__(self, rows: list[LevelRow]) -> None:
        self.rows = rows
        self.refusals: list[Refusal] = []
        self.levels: list[DunningLevel] = []

    @classmethod
    def of(cls, policy: DunningPolicy | None) -> LevelRows:
        """The policy's levels, and room for more."""
        levels = list(policy.levels.all()) if policy and policy.pk else []
        rows = []
        for index, level in enumerate(levels):
            row = LevelRow(index, str(level.days), level.counts_from, level.is_end_of_month)
            for name in _AMOUNTS:
                setattr(row, name, formats.quantity(getattr(level, name)) if getattr(level, name) else "")
            rows.append(row)
        return cls(rows + [LevelRow(index) for index in range(len(rows), max(ROWS, len(rows) + 1))])

    @classmethod
    def posted(cls, data: Mapping[str, Any]) -> LevelRows:
        """The table as it was sent."""
        rows = cls([cls._row(data, index) for index in range(ROWS + 4)])
        for row in rows.rows:
            if not row.is_blank:
                rows._read(row)
        return rows

    @staticmethod
    def _row(data: Mapping[str, Any], index: int) -> LevelRow:
        def of(name: str) -> str:
            return str(data.get(f"levels-{index}-{name}", "")).strip()

        start = of("counts_from")
        row = LevelRow(
            index,
            of("days"),
            start if start in DunningStart.values else DunningStart.DUE_DATE.value,
            bool(of("is_end_of_month")),
        )
        for name in _AMOUNTS:
            setattr(row, name, of(name))
        return row

    def _read(self, row: LevelRow) -> None:
        level = DunningLevel(counts_from=row.counts_from, is_end_of_month=row.is_end_of_month)
        if row.days.isascii() and row.days.isdecimal() and int(row.days) <= 3650:
            level.days = int(row.days)
        else:
            self._refuse(row, "days", _("Enter a number of days between 0 and 3,650."))
        for name in _AMOUNTS:
            text = getattr(row, name)
            try:
                setattr(
                    level, name, numerals.parse_number(text, language(), decimals=4) if text else Decimal(0)
                )
            except Refusal as refusal:
                self._refuse(row, name, refusal.message)
        self.levels.append(level)

    def _refuse(self, row: LevelRow, name: str, message: str) -> None:
        row.errors[name] = message
        self.refusals.append(Refusal(message, field=f"levels.{row.index}.{name}"))

    def place(self, refusals: Sequence[Refusal]) -> None:
        """Put what the operation refused to its row; blank rows before it do not count."""
        filled = [row for row in self.rows if not row.is_blank]
        for refusal in refusals:
            parts = refusal.field.split(".")
            if parts[0] == "levels" and len(parts) == 3 and int(parts[1]) < len(filled):
                filled[int(parts[1])].errors[parts[2]] = refusal.message
