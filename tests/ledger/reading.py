"""How tests read entries: account codes with signed amounts, debit above zero."""

from __future__ import annotations

from django.db.models import Sum

from core import invariants
from core.timeline import kind_of
from ledger.models import Account, JournalEntry, JournalLine


def entry_of(document, purpose: str) -> JournalEntry:
    """The one entry of a document for this purpose."""
    return JournalEntry.objects.get(source_kind=kind_of(document), source_id=document.pk, purpose=purpose)


def amounts(entry: JournalEntry) -> dict[str, str]:
    """Debit minus credit by account, in the entry's currency."""
    return _by_account(entry, lambda line: line.debit - line.credit)


def base_amounts(entry: JournalEntry) -> dict[str, str]:
    """Debit minus credit by account, in company currency."""
    return _by_account(entry, lambda line: line.base_debit - line.base_credit)


def _by_account(entry: JournalEntry, figure) -> dict[str, str]:
    lines = entry.lines.select_related("account")
    return {line.account.code: f"{figure(line):.2f}" for line in lines}


def balance(company, code: str) -> str:
    """What is on an account, in company currency."""
    sums = JournalLine.objects.filter(account=Account.objects.get(company=company, code=code)).aggregate(
        debit=Sum("base_debit", default=0), credit=Sum("base_credit", default=0)
    )
    return f"{sums['debit'] - sums['credit']:.2f}"


def broken_rules() -> dict[str, list[str]]:
    """What the checker finds, by rule."""
    return {finding.rule: finding.rows for finding in invariants.run_all()}
