"""Standing orders: set up, paused, resumed, ended, and made into an order on each of their dates, exactly once."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from core import notifications, numbering, timeline
from core import quantity as quantities
from core.actors import Actor
from core.locking import check_version, lock, operation
from core.refusals import Refusal
from customers.models import Customer
from orders import drafts
from orders.decisions import objections
from orders.finding import LineEntry
from orders.lifecycle import STANDING_LIFECYCLE, Channel, HoldKind, Period, Roll, StandingStatus
from orders.models import SalesOrder, SalesOrderLine, StandingOrder, StandingOrderLine, StandingOrderRun
from orders.operations.drafting import Header, create, take_over
from orders.operations.submitting import submit

MOST_EVERY = 52


@dataclass(frozen=True, slots=True)
class StandingTerms:
    """What a standing order says: what, for whom, how often, and what becomes of each order."""

    customer: Customer
    entries: Sequence[LineEntry]
    starts_on: datetime.date
    period: str = Period.MONTH
    every: int = 1
    weekday: int = 1
    day_of_month: int = 1
    ends_on: datetime.date | None = None
    most_orders: int | None = None
    roll: str = Roll.AFTER
    submits: bool = True
    has_fixed_prices: bool = False
    customer_reference: str = ""
    discount_percent: Decimal = Decimal(0)
    note: str = ""
    invoice_party: Customer | None = None


@operation
def create_standing(terms: StandingTerms, *, by: Actor) -> StandingOrder:
    """Set up a standing order; who does is its owner and is told when it cannot be made. Raises Several for bad lines."""
    standing = StandingOrder(company=by.company, owner=by.user)
    lines = _take_over(standing, terms, by)
    standing.number = numbering.next_number(by.company, numbering.STANDING_ORDER, by.company.today())
    _plan(standing, None)
    standing.save(force_insert=True)
    StandingOrderLine.objects.bulk_create(lines)
    timeline.record(standing, "created", by=by)
    return standing


@operation
def change_standing(
    standing: StandingOrder, terms: StandingTerms, *, by: Actor, version: int | None = None
) -> None:
    """Say it anew; dates that were made stay made. Raises MoveNotAllowed, StaleVersion, Several."""
    lock(standing)
    check_version(standing, version)
    _refuse_if_ended(standing)
    lines = _take_over(standing, terms, by)
    _plan(standing, _last_made(standing))
    standing.version += 1
    standing.last_error = ""
    standing.save()
    standing.lines.all().delete()
    StandingOrderLine.objects.bulk_create(lines)
    timeline.record(standing, "edited", by=by)


@operation
def pause_standing(standing: StandingOrder, *, by: Actor, reason: str = "") -> None:
    """Make no orders until it is resumed. Raises MoveNotAllowed."""
    _move(standing, StandingStatus.PAUSED, "paused", reason, by)


@operation
def resume_standing(standing: StandingOrder, *, by: Actor) -> None:
    """Go on with the next date that is still to come; dates that have passed meanwhile are left out. Raises MoveNotAllowed."""
    lock(standing)
    STANDING_LIFECYCLE.move(standing, StandingStatus.ACTIVE)
    _plan(standing, _last_made(standing))
    standing.version += 1
    standing.save()
    timeline.record(standing, "resumed", by=by)


@operation
def end_standing(standing: StandingOrder, *, by: Actor, reason: str = "") -> None:
    """Make no orders any more. Raises MoveNotAllowed."""
    _move(standing, StandingStatus.ENDED, "ended", reason, by)


@operation
def make_due(standing: StandingOrder, date: datetime.date, *, by: Actor) -> SalesOrder | None:
    """Make the order of a date once it is due: handed in, or a draft for its owner; each date once.

    Dates that were missed while nothing ran are left out, so that nobody gets three orders at once. What cannot be made
    stays due, and the owner is told why.
    """
    lock(standing)
    today = by.company.today()
    is_due = standing.due_on is not None and standing.due_on <= today
    if standing.status != StandingStatus.ACTIVE or standing.next_date != date or not is_due:
        return None
    try:
        with transaction.atomic():
            order = _make(standing, by)
            StandingOrderRun.objects.create(
                company=by.company, standing_order=standing, date=date, order=order
            )
    except Refusal as refusal:
        _keep_failure(standing, refusal.message, by)
        return None
    standing.last_error = ""
    _plan(standing, date)
    if standing.next_date is None:
        STANDING_LIFECYCLE.move(standing, StandingStatus.ENDED)
        timeline.record(standing, "ended", by=by)
    standing.save()
    timeline.record(standing, "order made", by=by, data={"number": order.number})
    if not standing.submits:
        _tell_owner("standing.draft", standing, order.get_absolute_url(), order.number, by)
    return order


def _make(standing: StandingOrder, by: Actor) -> SalesOrder:
    customer = Customer.objects.select_related(
        "company", "payment_terms", "price_list", "tax_position", "invoice_party"
    ).get(pk=standing.customer_id)
    header = Header(
        customer,
        currency=standing.currency,
        customer_reference=standing.customer_reference,
        channel=Channel.STANDING,
        discount_percent=standing.discount_percent,
        note=standing.note,
        invoice_party=standing.invoice_party,
    )
    entries = [
        LineEntry(
            line.product.sku,
            line.quantity,
            unit_price=line.unit_price if standing.has_fixed_prices else None,
            discount_percent=line.discount_percent,
        )
        for line in standing.lines.select_related("product")
    ]
    order = create(header, entries, by=by)
    order.entered_by_id = standing.owner_id
    order.save(update_fields=["entered_by"])
    if standing.submits:
        submit(order, by=by)
    return order


def _keep_failure(standing: StandingOrder, words: str, by: Actor) -> None:
    if standing.last_error == words:
        return
    standing.last_error = words
    standing.save(update_fields=["last_error"])
    timeline.record(standing, "failed", by=by, reason=words)
    _tell_owner("standing.failed", standing, standing.get_absolute_url(), words, by)


def _tell_owner(kind: str, standing: StandingOrder, url: str, detail: str, by: Actor) -> None:
    notifications.tell(
        kind,
        standing.owner_id,
        url=url,
        by=by,
        data={"number": standing.number, "detail": detail},
        permissions=["orders.view_standingorder"],
    )


def _move(standing: StandingOrder, status: StandingStatus, activity: str, reason: str, by: Actor) -> None:
    lock(standing)
    STANDING_LIFECYCLE.move(standing, status)
    if status == StandingStatus.ENDED:
        standing.next_date = standing.due_on = None
    standing.version += 1
    standing.save()
    timeline.record(standing, activity, by=by, reason=reason.strip())


def _refuse_if_ended(standing: StandingOrder) -> None:
    if standing.status == StandingStatus.ENDED:
        raise Refusal(_("%s has ended. Set up another one.") % standing.number)


def _last_made(standing: StandingOrder) -> datetime.date | None:
    return standing.runs.order_by("-date").values_list("date", flat=True).first()


def _plan(standing: StandingOrder, after: datetime.date | None) -> None:
    """The next day by the schedule that is not over yet, and the working day on which its order is made."""
    schedule, today = standing.schedule, standing.company.today()
    standing.next_date = standing.due_on = None
    for day in schedule.days():
        if (after is None or day > after) and schedule.due_on(day) >= today:
            standing.next_date, standing.due_on = day, schedule.due_on(day)
            return


def _take_over(standing: StandingOrder, terms: StandingTerms, by: Actor) -> list[StandingOrderLine]:
    """Write the terms into the standing order, priced as a trial: what could not be ordered today is refused at once."""
    _refuse_bad_rhythm(terms)
    if not terms.entries:
        raise Refusal(_("Enter at least one line."), field="lines")
    trial = SalesOrder(company=by.company, entered_by=by.user)
    header = Header(
        terms.customer, discount_percent=terms.discount_percent, invoice_party=terms.invoice_party
    )
    take_over(trial, header, by)
    priced, _totals = drafts.price_lines(trial, _as_priced(terms))
    _refuse_without_approval(trial, priced, by)
    for field in dataclasses.fields(terms):
        if field.name != "entries":
            setattr(standing, field.name, getattr(terms, field.name))
    standing.currency = trial.currency
    return [
        StandingOrderLine(
            company=by.company,
            standing_order=standing,
            position=line.position,
            product=line.product,
            quantity=line.quantity,
            unit_price=_own_price(line) if terms.has_fixed_prices else None,
            discount_percent=line.discount_percent,
        )
        for line in priced
    ]


def _own_price(line: SalesOrderLine) -> Decimal:
    """What one of the product's own unit costs, which the lines of a standing order count in."""
    return quantities.round_quantity(line.unit_price / line.sale_unit_factor)


