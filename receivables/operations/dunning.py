"""Dunning runs: proposed from everything overdue, reviewed by a person, executed once."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from core import clock, formats, numbering, timeline
from core.actors import Actor
from core.exchange import rate_on, to_base
from core.locking import lock, operation
from core.models import Company
from core.money import minor_units
from customers.models import Customer
from receivables.lifecycle import DUNNING_LIFECYCLE, DunningRunStatus, ItemKind
from receivables.models import DunningNotice, DunningNoticeLine, DunningPolicy, DunningRun, OpenItem
from receivables.operations import dunning_sql as sql
from receivables.operations.refusals import NotInReview, ReasonMissing, RunTooEarly
from receivables.operations.settling import refuse_future
from receivables.signals import dunning_charged, dunning_executed

_ONE_PROPOSAL_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('receivables.dunning'), %s)"


@operation
def propose(
    company: Company,
    as_of: datetime.date | None = None,
    *,
    customers: Iterable[Customer] | None = None,
    by: Actor,
) -> DunningRun:
    """Look at everything overdue and propose one letter per customer and currency with all its overdue items.

    Whatever is left out stands in ``run.left_out`` with its reason. An item is proposed once a day at most, and not
    while another proposal waits with it. Raises RunTooEarly, DateNotPossible, RateMissing.
    """
    by.require("receivables.run_dunning")
    date = as_of or company.today()
    refuse_future(date, company, "as_of")
    _run(_ONE_PROPOSAL_AT_A_TIME, [company.pk])
    _refuse_earlier_than_last(company, date)
    run = DunningRun.objects.create(
        company=company, number=numbering.next_number(company, numbering.DUNNING_RUN, date), as_of=date
    )
    chosen = None if customers is None else sorted(customer.pk for customer in customers)
    _run(sql.PROPOSE, _parameters(run, company) | {"as_of": date, "customers": chosen})
    run.refresh_from_db(fields=["left_out"])
    timeline.record(run, "proposed", by=by, data={"as_of": date.isoformat()})
    return run


def _refuse_earlier_than_last(company: Company, date: datetime.date) -> None:
    last = (
        DunningRun.objects.filter(company=company, status=DunningRunStatus.EXECUTED)
        .order_by("-as_of")
        .values_list("as_of", flat=True)
        .first()
    )
    if last is not None and date < last:
        raise RunTooEarly(
            _("The last run was on %s. A run cannot be dated before it.") % formats.day(last), field="as_of"
        )


def _parameters(run: DunningRun, company: Company) -> dict[str, Any]:
    """What every statement of a run is told: default policy, rates and decimals of the currencies at hand."""
    overdue = OpenItem.objects.debits().still_open().filter(company=company, due_date__lt=run.as_of)
    used = overdue.order_by().values_list("currency").union(run.notices.order_by().values_list("currency"))
    codes = [code for (code,) in used]
    default = (
        DunningPolicy.objects.filter(company=company, is_default=True).values_list("pk", flat=True).first()
    )
    rates = {code: str(rate_on(company, code, run.as_of)) for code in codes}
    return {
        "company": company.pk,
        "run": run.pk,
        "policy": default,
        "rates": json.dumps(rates),
        "places": json.dumps({code: minor_units(code) for code in codes}),
    }


def _run(statement: str, parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else []


@operation
def leave_out(what: DunningNotice | DunningNoticeLine, reason: str, *, by: Actor) -> None:
    """Take a letter or one of its items out of the proposal. Raises NotInReview, ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing(_("Say why this is not to be sent."), field="reason")
    _review(what, is_left_out=True, reason=reason.strip()[:200], by=by)


@operation
def take_back(what: DunningNotice | DunningNoticeLine, *, by: Actor) -> None:
    """Put a letter or an item that was taken out back into the proposal. Raises NotInReview."""
    _review(what, is_left_out=False, reason="", by=by)


