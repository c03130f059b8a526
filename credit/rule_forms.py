"""The matrix of a risk class's rules as it is typed: a row per rule, a switch per check point."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import conflicts, formats, numerals
from core.conflicts import Basis, Difference
from core.refusals import Refusal, Several
from credit.lifecycle import SWITCHES, CheckPoint, Rule
from credit.rule_sets import WITH_AMOUNT, WITH_NUMBER, RuleSet, Setting, switches_of
from credit.rule_wording import NUMBER_UNITS, meaning, pair_in_words
from credit.selectors import RiskClass

OFF = Setting()
RELEASE_DAYS = "release_days"


@dataclass(frozen=True, slots=True)
class Switch:
    """A rule's switch at one check point; one that cannot be is not drawn."""

    point: CheckPoint
    is_possible: bool
    is_on: bool


@dataclass(slots=True)
class RuleRow:
    """One rule as it was typed, and what is wrong with it."""

    rule: Rule
    meaning: str
    amount: str = ""
    number: str = ""
    points: frozenset[str] = frozenset()
    errors: dict[str, str] = field(default_factory=dict)
    mark: str = ""
    was: str = ""
    is_edited: bool = False

    @property
    def has_amount(self) -> bool:
        """Whether the rule has an amount to fill in."""
        return self.rule in WITH_AMOUNT

    @property
    def has_number(self) -> bool:
        """Whether the rule has a number to fill in."""
        return self.rule in WITH_NUMBER

    @property
    def unit(self) -> str:
        """What stands behind the number."""
        return str(NUMBER_UNITS.get(self.rule, ""))

    @property
    def is_on(self) -> bool:
        """Whether it is asked anywhere."""
        return bool(self.points)

    @property
    def switches(self) -> list[Switch]:
        """A switch per check point, in the order of an order's life."""
        possible = switches_of(self.rule)
        return [Switch(point, point in possible, point.value in self.points) for point in SWITCHES]


class RuleSetForm:
    """A risk class's name, its rules and how long a release holds; problems are named as the operation names them."""

    def __init__(self, rows: Iterable[RuleRow], name: str, release_days: str) -> None:
        self.rows = {row.rule: row for row in rows}
        self.name, self.release_days = name, release_days
        self.errors: dict[str, str] = {}
        self.refusals: list[Refusal] = []

    @classmethod
    def of(cls, rule_set: RuleSet, name: str, currency: str) -> RuleSetForm:
        """The rules as they are."""
        rows = []
        for rule in Rule:
            setting = rule_set.settings.get(rule, OFF)
            rows.append(
                RuleRow(
                    rule,
                    meaning(rule, setting, currency),
                    "" if setting.amount is None else _written(setting.amount),
                    "" if setting.number is None else str(setting.number),
                    frozenset(point.value for point in setting.points),
                )
            )
        return cls(rows, name, str(rule_set.release_days))

    @classmethod
    def posted(cls, data: QueryDict, shown: RuleSet, currency: str) -> RuleSetForm:
        """The matrix as it was sent; what each rule means is said of the saved one."""
        rows = [
            RuleRow(
                rule,
                meaning(rule, shown.settings.get(rule, OFF), currency),
                data.get(f"{rule}.amount", "").strip()[:40],
                data.get(f"{rule}.number", "").strip()[:40],
                frozenset(set(data.getlist(f"{rule}.points")) & set(CheckPoint.values)),
            )
            for rule in Rule
        ]
        return cls(rows, data.get("name", "").strip(), data.get(RELEASE_DAYS, "").strip()[:40])

    def rule_set(self, risk_class: str) -> RuleSet:
        """What was typed as values. Raises Several, naming each field."""
        settings, refusals = {}, []
        for row in self.rows.values():
            amount = number = None
            try:
                amount = _amount(row.amount) if row.has_amount else None
            except Refusal as refusal:
                refusals.append(Refusal(refusal.message, field=f"{row.rule}.amount"))
            try:
                number = _whole(row.number) if row.has_number else None
            except Refusal as refusal:
                refusals.append(Refusal(refusal.message, field=f"{row.rule}.number"))
            settings[row.rule] = Setting(amount, number, frozenset(map(CheckPoint, row.points)))
        try:
            release_days = _whole(self.release_days)
        except Refusal as refusal:
            refusals.append(Refusal(refusal.message, field=RELEASE_DAYS))
            release_days = None
        if refusals:
            raise Several(refusals)
        return RuleSet(risk_class, settings, -1 if release_days is None else release_days)

    def place(self, refusal: Refusal) -> None:
        """Put each part of a refusal to its field, for the words there and in the summary."""
        for single in refusal.refusals if isinstance(refusal, Several) else [refusal]:
            rule, _dot, name = single.field.partition(".")
            if rule in self.rows and name:
                row = self.rows[Rule(rule)]
                row.errors.setdefault(name, single.message)
                words = f"{row.rule.label}: {single.message}"
                self.refusals.append(Refusal(words, field=single.field))
            else:
                self.errors.setdefault(single.field, single.message)
                self.refusals.append(single)

    @property
    def refusal(self) -> Several | None:
        """Everything that was refused, for the summary over the form."""
        return Several(self.refusals) if self.refusals else None

    def show_changes(self, saved: RuleSet) -> None:
        """Mark what was typed and is not saved."""
        try:
            typed = self.rule_set(saved.risk_class)
        except Refusal:
            return
        for rule, row in self.rows.items():
            row.is_edited = typed.settings.get(rule, OFF) != saved.settings.get(rule, OFF)


