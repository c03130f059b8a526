"""Changing the rules that decide about orders."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from core import codes, timeline
from core.actors import Actor
from core.locking import check_version, operation
from core.models import Company
from core.refusals import Refusal, Several
from credit import signals
from credit.lifecycle import STANDARD_CLASS, Rule
from credit.models import CreditPolicy, CreditRule
from credit.operations.accounts import LONGEST_CLASS, refuse_bad_class
from credit.rule_sets import NEEDED, WITH_AMOUNT, WITH_NUMBER, RuleSet, Setting, switches_of

MOST_NUMBER = 9999
MOST_RELEASE_DAYS = 365
MOST_DIGITS = 15
LONGEST_NAME = 100


@operation
def save_rule_set(
    rule_set: RuleSet, *, name: str = "", by: Actor, version: int | None = None
) -> CreditPolicy:
    """Let these rules decide about the customers of a risk class from now on; what they have on hold is looked at again.

    ``version`` is the one the rules were read in, 0 where the class had none of its own. Raises NotPermitted, Refusal,
    StaleVersion. Sends ``rules_changed``.
    """
    by.require("credit.approve_limit")
    refuse_bad_rule_set(rule_set, name=name)
    policy, is_new = lock_policy(by.company, rule_set.risk_class), False
    if policy is None:
        policy, is_new = _begin(by.company, rule_set.risk_class)
    if not (is_new and version == 0):
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
    signals.rules_changed.send(sender=CreditPolicy, policy=policy, by=by)
    return policy


def lock_policy(company: Company, risk_class: str) -> CreditPolicy | None:
    """The row changes of a class take turns on; None where it has none yet."""
    return (
        CreditPolicy.objects.select_for_update(of=("self",))
        .filter(company=company, risk_class=risk_class)
        .first()
    )


def _begin(company: Company, risk_class: str) -> tuple[CreditPolicy, bool]:
    """A class's first rules, and whether they are; of two who begin it at once the second meets the first's version."""
    if risk_class != STANDARD_CLASS:
        codes.checked(risk_class, field="risk_class", longest=LONGEST_CLASS)
    _policy, is_new = CreditPolicy.objects.get_or_create(company=company, risk_class=risk_class)
    return CreditPolicy.objects.select_for_update(of=("self",)).get(
        company=company, risk_class=risk_class
    ), is_new


def refuse_bad_rule_set(rule_set: RuleSet, *, name: str = "") -> None:
    """Raise what is wrong with the rules, each with its field, such as ``overdue.number``."""
    refuse_bad_class(rule_set.risk_class)
    found = list(_wrong(rule_set, name))
    if found:
        raise found[0] if len(found) == 1 else Several(found)


def _wrong(rule_set: RuleSet, name: str) -> Iterator[Refusal]:
    if len(name.strip()) > LONGEST_NAME:
        yield Refusal(_("Use at most %d characters.") % LONGEST_NAME, field="name")
    if not 0 <= rule_set.release_days <= MOST_RELEASE_DAYS:
        yield Refusal(_("Enter a number from 0 to %d.") % MOST_RELEASE_DAYS, field="release_days")
    for rule, setting in rule_set.settings.items():
        yield from _wrong_amount(rule, setting)
        yield from _wrong_number(rule, setting)
        allowed = switches_of(rule)
        if not setting.points <= set(allowed):
            yield Refusal(_("Use one of: %s.") % ", ".join(allowed), field=f"{rule}.points")


def _wrong_amount(rule: Rule, setting: Setting) -> Iterator[Refusal]:
    amount, field = setting.amount, f"{rule}.amount"
    if amount is None:
        if setting.points and NEEDED.get(rule) == "amount":
            yield Refusal(_("Enter an amount, or switch the rule off."), field=field)
    elif rule not in WITH_AMOUNT:
        yield Refusal(_("This rule has no amount."), field=field)
    elif not (amount.is_finite() and amount >= 0):
        yield Refusal(_("Enter an amount of 0 or more."), field=field)
    elif amount.adjusted() >= MOST_DIGITS:
        yield Refusal(_("Enter a number with at most %d digits.") % MOST_DIGITS, field=field)


def _wrong_number(rule: Rule, setting: Setting) -> Iterator[Refusal]:
    number, field = setting.number, f"{rule}.number"
    if number is None:
        if setting.points and NEEDED.get(rule) == "number":
            yield Refusal(_("Enter a number, or switch the rule off."), field=field)
    elif rule not in WITH_NUMBER:
        yield Refusal(_("This rule has no number."), field=field)
    elif not 0 <= number <= MOST_NUMBER:
        yield Refusal(_("Enter a number from 0 to %d.") % MOST_NUMBER, field=field)
