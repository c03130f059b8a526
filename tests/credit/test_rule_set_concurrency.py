"""Two managers at the same rules, over real connections: the first word holds, the second is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.refusals import StaleVersion
from credit import operations as credit
from credit.lifecycle import Rule
from credit.models import CreditPolicy, CreditRule
from credit.rule_sets import DEFAULTS, RuleSet
from tests.builders import an_actor
from tests.core.raw import at_once
from tests.credit.stage import rules

pytestmark = pytest.mark.django_db(transaction=True)


def with_days(risk_class: str, days: int) -> RuleSet:
    return RuleSet(risk_class, {**DEFAULTS, Rule.OVERDUE: replace(DEFAULTS[Rule.OVERDUE], number=days)})


def test_of_two_managers_who_save_the_same_version_one_is_told_that_the_other_did() -> None:
    rules()
    first, second = an_actor(None, "MGR"), an_actor(None, "MGR")

    answers = at_once(
        lambda: credit.save_rule_set(with_days("standard", 45), by=first, version=2),
        lambda: credit.save_rule_set(with_days("standard", 60), by=second, version=2),
    )

    assert sorted(type(answer).__name__ for answer in answers) == ["CreditPolicy", "StaleVersion"]
    policy = CreditPolicy.objects.get()
    assert (policy.version, policy.rules.get(rule="overdue").number in (45, 60)) == (3, True)


def test_of_two_managers_who_begin_the_same_class_one_does() -> None:
    first, second = an_actor(None, "MGR"), an_actor(None, "MGR")

    answers = at_once(
        lambda: credit.save_rule_set(with_days("high", 45), by=first, version=0),
        lambda: credit.save_rule_set(with_days("high", 60), by=second, version=0),
    )

    assert [answer for answer in answers if isinstance(answer, StaleVersion)] != []
    assert CreditPolicy.objects.count() == 1
    assert CreditRule.objects.count() == len(Rule)