def _as_priced(terms: StandingTerms) -> list[LineEntry]:
    """Prices by hand are kept where prices are fixed; else each order has those of its day."""
    if terms.has_fixed_prices:
        return list(terms.entries)
    return [dataclasses.replace(entry, unit_price=None) for entry in terms.entries]


def _refuse_without_approval(trial: SalesOrder, lines: Sequence[SalesOrderLine], by: Actor) -> None:
    """The application hands the orders in, so that prices beyond a clerk's limit are a manager's to set up."""
    if any(each.kind == HoldKind.APPROVAL for each in objections(trial, lines, by)):
        raise Refusal(
            _("These prices are beyond your limit. A manager has to set up this standing order."),
            field="lines",
        )


def _refuse_bad_rhythm(terms: StandingTerms) -> None:
    for value, low, high, field in (
        (terms.every, 1, MOST_EVERY, "every"),
        (terms.weekday, 1, 7, "weekday"),
        (terms.day_of_month, 1, 31, "day_of_month"),
        (terms.most_orders if terms.most_orders is not None else 1, 1, 1000, "most_orders"),
    ):
        if not low <= value <= high:
            raise Refusal(
                _("Enter a number from %(low)d to %(high)d.") % {"low": low, "high": high}, field=field
            )
    for word, choices, field in ((terms.period, Period, "period"), (terms.roll, Roll, "roll")):
        if word not in choices.values:
            raise Refusal(_("Use one of: %s.") % ", ".join(choices.values), field=field)
    if terms.ends_on is not None and terms.ends_on < terms.starts_on:
        raise Refusal(_("The last day comes before the first one."), field="ends_on")
