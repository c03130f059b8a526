"""Closing the books month by month, and opening them again."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import formats, invariants, timeline
from core.actors import Actor
from core.locking import lock, operation
from core.models import Job, JobState
from core.refusals import Conflict, Refusal
from ledger import books, proposals, selectors
from ledger.lifecycle import PERIOD_LIFECYCLE, PeriodStatus
from ledger.models import FiscalPeriod
from ledger.operations.entries import ReasonMissing

SHOWN = 5


class PeriodUnfinished(Conflict):
    """The period still runs or follows an open one, lacks a posting, or the books do not add up."""

    code = "period-unfinished"


class SecondPersonNeeded(Refusal):
    """Who closed a period does not reopen it himself (PER-3)."""

    code = "second-person-needed"


def period_named(name: str, *, by: Actor) -> FiscalPeriod:
    """The month ``YYYY-MM`` of the actor's company, created when nothing has been posted in it yet.

    Raises FiscalPeriod.DoesNotExist for what is no month.
    """
    known = FiscalPeriod.objects.in_scope(by).filter(name=name).first()
    if known is not None:
        return known
    try:
        day = datetime.date.fromisoformat(f"{name}-01")
    except ValueError:
        raise FiscalPeriod.DoesNotExist(name) from None
    return books.period_of(by.company, day)


@operation
def soft_close(period: FiscalPeriod, *, by: Actor) -> None:
    """Close a month for documents; the accountant still posts into it. Raises NotPermitted, MoveNotAllowed."""
    by.require("ledger.close_period")
    lock(period)
    PERIOD_LIFECYCLE.move(period, PeriodStatus.SOFT_CLOSED)
    period.save(update_fields=["status"])
    timeline.record(period, "soft-closed", by=by, data={"period": period.name})


@operation
def close(period: FiscalPeriod, *, by: Actor) -> None:
    """Close a month that is over, after those before it, and keep the hash of its balances (PER-2, PER-4).

    Posting into the month waits until this is done. Raises NotPermitted, MoveNotAllowed, PeriodUnfinished.
    """
    by.require("ledger.close_period")
    lock(period)
    PERIOD_LIFECYCLE.move(period, PeriodStatus.CLOSED)
    refuse_too_early(period)
    refuse_unfinished(period)
    period.trial_balance_hash = selectors.movement_hash(period)
    period.save(update_fields=["status", "trial_balance_hash"])
    timeline.record(
        period, "closed", by=by, data={"period": period.name, "trial_balance_hash": period.trial_balance_hash}
    )


def refuse_too_early(period: FiscalPeriod) -> None:
    """Raise PeriodUnfinished while the month still runs or one before it is not closed."""
    if period.end_date >= period.company.today():
        raise PeriodUnfinished(
            _("%(period)s ends on %(day)s. Close it after that day.")
            % {"period": period.name, "day": formats.day(period.end_date)}
        )
    earlier = FiscalPeriod.objects.filter(company=period.company, start_date__lt=period.start_date)
    first = earlier.exclude(status=PeriodStatus.CLOSED).order_by("start_date").first()
    if first is not None:
        raise PeriodUnfinished(_("Close %s first.") % first.name)


def refuse_unfinished(period: FiscalPeriod) -> None:
    """Raise PeriodUnfinished while drafts or jobs remain or a rule of the books is broken."""
    drafts = selectors.unissued_invoices(period)
    if drafts:
        words = ngettext(
            "%(count)s invoice of this period is still a draft: %(names)s. Issue or cancel it first.",
            "%(count)s invoices of this period are still drafts: %(names)s. Issue or cancel them first.",
            len(drafts),
        )
        names = ", ".join(invoice.key for invoice in drafts[:SHOWN])
        raise PeriodUnfinished(words % {"count": len(drafts), "names": names})
    running = Job.objects.filter(
        company=period.company, state__in=(JobState.QUEUED, JobState.RUNNING)
    ).count()
    if running:
        words = ngettext(
            "%s job is still running. Wait until it has finished.",
            "%s jobs are still running. Wait until they have finished.",
            running,
        )
        raise PeriodUnfinished(words % running)
    waiting = proposals.waiting_in(period)
    if waiting:
        words = _("These requests to post into the period wait for a decision: %s.")
        raise PeriodUnfinished(words % ", ".join(waiting[:SHOWN]))
    findings = invariants.run_all()
    if findings:
        rules = "; ".join(f"{finding.rule} ({finding.says})" for finding in findings[:SHOWN])
        raise PeriodUnfinished(_("The books do not add up yet: %s.") % rules)


@operation
def reopen(period: FiscalPeriod, *, reason: str, by: Actor) -> None:
    """Open a month again, for a reason, by another person than the one who closed it (PER-3).

    Raises NotPermitted, ReasonMissing, SecondPersonNeeded, MoveNotAllowed.
    """
    by.require("ledger.reopen_period")
    if not reason.strip():
        raise ReasonMissing(_("Enter the reason for opening the period again."), field="reason")
    lock(period)
    was = period.status
    PERIOD_LIFECYCLE.move(period, PeriodStatus.OPEN)
    last = timeline.of_document(period).filter(activity__in=("closed", "soft-closed")).first()
    if last is not None and by.user is not None and last.actor_id == by.user.pk:
        raise SecondPersonNeeded(_("You closed this period yourself. Somebody else has to open it again."))
    period.trial_balance_hash = ""
    period.save(update_fields=["status", "trial_balance_hash"])
    data = {"period": period.name, "was": was}
    timeline.record(period, "reopened", by=by, reason=reason.strip(), data=data)


def close_again(period: FiscalPeriod, was: str, *, by: Actor) -> None:
    """Bring a reopened month back to what it was. Raises what closing it raises."""
    if was == PeriodStatus.CLOSED:
        close(period, by=by)
    else:
        soft_close(period, by=by)
