"""``manage.py check_invariants``: is everything as INVARIANTS.md says it must be?"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core import invariants
from core.invariants import Finding


class Command(BaseCommand):
    """Read one snapshot, name each broken rule with its rows, and exit 1 when there is one."""

    help = "Checks every rule of the books on one snapshot. Exit status 1 and the offending rows when one is broken."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the result as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        begun = time.monotonic()
        findings = invariants.run_all()
        milliseconds = int((time.monotonic() - begun) * 1000)
        if options["json"]:
            self._print_json(findings, milliseconds)
        else:
            self._print_words(findings, milliseconds)
        if findings:
            sys.exit(1)

    def _print_json(self, findings: list[Finding], milliseconds: int) -> None:
        result = {
            "clean": not findings,
            "rules": [rule.name for rule in invariants.rules()],
            "findings": [asdict(finding) for finding in findings],
            "milliseconds": milliseconds,
        }
        self.stdout.write(json.dumps(result, indent=2))

    def _print_words(self, findings: list[Finding], milliseconds: int) -> None:
        for finding in findings:
            self.stdout.write(f"{finding.rule}: {finding.says} ({finding.count})")
            for row in finding.rows:
                self.stdout.write(f"    {row}")
        broken = f"{len(findings)} broken" if findings else "all hold"
        self.stdout.write(f"{len(invariants.rules())} rules checked in {milliseconds} ms: {broken}.")
