"""Promises to pay: noted, replaced by a newer word, withdrawn, and settled by the money or by the day."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from core import clock, formats, numbering, timeline
from core.actors import Actor
from core.locking import lock, lock_all, lock_keys, operation
from core.models import Company
from core.money import is_currency
from core.refusals import Refusal
from customers.models import Customer
from customers.selectors import with_aliases
from receivables.lifecycle import PROMISE_LIFECYCLE, PromiseChannel, PromiseStatus
from receivables.models import OpenItem, PromiseLine, PromiseRules, PromiseToPay
from receivables.operations import promise_sql as sql
from receivables.operations.promise_telling import BROKEN, record_made, record_moved, tell_collectors
from receivables.operations.refusals import (
    AmountExceedsOpen,
    DateNotPossible,
    NotAnOpenDebit,
    NothingOpen,
    OtherCurrency,
    OtherCustomer,
    ReasonMissing,
    RulesNotPossible,
)
from receivables.operations.settling import refuse_amount, same_payer
from receivables.selectors import promise_rules
from receivables.signals import promise_broken, promise_kept, promise_made

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Word:
    """What was said: by when, how much (None: all of it), who said it and how."""

    date: datetime.date
    amount: Decimal | None = None
    currency: str = ""
    promised_by: str = ""
    channel: str = PromiseChannel.PHONE
    note: str = ""


@operation
def promise(
    customer: Customer, word: Word, *, items: Sequence[OpenItem] | None = None, by: Actor
) -> PromiseToPay:
    """Note what a customer promised: about these open items, or about his whole account in one currency.

    Dunning leaves the items alone while the promise is open. An older open promise about one of them is replaced.
    Raises DateNotPossible, AmountNotPossible, AmountExceedsOpen, NotAnOpenDebit, NothingOpen, OtherCustomer,
    OtherCurrency. Sends ``promise_made``.
    """
    by.require("receivables.note_promise")
    rules, today = promise_rules(by.company), by.company.today()
    _refuse_word(customer, word, rules, by)
    locked = _lock_items(customer, word, items)
    amount = _promised_amount(word, locked)
    older = _lock_older(locked)
    made = PromiseToPay.objects.create(
        company=by.company,
        number=numbering.next_number(by.company, numbering.PROMISE, today),
        customer=customer,
        is_whole_account=items is None,
        currency=locked[0].currency,
        promised_amount=amount,
        made_on=today,
        promised_date=word.date,
        grace_date=word.date + datetime.timedelta(days=rules.grace_days),
        promised_by=word.promised_by.strip(),
        channel=word.channel,
        note=word.note.strip(),
        noted_by=by.user,
        created_at=clock.stamp(),
    )
    _replace(older, made, by=by)
    PromiseLine.objects.bulk_create(
        PromiseLine(company=by.company, promise=made, item=item, open_amount=item.open_amount)
        for item in locked
    )
    record_made(made, by=by)
    promise_made.send(sender=PromiseToPay, promise=made, by=by)
    return made


def _promised_amount(word: Word, locked: Sequence[OpenItem]) -> Decimal:
    """What was said, or all that is open; never more than that."""
    currency = locked[0].currency
    open_amount = sum((item.open_amount for item in locked), ZERO)
    if word.amount is None:
        return open_amount
    refuse_amount(word.amount, currency, "amount")
    if word.amount > open_amount:
        raise AmountExceedsOpen(
            _("Only %(open)s is open of this; %(asked)s cannot be promised.")
            % {"open": formats.money(open_amount, currency), "asked": formats.money(word.amount, currency)},
            field="amount",
        )
    return word.amount


def _refuse_word(customer: Customer, word: Word, rules: PromiseRules, by: Actor) -> None:
    date, today = word.date, by.company.today()
    if customer.company_id != by.company.pk:
        raise OtherCustomer(_("This customer belongs to another company."), field="customer")
    if word.channel not in PromiseChannel.values:
        raise Refusal(_("Choose how the promise reached you."), field="channel")
    if date < today:
        raise DateNotPossible(
            _("The date %s is past. Enter today or a later day.") % formats.day(date), field="date"
        )
    last = today + datetime.timedelta(days=rules.most_days_ahead)
    if date > last:
        raise DateNotPossible(
            _("A promise reaches at most %(days)s days ahead: to %(last)s.")
            % {"days": formats.number(rules.most_days_ahead), "last": formats.day(last)},
            field="date",
        )


def _lock_items(customer: Customer, word: Word, items: Sequence[OpenItem] | None) -> list[OpenItem]:
    """The open items the promise is about, locked in ascending key; all of one payer and one currency."""
    if items is None:
        return _lock_account(customer, word.currency or customer.currency)
    if not items:
        raise NothingOpen(_("Choose at least one open item."), field="items")
    locked = lock_keys(OpenItem, {item.pk for item in items})
    for item in locked:
        if item.company_id != customer.company_id or not item.is_debit or not item.open_amount:
            raise NotAnOpenDebit(_("Nothing is open of %s.") % item, field="items")
        if item.customer_id != customer.pk and not same_payer(item.customer_id, customer.pk):
            raise OtherCustomer(_("%s belongs to another customer.") % item, field="items")
        if item.currency != locked[0].currency:
            raise OtherCurrency(_("A promise is about items in one currency."), field="items")
    if word.currency and word.currency != locked[0].currency:
        raise OtherCurrency(
            _("%(item)s is in %(its)s.") % {"item": locked[0], "its": locked[0].currency}, field="currency"
        )
    return locked


def _lock_account(customer: Customer, currency: str) -> list[OpenItem]:
    if not is_currency(currency):
        raise OtherCurrency(_("%s is not a currency.") % currency, field="currency")
    debits = OpenItem.objects.debits().still_open().filter(customer__in=with_aliases(customer))
    locked = lock_all(debits.filter(company_id=customer.company_id, currency=currency))
    if not locked:
        raise NothingOpen(_("Nothing is open in %s.") % currency, field="currency")
    return locked


def _lock_older(items: Collection[OpenItem]) -> list[PromiseToPay]:
    """Older open promises about the items; those that could be opened again meanwhile are locked with them."""
    about = PromiseLine.objects.filter(item__in=items).values("promise_id")
    rows = PromiseToPay.objects.filter(pk__in=about, status__in=(PromiseStatus.OPEN, PromiseStatus.KEPT))
    locked = lock_all(rows.select_related("customer"))
    return [row for row in locked if row.status == PromiseStatus.OPEN]


def _replace(older: Sequence[PromiseToPay], newer: PromiseToPay, *, by: Actor) -> None:
    """Both stay on record; what was promised before gives way."""
    for old in older:
        PROMISE_LIFECYCLE.move(old, PromiseStatus.REPLACED)
        old.replaced_by, old.decided_on = newer, newer.made_on
    if older:
        PromiseToPay.objects.bulk_update(older, ["status", "replaced_by", "decided_on"])
        record_moved(older, by=by)


@operation
def withdraw_promise(made: PromiseToPay, reason: str, *, by: Actor) -> None:
    """Take a promise off the list that was noted by mistake or holds no more; dunning goes on.

    Raises MoveNotAllowed, ReasonMissing.
    """
    by.require("receivables.note_promise")
    if not reason.strip():
        raise ReasonMissing(_("Say why the promise is withdrawn."), field="reason")
    lock(made)
    PROMISE_LIFECYCLE.move(made, PromiseStatus.WITHDRAWN)
    made.decided_on = by.company.today()
    made.save(update_fields=["status", "decided_on"])
    record_moved([made], reason=reason.strip()[:200], by=by)


@operation
def settle_promises(company: Company, *, by: Actor) -> list[PromiseToPay]:
    """Decide every open promise: kept when the money is there, partly kept or broken when its day and grace have passed.

    Returns those that were decided. Takes the same number of statements however many there are. Sends
    ``promise_kept`` and ``promise_broken``.
    """
    by.require("receivables.note_promise")
    return _settle(sql.LOCK_OPEN, {"company": company.pk}, company, by=by)


@operation
def settle_promises_about(item_ids: Iterable[int], *, by: Actor) -> list[PromiseToPay]:
    """Decide the promises about items that were matched, or whose match was undone, at once.

    Money that came in time and is booked late still keeps a promise; money that bounced keeps none. Sends
    ``promise_kept`` and ``promise_broken``.
    """
    return _settle(sql.LOCK_ABOUT, {"items": sorted(set(item_ids))}, by.company, by=by)


def _settle(locking: str, which: dict[str, Any], company: Company, *, by: Actor) -> list[PromiseToPay]:
    """Lock, then look with a new snapshot: a match that commits meanwhile is seen (INVARIANTS.md, G3)."""
    with connection.cursor() as cursor:
        cursor.execute(locking, which)
        keys = [pk for (pk,) in cursor.fetchall()]
        if not keys:
            return []
        cursor.execute(sql.DECIDE, {"promises": keys, "as_of": company.today()})
        moved = [pk for pk, _before in cursor.fetchall()]
    if not moved:
        return []
    rows = PromiseToPay.objects.filter(pk__in=moved).select_related("company", "customer", "noted_by")
    settled = list(rows.order_by("pk"))
    record_moved(settled, by=by)
    tell_collectors(settled, by=by)
    for each in settled:
        if each.status == PromiseStatus.KEPT:
            promise_kept.send(sender=PromiseToPay, promise=each, by=by)
        elif each.status in BROKEN:
            promise_broken.send(sender=PromiseToPay, promise=each, by=by)
    return settled


@operation
def set_promise_rules(grace_days: int, most_days_ahead: int, *, by: Actor) -> PromiseRules:
    """Choose how many days of grace promises have and how far ahead they reach; those made keep their days.

    Raises RulesNotPossible.
    """
    by.require("receivables.change_policy")
    if not 0 <= grace_days <= 30:
        raise RulesNotPossible(_("Enter a number of days between 0 and 30."), field="grace_days")
    if not 1 <= most_days_ahead <= 365:
        raise RulesNotPossible(_("Enter a number of days between 1 and 365."), field="most_days_ahead")
    rules, _created = PromiseRules.objects.update_or_create(
        company=by.company, defaults={"grace_days": grace_days, "most_days_ahead": most_days_ahead}
    )
    timeline.record(rules, "changed", by=by)
    return rules
