"""Which rules decide about a customer."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from core.models import Company
from core.prepared import Place, Prepared
from credit.lifecycle import STANDARD_CLASS, CheckPoint, Rule
from credit.models import CreditAccount, CreditPolicy, CreditRule
from credit.rule_sets import DEFAULTS, RuleSet, Setting

_rules = Prepared(
    lambda: CreditRule.objects.filter(
        Q(policy__risk_class=Place(1)) | Q(policy__risk_class=STANDARD_CLASS), policy__company_id=Place(0)
    ).select_related("policy")
)


def rule_set_of(company: Company, account: CreditAccount | None) -> RuleSet:
    """The rules of the account's risk class, else the standard ones; one query."""
    wanted = account.risk_class if account else STANDARD_CLASS
    rows = _rules.all(company.pk, wanted)
    own = [row for row in rows if row.policy.risk_class == wanted]
    return rule_set_from(own or rows) if rows else RuleSet(STANDARD_CLASS, DEFAULTS)


def rule_set_from(rows: Iterable[CreditRule]) -> RuleSet:
    """The rows of one policy as values."""
    rows = list(rows)
    policy = rows[0].policy
    return RuleSet(
        policy.risk_class,
        {
            Rule(row.rule): Setting(row.amount, row.number, frozenset(map(CheckPoint, row.points)))
            for row in rows
        },
        policy.release_days,
    )


def rule_sets(company: Company) -> dict[str, RuleSet]:
    """Every rule set of the company by its risk class, the standard one first."""
    found: dict[str, RuleSet] = {STANDARD_CLASS: RuleSet(STANDARD_CLASS, DEFAULTS)}
    policies = CreditPolicy.objects.filter(company=company).order_by("risk_class").prefetch_related("rules")
    for policy in policies:
        rows = list(policy.rules.all())
        for row in rows:
            row.policy = policy
        if rows:
            found[policy.risk_class] = rule_set_from(rows)
    return found


def release_days(company: Company) -> int:
    """How long a release holds when nobody says otherwise."""
    row = CreditPolicy.objects.filter(company=company, risk_class=STANDARD_CLASS).first()
    return row.release_days if row else RuleSet().release_days
