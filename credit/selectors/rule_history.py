"""Who changed which rule of a risk class, when, and from what to what."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db import connection
from django.utils import timezone

from core.models import Company, User
from credit.lifecycle import CheckPoint, Rule
from credit.rule_sets import Setting


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule before and after; it was not there before the first."""

    rule: Rule
    before: Setting | None
    after: Setting


@dataclass(frozen=True, slots=True)
class Saved:
    """What one save changed, and by whom; nobody is the application itself."""

    at: datetime.datetime
    by: str
    changes: Sequence[RuleChange]
    is_first: bool = False


_EVENTS = """
    SELECT e.pgh_created_at, (c.metadata->>'user')::bigint, e.rule, e.amount, e.number, e.points
      FROM credit_creditruleevent e JOIN credit_creditpolicy p ON p.id = e.policy_id
      LEFT JOIN pghistory_context c ON c.id = e.pgh_context_id
     WHERE p.company_id = %s AND p.risk_class = %s ORDER BY e.pgh_id
"""


def rule_history(company: Company, risk_class: str) -> list[Saved]:
    """Every save of the class's rules that changed one, newest first; two queries."""
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS, [company.pk, risk_class])
        rows = cursor.fetchall()
    people = User.objects.in_bulk({user for _at, user, *_rest in rows if user})
    settings: dict[str, Setting] = {}
    found: list[Saved] = []
    for (at, user), events in groupby(rows, key=lambda row: (row[0], row[1])):
        changes = []
        for _at, _user, rule, amount, number, points in events:
            after = Setting(amount, number, frozenset(map(CheckPoint, points)))
            before = settings.get(rule)
            if after != (before or Setting()):
                changes.append(RuleChange(Rule(rule), before, after))
            settings[rule] = after
        if changes:
            found.append(Saved(at, str(people[user]) if user in people else "", changes, not found))
    return found[::-1]


def last_changes(history: Sequence[Saved], since: datetime.date) -> dict[Rule, tuple[Saved, RuleChange]]:
    """The latest change of each rule from the day on; the first rules of a class are no change."""
    found: dict[Rule, tuple[Saved, RuleChange]] = {}
    for saved in history:
        if saved.is_first or timezone.localtime(saved.at).date() < since:
            continue
        for change in saved.changes:
            found.setdefault(change.rule, (saved, change))
    return found
