"""The rules of a risk class as values: what each allows, and at which check points it is asked."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from credit.lifecycle import LEAVING, STANDARD_CLASS, SWITCHES, CheckPoint, Rule

T = TypeVar("T")
#: When an order comes in, and when it has to pass again; what a rule that is on asks unless told otherwise.
ORDERING = frozenset({CheckPoint.SUBMIT, CheckPoint.AMEND, CheckPoint.REOPEN, CheckPoint.RELEASE})
ALWAYS = ORDERING | {CheckPoint.SHIP}
#: Which rules have an amount, and which a number of days, levels, promises or percent; the others have no threshold.
WITH_AMOUNT = frozenset({Rule.OVERDUE, Rule.OVERDUE_AMOUNT, Rule.ORDER_VALUE})
WITH_NUMBER = frozenset({Rule.LIMIT_USED, Rule.OVERDUE, Rule.DUNNING, Rule.PROMISES, Rule.HORIZON})
#: What a rule that is on cannot do without; overdue of whatever age may count.
NEEDED: Mapping[Rule, str] = {
    Rule.LIMIT_USED: "number",
    Rule.OVERDUE_AMOUNT: "amount",
    Rule.DUNNING: "number",
    Rule.PROMISES: "number",
    Rule.ORDER_VALUE: "amount",
    Rule.HORIZON: "number",
}


def switches_of(rule: Rule) -> tuple[CheckPoint, ...]:
    """Where a rule can be asked: when the goods go, nothing ships later any more."""
    return tuple(point for point in SWITCHES if rule != Rule.HORIZON or point not in LEAVING)


@dataclass(frozen=True, slots=True)
class Setting:
    """A rule's threshold and check points; the amount is in the company's currency until it is converted."""

    amount: Decimal | None = None
    number: int | None = None
    points: frozenset[CheckPoint] = frozenset()


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All rules of a risk class. A rule that is missing is off."""

    risk_class: str = STANDARD_CLASS
    settings: Mapping[Rule, Setting] = field(default_factory=dict)
    release_days: int = 14

    def asks(self, rule: Rule, point: CheckPoint) -> bool:
        """Whether the rule is asked at the point; a check of a held order asks what its submit asked."""
        setting = self.settings.get(rule)
        at = CheckPoint.SUBMIT if point == CheckPoint.RECHECK else point
        return setting is not None and at in setting.points

    def is_on(self, rule: Rule) -> bool:
        """Whether the rule is asked anywhere."""
        setting = self.settings.get(rule)
        return setting is not None and bool(setting.points)

    def number(self, rule: Rule) -> int | None:
        """The rule's days, level, count or percent; None allows any."""
        setting = self.settings.get(rule)
        return setting.number if setting else None

    def amount(self, rule: Rule, otherwise: T) -> Decimal | T:
        """The rule's amount."""
        setting = self.settings.get(rule)
        return otherwise if setting is None or setting.amount is None else setting.amount

    def converted(self, convert: Callable[[Decimal], Decimal]) -> RuleSet:
        """The same with its amounts in another currency."""
        return dataclasses.replace(
            self,
            settings={
                rule: setting
                if setting.amount is None
                else dataclasses.replace(setting, amount=convert(setting.amount))
                for rule, setting in self.settings.items()
            },
        )

    def as_json(self) -> dict[str, Any]:
        """As a job or a comparison keeps it."""
        return {
            "risk_class": self.risk_class,
            "release_days": self.release_days,
            "rules": {
                rule.value: {
                    "amount": None if setting.amount is None else str(setting.amount),
                    "number": setting.number,
                    "points": sorted(point.value for point in setting.points),
                }
                for rule, setting in self.settings.items()
            },
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> RuleSet:
        """As it was kept."""
        return cls(
            kept["risk_class"],
            {
                Rule(rule): Setting(
                    None if each["amount"] is None else Decimal(each["amount"]),
                    each["number"],
                    frozenset(map(CheckPoint, each["points"])),
                )
                for rule, each in kept["rules"].items()
            },
            kept["release_days"],
        )


#: What a company begins with: the limit, overdue over thirty days, more than two reminders, a review that is due.
DEFAULTS: Mapping[Rule, Setting] = {
    Rule.BLOCKED: Setting(points=ALWAYS),
    Rule.LIMIT: Setting(points=ORDERING),
    Rule.OVERDUE: Setting(amount=Decimal(0), number=30, points=ORDERING),
    Rule.DUNNING: Setting(number=2, points=ORDERING),
    Rule.REVIEW: Setting(points=ORDERING),
}