def _review(what: DunningNotice | DunningNoticeLine, *, is_left_out: bool, reason: str, by: Actor) -> None:
    by.require("receivables.run_dunning")
    notice = what if isinstance(what, DunningNotice) else what.notice
    run = notice.run
    lock(run)
    if run.status != DunningRunStatus.PROPOSED:
        raise NotInReview(_("%s is no longer a proposal. Reload the page.") % run)
    what.is_left_out, what.leave_out_reason = is_left_out, reason
    what.save(update_fields=["is_left_out", "leave_out_reason"])
    if isinstance(what, DunningNoticeLine):
        _run(sql.TOTAL, _parameters(run, run.company) | {"notices": [notice.pk]})
        raising = notice.lines.filter(is_left_out=False, is_repeated=False).exists()
        if notice.is_left_out == raising:
            notice.is_left_out, notice.leave_out_reason = not raising, "" if raising else reason
            notice.save(update_fields=["is_left_out", "leave_out_reason"])
    activity = "left out" if is_left_out else "taken back"
    name = notice.customer.name if isinstance(what, DunningNotice) else what.item.document_number
    timeline.record(run, activity, by=by, reason=reason, data={"what": name})


@operation
def cancel_run(run: DunningRun, *, by: Actor) -> None:
    """Drop a proposal; nothing was sent, and its items may be proposed again. Raises MoveNotAllowed."""
    by.require("receivables.run_dunning")
    lock(run)
    DUNNING_LIFECYCLE.move(run, DunningRunStatus.CANCELED)
    run.save(update_fields=["status"])
    timeline.record(run, "canceled", by=by)


@operation
def execute(run: DunningRun, *, by: Actor) -> DunningRun:
    """Send the proposal: letters get their numbers, items rise by one level, fees and interest become open items.

    What was paid, blocked or reminded since the review is dropped with its reason. Raises MoveNotAllowed. Sends
    ``dunning_charged`` per letter that costs something, and ``dunning_executed``.
    """
    by.require("receivables.run_dunning")
    company = by.company
    lock(run)
    DUNNING_LIFECYCLE.move(run, DunningRunStatus.EXECUTED)
    _refuse_earlier_than_last(company, run.as_of)
    parameters = _parameters(run, company) | {"as_of": run.as_of}
    _run(sql.LOCK_ITEMS, parameters)
    _drop_changed(parameters)
    letters = DunningNotice.objects.filter(run=run, is_left_out=False).count()
    if letters:
        numbers = numbering.next_numbers(company, numbering.DUNNING_NOTICE, run.as_of, letters)
        for statement in (sql.NUMBER, sql.EXECUTE_LINES, sql.RAISE_ITEMS, sql.RECORD):
            _run(statement, parameters | _who(by) | {"numbers": numbers, "number": run.number})
    charged = _charge(run, by=by)
    run.save(update_fields=["status"])
    timeline.record(run, "executed", by=by, data={"letters": letters})
    for item in charged:
        dunning_charged.send(sender=DunningNotice, notice=item.notice, item=item, by=by)
    dunning_executed.send(sender=DunningRun, run=run, by=by)
    return run


def _drop_changed(parameters: dict[str, Any]) -> None:
    """Take out what is no longer as the reviewer saw it, and sum the letters it stood on anew."""
    dropped = sorted({pk for (pk,) in _run(sql.DROP_CHANGED, parameters)})
    if dropped:
        _run(sql.TOTAL, parameters | {"notices": dropped})
        _run(sql.DROP_EMPTY, parameters)


def _who(by: Actor) -> dict[str, Any]:
    moment = clock.stamp()
    return {
        "actor": by.user.pk if by.user else None,
        "actor_name": by.name,
        "request": by.request_id,
        "at": moment if isinstance(moment, datetime.datetime) else None,
    }


def _charge(run: DunningRun, *, by: Actor) -> list[OpenItem]:
    """Open one debit per letter for its fee and interest."""
    costly = Q(fee_amount__gt=0) | Q(interest_amount__gt=0)
    notices = DunningNotice.objects.filter(costly, run=run, number__isnull=False).order_by("pk")
    rates: dict[str, Any] = {}
    items = []
    for notice in notices.select_related("customer"):
        if notice.currency not in rates:
            rates[notice.currency] = rate_on(by.company, notice.currency, run.as_of)
        rate, amount = rates[notice.currency], notice.charge_amount
        base_amount = to_base(by.company, amount, rate)
        items.append(
            OpenItem(
                company=by.company,
                customer=notice.customer,
                kind=ItemKind.FEE,
                is_debit=True,
                document_number=notice.number or "",
                notice=notice,
                posting_date=run.as_of,
                due_date=run.as_of,
                currency=notice.currency,
                exchange_rate=rate,
                item_amount=amount,
                open_amount=amount,
                base_amount=base_amount,
                base_open_amount=base_amount,
            )
        )
    return OpenItem.objects.bulk_create(items) if items else []
