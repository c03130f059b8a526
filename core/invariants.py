"""Invariants: every rule of INVARIANTS.md as a query that must find nothing.

Apps register their rules in ``invariants.py``; a rule's SQL returns the offending rows, each with a text in the
first column. All rules read one snapshot.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection, transaction

from core.models import InvariantRun

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its name in INVARIANTS.md, what it says, and how its violations are found."""

    name: str
    says: str
    sql: str = ""
    check: Callable[[], Iterator[str]] | None = None

    def violations(self) -> Iterator[str]:
        """The offending rows, as text."""
        if self.check is not None:
            yield from self.check()
            return
        with connection.cursor() as cursor:
            cursor.execute(self.sql)
            for row in cursor:
                yield " ".join(str(value) for value in row)


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken rule, how many rows break it, and the first of them."""

    rule: str
    says: str
    count: int
    rows: list[str]


_rules: list[Rule] = []


def register(*rules: Rule) -> None:
    """Add rules to the check; called when an app is ready."""
    _rules.extend(rules)


def rules() -> list[Rule]:
    """Every rule known, in the order of its name."""
    return sorted(_rules, key=lambda rule: rule.name)


def run_all(connection_: Any = None) -> list[Finding]:
    """Check every rule on one REPEATABLE READ snapshot (G7); an empty list means the books are right."""
    findings = []
    is_alone = not connection.in_atomic_block
    with transaction.atomic():
        if is_alone:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for rule in rules():
            rows = list(rule.violations())
            if rows:
                findings.append(Finding(rule.name, rule.says, len(rows), rows[:SHOWN]))
    return findings


def check_and_keep() -> InvariantRun:
    """Run the check and keep its result."""
    begun = time.monotonic()
    findings = run_all()
    return InvariantRun.objects.create(
        duration_ms=int((time.monotonic() - begun) * 1000),
        rules=len(_rules),
        findings=[asdict(finding) for finding in findings],
    )
