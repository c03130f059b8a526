"""What changed rules would have held and let pass, counted, and what came of it.

Orders count once, with their last submission in the time. The figures are those of the decision.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy

from core.exchange import AllRates
from credit.lifecycle import Rule
from credit.rule_sets import RuleSet
from credit.rules import evaluate
from credit.selectors import Past

MOST_ROWS = 1000
ZERO = Decimal(0)


class Cell(models.TextChoices):
    """What was decided then and what the rules would decide."""

    PASSED = "passed", gettext_lazy("Passed, would pass")
    NEWLY_HELD = "newly_held", gettext_lazy("Passed, would be held")
    NEWLY_PASSED = "newly_passed", gettext_lazy("Held, would pass")
    HELD = "held", gettext_lazy("Held, would be held")

    @classmethod
    def of(cls, *, was_held: bool, is_held: bool) -> Cell:
        """The cell of the table."""
        if was_held:
            return cls.HELD if is_held else cls.NEWLY_PASSED
        return cls.NEWLY_HELD if is_held else cls.PASSED


CHANGED = (Cell.NEWLY_HELD, Cell.NEWLY_PASSED)


class Judge:
    """A set of rules for orders of many days and currencies."""

    def __init__(self, rule_set: RuleSet, rates: AllRates) -> None:
        self._rule_set, self._rates = rule_set, rates
        self._converted: dict[tuple[str, datetime.date], RuleSet] = {}

    def failed(self, past: Past) -> tuple[str, ...]:
        """The rules the order would not have passed then."""
        rules = self._in_currency(past.figures.currency, past.as_of)
        return tuple(
            answer.rule for answer in evaluate(past.figures, rules, past.point) if not answer.is_passed
        )

    def _in_currency(self, currency: str, date: datetime.date) -> RuleSet:
        base = self._rates.base_currency
        if currency == base:
            return self._rule_set
        found = self._converted.get((currency, date))
        if found is None:
            found = self._rule_set.converted(
                lambda amount: self._rates.converted(amount, base, currency, date)
            )
            self._converted[currency, date] = found
        return found


@dataclass(slots=True)
class Sum:
    """How many orders, what they are worth, and what of it was lost; in company currency."""

    orders: int = 0
    value: Decimal = ZERO
    lost_orders: int = 0
    lost: Decimal = ZERO

    def add(self, value: Decimal, lost: Decimal) -> None:
        """One order more."""
        self.orders, self.value = self.orders + 1, self.value + value
        self.lost_orders, self.lost = self.lost_orders + bool(lost), self.lost + lost

    def as_json(self) -> list[Any]:
        """As the job keeps it."""
        return [self.orders, str(self.value), self.lost_orders, str(self.lost)]

    @classmethod
    def of(cls, kept: list[Any] | None) -> Sum:
        """As it was kept."""
        return cls(kept[0], Decimal(kept[1]), kept[2], Decimal(kept[3])) if kept else cls()


@dataclass(slots=True)
class RuleSums:
    """What one rule held, as it was decided, by the saved rules and by the changed ones."""

    decided: Sum = field(default_factory=Sum)
    saved: Sum = field(default_factory=Sum)
    changed: Sum = field(default_factory=Sum)
    both: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """An order whose decision would be another one."""

    number: str
    customer: str
    payer_code: str
    cell: Cell
    value: Decimal
    lost: Decimal
    as_of: datetime.date
    before: tuple[str, ...]
    after: tuple[str, ...]

    def as_json(self) -> list[Any]:
        """As the job keeps it."""
        return [
            self.number, self.customer, self.payer_code, self.cell.value, str(self.value), str(self.lost),
            self.as_of.isoformat(), list(self.before), list(self.after),
        ]  # fmt: skip

    @classmethod
    def of(cls, kept: list[Any]) -> Row:
        """As it was kept."""
        number, customer, code, cell, value, lost, as_of, before, after = kept
        return cls(
            number, customer, code, Cell(cell), Decimal(value), Decimal(lost),
            datetime.date.fromisoformat(as_of), tuple(before), tuple(after),
        )  # fmt: skip


@dataclass(slots=True)
class Result:
    """What a replay has found so far."""

    cells: dict[Cell, Sum] = field(default_factory=lambda: {cell: Sum() for cell in Cell})
    rules: dict[Rule, RuleSums] = field(default_factory=lambda: {rule: RuleSums() for rule in Rule})
    saved: Sum = field(default_factory=Sum)
    rows: list[Row] = field(default_factory=list)
    released: int = 0
    recomputed: int = 0

    @property
    def orders(self) -> int:
        """All that were looked at."""
        return sum(each.orders for each in self.cells.values())

    def add(self, past: Past, *, saved: tuple[str, ...], changed: tuple[str, ...], lost: Decimal) -> None:
        """Count one order. What a person had released then passes by any rules."""
        is_held = bool(changed) and not past.is_released
        cell = Cell.of(was_held=not past.is_passed, is_held=is_held)
        self.cells[cell].add(past.value, lost)
        if saved and not past.is_released:
            self.saved.add(past.value, lost)
        for name, sums in self.rules.items():
            for rules, each in ((past.failed, sums.decided), (saved, sums.saved), (changed, sums.changed)):
                if name in rules:
                    each.add(past.value, lost)
            sums.both += name in past.failed and name in changed
        self.released += past.is_released
        self.recomputed += past.is_recomputed
        if cell in CHANGED:
            self.rows.append(
                Row(past.number, past.customer, past.payer_code, cell, past.value, lost, past.as_of,
                    past.failed, changed)
            )  # fmt: skip

    def trim(self) -> None:
        """Keep the rows that are worth most, of either kind."""
        kept: list[Row] = []
        for cell in CHANGED:
            rows = [row for row in self.rows if row.cell == cell]
            kept += sorted(rows, key=lambda row: (-row.value, row.number))[:MOST_ROWS]
        self.rows = kept

    def as_json(self) -> dict[str, Any]:
        """As the job keeps it."""
        return {
            "cells": {cell.value: each.as_json() for cell, each in self.cells.items()},
            "rules": {
                rule.value: [each.decided.as_json(), each.saved.as_json(), each.changed.as_json(), each.both]
                for rule, each in self.rules.items()
            },
            "saved": self.saved.as_json(),
            "rows": [row.as_json() for row in self.rows],
            "released": self.released,
            "recomputed": self.recomputed,
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Result:
        """As it was kept; nothing before the first chunk."""
        result = cls()
        if not kept:
            return result
        result.cells = {cell: Sum.of(kept["cells"].get(cell.value)) for cell in Cell}
        for rule, (decided, saved, changed, both) in kept["rules"].items():
            result.rules[Rule(rule)] = RuleSums(Sum.of(decided), Sum.of(saved), Sum.of(changed), both)
        result.saved = Sum.of(kept["saved"])
        result.rows = [Row.of(row) for row in kept["rows"]]
        result.released, result.recomputed = kept["released"], kept["recomputed"]
        return result


def judge_again(
    result: Result,
    past: Iterable[Past],
    *,
    saved: Judge,
    changed: Judge,
    lost: Mapping[int, Decimal],
) -> None:
    """Count these orders."""
    for each in past:
        result.add(
            each,
            saved=saved.failed(each),
            changed=changed.failed(each),
            lost=lost.get(each.order_id, ZERO),
        )
    result.trim()
