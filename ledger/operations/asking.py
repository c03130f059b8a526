"""Entries above the accountant's ceiling: he requests them, a manager approves, and they are posted as entered.

What is approved is posted in the name of who prepared it: into a month closed for documents only the accountant posts.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.utils.translation import gettext as _

from core import approvals, timeline
from core.actors import Actor
from core.locking import operation
from core.models import ApprovalRequest
from ledger import books, journal
from ledger.models import Account, JournalEntry
from ledger.operations.entries import (
    AccountRefused,
    ManualLine,
    append_mirror,
    debits,
    is_above_ceiling,
    post_manual,
    prepare,
    prepare_reversal,
    reverse,
    size,
)
from ledger.proposals import ENTRY, REVERSAL, ProposedEntry, ProposedLine


@operation
def post_or_ask(
    lines: Sequence[ManualLine],
    *,
    description: str,
    by: Actor,
    date: datetime.date | None = None,
    currency: str = "",
) -> JournalEntry | ApprovalRequest:
    """Post a manual entry, or request it where it is above the own ceiling. Raises what posting and asking raise."""
    by.require("ledger.post_entry")
    currency = currency or by.company.base_currency
    if not is_above_ceiling(debits(lines), currency, by):
        return post_manual(lines, description=description, by=by, date=date, currency=currency)
    posting = prepare(lines, description=description, by=by, date=date, currency=currency)
    posting.require_balance()
    books.refuse_closed(by.company, books.kept_day(posting.posting_date), by=by)
    proposed = ProposedEntry(
        posting.posting_date,
        currency,
        posting.description,
        [ProposedLine(line.account.code, line.account.name, line.debit, line.credit) for line in lines],
    )
    wish = approvals.Wish(
        kind=ENTRY,
        name=posting.description,
        reason=posting.description,
        proposal=proposed.as_json(),
        amount=debits(lines),
        currency=currency,
    )
    return approvals.ask(wish, by=by)


@operation
def reverse_or_ask(
    entry: JournalEntry, *, reason: str, by: Actor, date: datetime.date | None = None
) -> JournalEntry | ApprovalRequest:
    """Reverse a manual entry, or request it where it is above the own ceiling. Raises what reversing and asking raise."""
    by.require("ledger.reverse_entry")
    amount = size(entry)
    if not is_above_ceiling(amount, entry.currency, by):
        return reverse(entry, reason=reason, by=by, date=date)
    date = date or by.company.today()
    reason = prepare_reversal(entry, reason=reason, date=date)
    books.refuse_closed(by.company, books.kept_day(date), by=by)
    wish = approvals.Wish(
        kind=REVERSAL,
        name=entry.number,
        url=entry.get_absolute_url(),
        reason=reason,
        subject=entry,
        proposal={"date": date.isoformat(), "reason": reason},
        amount=amount,
        currency=entry.currency,
        key=f"{REVERSAL}:{entry.pk}",
    )
    return approvals.ask(wish, by=by)


def apply_entry(request: ApprovalRequest, by: Actor) -> approvals.Outcome:
    """Post what was requested, dated as it was entered. Raises what posting raises."""
    preparer = approvals.requester_of(request)
    preparer.require("ledger.post_entry")
    proposed = ProposedEntry.of(request.proposal)
    accounts = {account.code: account for account in Account.objects.in_scope(by)}
    lines = []
    for index, line in enumerate(proposed.lines):
        if line.account not in accounts:
            words = _("There is no account %s any more.") % line.account
            raise AccountRefused(words, field=f"lines.{index}.account")
        lines.append(ManualLine(accounts[line.account], line.debit, line.credit))
    posting = prepare(
        lines,
        description=proposed.description,
        by=preparer,
        date=proposed.date,
        currency=proposed.currency,
    )
    entry = journal.post(by.company, posting)
    data = {"request": request.number, "prepared_by": preparer.name}
    timeline.record(entry, "posted", by=by, reason=entry.description, data=data)
    return approvals.Outcome(entry.number, entry.get_absolute_url())


def apply_reversal(request: ApprovalRequest, by: Actor) -> approvals.Outcome:
    """Reverse the entry as it was requested. Raises what reversing raises."""
    preparer = approvals.requester_of(request)
    preparer.require("ledger.reverse_entry")
    entry = JournalEntry.objects.get(pk=approvals.subject_id_of(request))
    day = datetime.date.fromisoformat(request.proposal["date"])
    reason = prepare_reversal(entry, reason=request.proposal["reason"], date=day)
    mirror = append_mirror(entry, reason=reason, date=day, by=preparer, recorded_by=by)
    return approvals.Outcome(mirror.number, mirror.get_absolute_url())
