"""What a request for a manual entry or a reversal holds, and how it is shown to who approves it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core import approvals, formats
from core.actors import Actor
from core.locking import lock
from core.models import ApprovalRequest, RequestStatus
from core.presentation import Fact
from ledger.models import FiscalPeriod, JournalEntry

ENTRY = "ledger.manual_entry"
REVERSAL = "ledger.reversal"


@dataclass(frozen=True, slots=True)
class ProposedLine:
    """A line as it was entered."""

    account: str
    name: str
    debit: Decimal
    credit: Decimal


@dataclass(frozen=True, slots=True)
class ProposedEntry:
    """A manual entry as it was entered."""

    date: datetime.date
    currency: str
    description: str
    lines: Sequence[ProposedLine]

    def as_json(self) -> dict[str, Any]:
        """As the request keeps it."""
        return {
            "date": self.date.isoformat(),
            "currency": self.currency,
            "description": self.description,
            "lines": [
                {
                    "account": line.account,
                    "name": line.name,
                    "debit": str(line.debit),
                    "credit": str(line.credit),
                }
                for line in self.lines
            ],
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> ProposedEntry:
        """As it was kept."""
        return cls(
            date=datetime.date.fromisoformat(kept["date"]),
            currency=kept["currency"],
            description=kept["description"],
            lines=[
                ProposedLine(line["account"], line["name"], Decimal(line["debit"]), Decimal(line["credit"]))
                for line in kept["lines"]
            ],
        )


def show_entry(request: ApprovalRequest, actor: Actor) -> approvals.Proposed:
    """The lines of the entry, and the day it is dated."""
    entry = ProposedEntry.of(request.proposal)
    rows = [
        (
            f"{line.account} {line.name}",
            _or_nothing(line.debit, entry.currency),
            _or_nothing(line.credit, entry.currency),
        )
        for line in entry.lines
    ]
    return approvals.Proposed(
        heads=(
            _("Account"),
            _("Debit %(currency)s") % {"currency": entry.currency},
            _("Credit %(currency)s") % {"currency": entry.currency},
        ),
        rows=rows,
        figures=frozenset({1, 2}),
        facts=[Fact(_("Posting date"), formats.day(entry.date))],
    )


def show_reversal(request: ApprovalRequest, actor: Actor) -> approvals.Proposed:
    """The entry beside its mirror."""
    entry = JournalEntry.objects.get(pk=approvals.subject_id_of(request))
    currency = entry.currency
    rows = [
        (
            str(line.account),
            *(_or_nothing(amount, currency) for amount in (line.debit, line.credit, line.credit, line.debit)),
        )
        for line in entry.lines.select_related("account")
    ]
    heads = (_("Account"), _("Entry: debit"), _("Entry: credit"), _("Reversal: debit"), _("Reversal: credit"))
    day = datetime.date.fromisoformat(request.proposal["date"])
    return approvals.Proposed(
        heads=heads,
        rows=rows,
        figures=frozenset({1, 2, 3, 4}),
        facts=[Fact(_("Posting date"), formats.day(day)), Fact(_("Currency"), currency)],
    )


def waiting_in(period: FiscalPeriod) -> list[str]:
    """The numbers of undecided requests to post into a period."""
    first, last = period.start_date.isoformat(), period.end_date.isoformat()
    rows = ApprovalRequest.objects.filter(
        company=period.company,
        kind__in=(ENTRY, REVERSAL),
        status=RequestStatus.REQUESTED,
        proposal__date__gte=first,
        proposal__date__lte=last,
    )
    return list(rows.order_by("pk").values_list("number", flat=True))


def hold_entry(request: ApprovalRequest) -> None:
    """Let nobody else reverse the entry until this is decided."""
    lock(JournalEntry.objects.get(pk=approvals.subject_id_of(request)))


def reversed_by(request: ApprovalRequest) -> dict[str, str]:
    """Whether the entry has been reversed."""
    mirror = (
        JournalEntry.objects.filter(reverses_id=request.subject_id).values_list("number", flat=True).first()
    )
    return {"reversed_by": mirror or ""}


def _or_nothing(amount: Decimal, currency: str) -> str:
    return formats.amount(amount, currency) if amount else ""
