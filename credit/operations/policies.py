"""Changing the rules that decide about orders."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core import timeline
from core.actors import Actor
from core.locking import check_version, operation
from core.refusals import Refusal
from credit.lifecycle import SWITCHES, Rule
from credit.models import CreditPolicy, CreditRule
from credit.operations.accounts import refuse_bad_class
from credit.rule_sets import RuleSet

MOST_NUMBER = 9999


@operation
def save_rule_set(
    rule_set: RuleSet, *, name: str = "", by: Actor, version: int | None = None
) -> CreditPolicy:
    """Let these rules decide about the customers of a risk class from now on; what was decided stays as it is.

    Raises NotPermitted, Refusal, StaleVersion.
    """
    by.require("credit.approve_limit")
    refuse_bad_class(rule_set.risk_class)
    _refuse_bad_settings(rule_set)
    CreditPolicy.objects.get_or_create(company=by.company, risk_class=rule_set.risk_class)
    policy = CreditPolicy.objects.select_for_update().get(company=by.company, risk_class=rule_set.risk_class)
    check_version(policy, version)
    policy.name, policy.release_days = name.strip() or policy.name, rule_set.release_days
    policy.version += 1
    policy.save(update_fields=["name", "release_days", "version"])
    rows = {row.rule: row for row in policy.rules.all()}
    for rule in Rule:
        setting = rule_set.settings.get(rule)
        row = rows.get(rule) or CreditRule(company=by.company, policy=policy, rule=rule)
        row.amount, row.number = (setting.amount, setting.number) if setting else (None, None)
        row.points = sorted(setting.points) if setting else []
        row.save()
    timeline.record(policy, "edited", by=by)
    return policy


def _refuse_bad_settings(rule_set: RuleSet) -> None:
    for rule, setting in rule_set.settings.items():
        if setting.amount is not None and not (setting.amount.is_finite() and setting.amount >= 0):
            raise Refusal(_("Enter an amount of 0 or more."), field=f"{rule}.amount")
        if setting.number is not None and not 0 <= setting.number <= MOST_NUMBER:
            raise Refusal(_("Enter a number from 0 to %d.") % MOST_NUMBER, field=f"{rule}.number")
        if not setting.points <= set(SWITCHES):
            raise Refusal(_("Use one of: %s.") % ", ".join(SWITCHES), field=f"{rule}.points")
