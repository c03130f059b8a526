"""Entries written by people: manual ones and their reversal."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from core import approvals, exchange, formats, timeline
from core.actors import Actor
from core.locking import lock, operation
from core.money import minor_units, round_amount
from core.refusals import Conflict, Refusal, Several
from ledger import journal
from ledger.journal import Line, Posting
from ledger.models import Account, JournalEntry
from ledger.postings.lines import in_base, line

ZERO = Decimal(0)
#: The permission whose ceiling holds for manual entries and their reversals.
POSTS = "ledger.post_entry"


class AccountRefused(Refusal):
    """The account takes no manual lines."""

    code = "account-refused"


class LineRefused(Refusal):
    """A line has no amount, or one on both sides."""

    code = "line-refused"


class NotReversible(Conflict):
    """The entry is a reversal, has been reversed, or belongs to a document that must be corrected itself."""

    code = "not-reversible"


class ReasonMissing(Refusal):
    """The step needs a reason."""

    code = "reason-missing"


@dataclass(frozen=True, slots=True)
class ManualLine:
    """A line as a person enters it: an account and an amount on one side."""

    account: Account
    debit: Decimal = ZERO
    credit: Decimal = ZERO


@operation
def post_manual(
    lines: Sequence[ManualLine],
    *,
    description: str,
    by: Actor,
    date: datetime.date | None = None,
    currency: str = "",
) -> JournalEntry:
    """Post an entry that no document stands for; control accounts are closed to it (LED-7).

    Raises NotPermitted, SecondPersonNeeded, AccountRefused, LineRefused, Unbalanced, PeriodClosed, RateMissing.
    """
    by.require("ledger.post_entry")
    posting = prepare(lines, description=description, by=by, date=date, currency=currency)
    posting.require_balance()
    refuse_above_ceiling(debits(lines), posting.currency, by)
    entry = journal.post(by.company, posting)
    timeline.record(entry, "posted", by=by, reason=entry.description)
    return entry


def prepare(
    lines: Sequence[ManualLine],
    *,
    description: str,
    by: Actor,
    date: datetime.date | None = None,
    currency: str = "",
) -> Posting:
    """A manual entry ready to be appended. Raises ReasonMissing, AccountRefused, LineRefused, RateMissing."""
    company = by.company
    date = date or company.today()
    currency = currency or company.base_currency
    description = _printable(description)
    if not description:
        raise ReasonMissing(_("Say what the entry is for."), field="description")
    _refuse_bad_lines(lines, currency)
    rate = exchange.rate_on(company, currency, date)
    return Posting(
        posting_date=date,
        currency=currency,
        exchange_rate=rate,
        lines=_in_both_currencies(lines, rate, company.base_currency),
        by=by,
        description=description,
    )


def debits(lines: Sequence[ManualLine]) -> Decimal:
    """How much an entry moves, in its currency."""
    return sum((each.debit for each in lines), ZERO)


def is_above_ceiling(amount: Decimal, currency: str, by: Actor) -> bool:
    """Whether a second person has to approve an entry of this size (ROLES.md, section 1)."""
    ceiling = by.ceiling(POSTS, currency)
    return ceiling is not None and amount > ceiling


def refuse_above_ceiling(amount: Decimal, currency: str, by: Actor) -> None:
    """Raise SecondPersonNeeded when the actor does not post this much alone."""
    if is_above_ceiling(amount, currency, by):
        words = _("You may post up to %s by yourself. Ask for this one; a manager approves it.")
        ceiling = by.ceiling(POSTS, currency)
        raise approvals.SecondPersonNeeded(words % formats.money(ceiling, currency))


def _printable(text: str) -> str:
    """Words as they are kept: one line, no control characters, at most 200 letters."""
    return "".join(letter if letter.isprintable() else " " for letter in text).strip()[:200]


def _refuse_bad_lines(lines: Sequence[ManualLine], currency: str) -> None:
    """Every fault of every line, each with its field."""
    refusals = [
        refusal for index, entered in enumerate(lines) for refusal in _faults(index, entered, currency)
    ]
    if refusals:
        raise refusals[0] if len(refusals) == 1 else Several(refusals)


def _faults(index: int, entered: ManualLine, currency: str) -> list[Refusal]:
    faults: list[Refusal] = []
    account = entered.account
    if account.is_control:
        message = _("%s is a control account: only documents post to it, so that it equals their sum.")
    elif account.is_header:
        message = _("%s is a heading. Choose one of its accounts.")
    elif account.is_blocked:
        message = _("%s is blocked.")
    else:
        message = ""
    if message:
        faults.append(AccountRefused(message % account, field=f"lines.{index}.account"))
    if entered.debit < 0 or entered.credit < 0 or bool(entered.debit) == bool(entered.credit):
        faults.append(
            LineRefused(_("Enter an amount above zero in debit or in credit."), field=f"lines.{index}.debit")
        )
    for side, amount in (("debit", entered.debit), ("credit", entered.credit)):
        if round_amount(amount, currency) != amount:
            words = _("%(currency)s has %(digits)s decimals.")
            faults.append(
                LineRefused(
                    words % {"currency": currency, "digits": minor_units(currency)},
                    field=f"lines.{index}.{side}",
                )
            )
    return faults


def _in_both_currencies(lines: Sequence[ManualLine], rate: Decimal, base_currency: str) -> list[Line]:
    """The lines with their base amounts, which even out as well: each side's total is rounded once."""
    base: dict[int, Decimal] = {}
    for sign in (1, -1):
        side = [
            (index, entered.debit if sign > 0 else entered.credit)
            for index, entered in enumerate(lines)
            if (entered.debit if sign > 0 else entered.credit)
        ]
        whole = round_amount(sum((amount for _index, amount in side), ZERO) * rate, base_currency)
        parts = in_base([amount for _index, amount in side], rate, whole, base_currency)
        base |= {index: sign * part for (index, _amount), part in zip(side, parts, strict=True)}
    return [
        line(entered.account.pk, entered.debit - entered.credit, base[index])
        for index, entered in enumerate(lines)
    ]