def _written(amount: Decimal) -> str:
    return formats.amount(amount) if amount == round(amount, 2) else formats.quantity(amount)


def _amount(text: str) -> Decimal | None:
    return numerals.parse_number(text, get_language() or "en", decimals=4) if text else None


def _whole(text: str) -> int | None:
    return int(numerals.parse_number(text, get_language() or "en", decimals=0)) if text else None


# Somebody else saved meanwhile --------------------------------------------------------------------------------------
def drawn(shown: RiskClass) -> Basis:
    """What the matrix is drawn with: the version, and the rules as they were then."""
    return Basis(shown.version, {"rules": json.dumps(shown.rule_set.as_json())})


def posted_version(data: QueryDict) -> int | None:
    """The version the matrix was drawn with; 0 where the class had no rules of its own."""
    return conflicts.posted_basis(data).version


def take_chosen(typed: RuleSet, saved: RuleSet, data: QueryDict) -> RuleSet:
    """The typed rules with the saved ones where "take theirs" was chosen."""
    settings = {
        rule: saved.settings.get(rule, OFF) if conflicts.takes_theirs(data, rule.value) else setting
        for rule, setting in typed.settings.items()
    }
    days = saved.release_days if conflicts.takes_theirs(data, RELEASE_DAYS) else typed.release_days
    return RuleSet(typed.risk_class, settings, days)


def meet(typed: RuleSet, shown: RiskClass, by: str, at: Any, data: QueryDict, currency: str) -> Basis:
    """What a stale matrix is shown with: rule by rule theirs and mine; rules nobody here touched take theirs."""
    before = _drawn_rules(data)
    differences = []
    for rule in Rule:
        theirs, mine = shown.rule_set.settings.get(rule, OFF), typed.settings.get(rule, OFF)
        if theirs == mine or (before is not None and theirs == before.settings.get(rule, OFF)):
            continue
        differences.append(
            Difference(
                rule.value,
                str(rule.label),
                *pair_in_words(rule, theirs, mine, currency),
                takes_theirs=before is not None and mine == before.settings.get(rule, OFF),
            )
        )
    days = (shown.rule_set.release_days, typed.release_days)
    if days[0] != days[1] and not (before is not None and days[0] == before.release_days):
        takes = before is not None and days[1] == before.release_days
        differences.append(
            Difference(RELEASE_DAYS, _("A release holds"), str(days[0]), str(days[1]), takes_theirs=takes)
        )
    basis = drawn(shown)
    return Basis(basis.version, basis.values, differences, by or _("Somebody else"), at)


def _drawn_rules(data: QueryDict) -> RuleSet | None:
    try:
        return RuleSet.of(json.loads(conflicts.posted_basis(data).values.get("rules", "")))
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError):
        return None
