"""Which rules decide about a customer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

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


@dataclass(frozen=True, slots=True)
class RiskClass:
    """A risk class: its rules, or those of the standard class that judge it, and how many customers it has.

    ``version`` is 0 where nobody has given it rules of its own.
    """

    code: str
    name: str
    rule_set: RuleSet
    customers: int
    version: int

    @property
    def is_own(self) -> bool:
        """Whether it has rules of its own; the standard class begins with those as delivered."""
        return self.version > 0

    @property
    def title(self) -> str:
        """What people call it."""
        return self.name or (_("Standard") if self.code == STANDARD_CLASS else self.code)


_CUSTOMERS = """
    SELECT coalesce(a.risk_class, %s), count(*) FROM customers_customer c
      LEFT JOIN credit_creditaccount a ON a.customer_id = coalesce(c.parent_id, c.id)
     WHERE c.company_id = %s AND c.is_active GROUP BY 1
"""


def risk_classes(company: Company) -> list[RiskClass]:
    """Every risk class, the standard one first: those with rules, and those that accounts name. Three queries."""
    sets = rule_sets(company)
    known = {row.risk_class: row for row in CreditPolicy.objects.filter(company=company)}
    with connection.cursor() as cursor:
        cursor.execute(_CUSTOMERS, [STANDARD_CLASS, company.pk])
        counts: dict[str, int] = dict(cursor.fetchall())
    codes = sorted({*sets, *known, *counts} - {STANDARD_CLASS})
    found = []
    for code in (STANDARD_CLASS, *codes):
        policy = known.get(code) if code in sets else None
        found.append(
            RiskClass(
                code,
                policy.name if policy else "",
                sets.get(code)
                or RuleSet(code, sets[STANDARD_CLASS].settings, sets[STANDARD_CLASS].release_days),
                counts.get(code, 0),
                policy.version if policy else 0,
            )
        )
    return found


def risk_class_of(company: Company, code: str) -> RiskClass | None:
    """The class of this code; None where neither rules nor an account name it."""
    return next((each for each in risk_classes(company) if each.code == code), None)


#: Whether the account ``a`` is judged by the rules of a class; parameters: ``judged_by``.
JUDGED_BY = """
    (coalesce(a.risk_class, %(standard)s) = %(class)s OR %(is_standard)s AND NOT a.risk_class = ANY(%(others)s))
"""


def judged_by(company: Company, risk_class: str) -> dict[str, Any]:
    """What ``JUDGED_BY`` is told; the standard rules judge whatever class has none of its own. Two queries."""
    return {
        "company": company.pk,
        "standard": STANDARD_CLASS,
        "class": risk_class,
        "is_standard": risk_class == STANDARD_CLASS,
        "others": sorted(set(rule_sets(company)) - {STANDARD_CLASS}),
    }


_WAITING = f"""
    SELECT DISTINCT coalesce(payer.parent_id, payer.id) FROM orders_orderhold hold
      JOIN orders_salesorder o ON o.id = hold.order_id JOIN customers_customer payer ON payer.id = o.invoice_party_id
      LEFT JOIN credit_creditaccount a ON a.customer_id = coalesce(payer.parent_id, payer.id)
     WHERE hold.company_id = %(company)s AND hold.kind = 'credit' AND hold.lifted_at IS NULL AND {JUDGED_BY}
     ORDER BY 1
"""


def waiting_customers(company: Company, risk_class: str) -> list[int]:
    """Who has orders on hold for credit and is judged by the rules of the class; heads of families. Three queries."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, judged_by(company, risk_class))
        return [key for (key,) in cursor.fetchall()]