@operation
def reverse(
    entry: JournalEntry, *, reason: str, by: Actor, date: datetime.date | None = None
) -> JournalEntry:
    """Take a manual entry back by its mirror; entries of documents are corrected with their document.

    Raises NotPermitted, SecondPersonNeeded, NotReversible, ReasonMissing, PeriodClosed.
    """
    by.require("ledger.reverse_entry")
    date = date or by.company.today()
    reason = prepare_reversal(entry, reason=reason, date=date)
    refuse_above_ceiling(size(entry), entry.currency, by)
    return append_mirror(entry, reason=reason, date=date, by=by, recorded_by=by)


def prepare_reversal(entry: JournalEntry, *, reason: str, date: datetime.date) -> str:
    """The reason as it is kept, for an entry now locked. Raises ReasonMissing, NotReversible, Refusal."""
    reason = _printable(reason)
    if not reason:
        raise ReasonMissing(_("Enter the reason of the reversal."), field="reason")
    lock(entry)
    refuse_irreversible(entry)
    if date < entry.posting_date:
        raise Refusal(
            _("A reversal is not dated before its entry of %s.") % formats.day(entry.posting_date),
            field="date",
        )
    return reason


def size(entry: JournalEntry) -> Decimal:
    """How much a posted entry has moved, in its currency."""
    return sum((each.debit for each in entry.lines.all()), ZERO)


def append_mirror(
    entry: JournalEntry, *, reason: str, date: datetime.date, by: Actor, recorded_by: Actor
) -> JournalEntry:
    """Append the mirror in the name of ``by``; the timeline names whose decision it was."""
    mirror = journal.reverse(entry, reason=reason, date=date, by=by)
    timeline.record_many(
        [
            timeline.Entry(entry, "reversed", reason=reason, data={"reversal": mirror.number}),
            timeline.Entry(mirror, "posted", reason=reason, data={"reverses": entry.number}),
        ],
        by=recorded_by,
    )
    return mirror


def refuse_irreversible(entry: JournalEntry) -> None:
    """Raise NotReversible with the reason, if there is one."""
    if entry.reverses_id is not None:
        raise NotReversible(_("%s is itself a reversal.") % entry.number)
    if not entry.is_manual:
        raise NotReversible(
            _("%(entry)s belongs to %(document)s. Correct the document; its correction is posted by itself.")
            % {"entry": entry.number, "document": entry.source_number or _("a document")}
        )
    mirror = JournalEntry.objects.filter(reverses=entry).values_list("number", flat=True).first()
    if mirror is not None:
        raise NotReversible(
            _("%(entry)s has been reversed by %(mirror)s.") % {"entry": entry.number, "mirror": mirror}
        )
