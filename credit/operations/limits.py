"""How much a customer may owe: a standing limit, and others that hold for a time beside it.

Of those valid on a day the one that began last decides; so a temporary limit stands before the standing one.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core import timeline
from core.actors import Actor
from core.locking import operation
from core.money import is_currency
from core.refusals import Conflict, Refusal
from credit import signals
from credit.models import CreditAccount, CreditLimit
from credit.operations.accounts import end_review, lock_account
from customers.models import Customer

LONGEST_REASON = 500


class SharedLimit(Refusal):
    """A child shares its parent's limit and has none of its own."""

    code = "shared-limit"


class NoSuchLimit(Conflict):
    """No limit of the account begins on this day."""

    code = "no-such-limit"


class LimitOver(Conflict):
    """A limit that has ended is history: it is neither ended nor corrected any more."""

    code = "limit-over"


@operation
def set_limit(
    customer: Customer,
    *,
    limit_amount: Decimal | None,
    currency: str = "",
    valid_from: datetime.date | None = None,
    valid_to: datetime.date | None = None,
    reason: str = "",
    by: Actor,
) -> CreditLimit:
    """Set the customer's standing limit, or with a first day one that holds for a time; None is unlimited, 0 is no credit.

    One that begins on the same day is replaced. Raises NotPermitted, SharedLimit, Refusal. Sends ``limit_changed``.
    """
    by.require("credit.approve_limit")
    refuse_bad_limit(customer, limit_amount, currency)
    refuse_bad_days(customer, valid_from, valid_to, reason)
    account = lock_account(customer)
    end_review(account)
    limit, _created = CreditLimit.objects.update_or_create(
        company=customer.company,
        account=account,
        valid_from=valid_from,
        defaults={
            "limit_amount": limit_amount,
            "currency": currency or customer.currency,
            "valid_to": valid_to,
            "reason": reason.strip(),
            "set_by": by.user,
        },
    )
    _tell(customer, "credit limit set", limit, by)
    return limit


@operation
def correct_limit(
    customer: Customer,
    begins: datetime.date,
    *,
    limit_amount: Decimal | None,
    currency: str = "",
    valid_from: datetime.date,
    valid_to: datetime.date | None = None,
    reason: str = "",
    by: Actor,
) -> CreditLimit:
    """Put right the temporary limit that begins on a day, its days included; decisions taken on it stay as they are.

    Raises NotPermitted, NoSuchLimit, LimitOver, Conflict, Refusal. Sends ``limit_changed``.
    """
    by.require("credit.approve_limit")
    refuse_bad_limit(customer, limit_amount, currency)
    refuse_bad_days(customer, valid_from, valid_to, reason)
    account = lock_account(customer)
    limit = _temporary(account, begins, customer.company.today())
    if valid_from != begins and account.limits.filter(valid_from=valid_from).exists():
        raise Conflict(_("Another limit begins on this day. Correct that one."), field="valid_from")
    limit.limit_amount, limit.currency = limit_amount, currency or limit.currency
    limit.valid_from, limit.valid_to, limit.reason, limit.set_by = (
        valid_from,
        valid_to,
        reason.strip(),
        by.user,
    )
    limit.save()
    _tell(customer, "credit limit corrected", limit, by)
    return limit


@operation
def end_limit(
    customer: Customer,
    begins: datetime.date,
    *,
    last_day: datetime.date | None = None,
    reason: str = "",
    by: Actor,
) -> None:
    """End a temporary limit before its time: after a last day, else at once. One that has not begun is taken back.

    Raises NotPermitted, NoSuchLimit, LimitOver, Refusal. Sends ``limit_changed``.
    """
    by.require("credit.approve_limit")
    today = customer.company.today()
    last_day = last_day or today - datetime.timedelta(days=1)
    account = lock_account(customer)
    limit = _temporary(account, begins, today)
    if limit.valid_to is not None and last_day > limit.valid_to:
        raise Refusal(
            _("The limit ends before that day. Correct it to let it hold longer."), field="last_day"
        )
    if last_day < begins:
        limit.delete()
        limit.valid_to = None
    else:
        limit.valid_to = last_day
        limit.save(update_fields=["valid_to"])
    _tell(customer, "credit limit ended", limit, by, reason)


def _temporary(account: CreditAccount, begins: datetime.date, today: datetime.date) -> CreditLimit:
    limit = account.limits.filter(valid_from=begins).first()
    if limit is None:
        raise NoSuchLimit(_("No limit begins on this day."), field="begins")
    if limit.valid_to is not None and limit.valid_to < today:
        raise LimitOver(_("The limit has ended already."), field="begins")
    return limit


def _tell(customer: Customer, activity: str, limit: CreditLimit, by: Actor, reason: str = "") -> None:
    data: dict[str, Any] = {"limit": str(limit.limit_amount), "currency": limit.currency}
    for name in ("valid_from", "valid_to"):
        if (day := getattr(limit, name)) is not None:
            data[name] = str(day)
    timeline.record(customer, activity, by=by, reason=reason.strip(), data=data)
    signals.limit_changed.send(sender=CreditLimit, customer=customer, by=by)


def refuse_bad_limit(customer: Customer, limit_amount: Decimal | None, currency: str) -> None:
    """Raise SharedLimit or Refusal for a limit the customer cannot have."""
    if customer.parent_id is not None and customer.parent is not None:
        raise SharedLimit(
            _("%(customer)s shares the limit of %(parent)s. Set it there.")
            % {"customer": customer.name, "parent": customer.parent.name},
            field="credit_limit",
        )
    if currency and not is_currency(currency):
        raise Refusal(_("%s is not a currency code.") % currency, field="currency")
    if limit_amount is not None and limit_amount < 0:
        raise Refusal(_("Enter a limit of zero or more; leave it empty for no limit."), field="credit_limit")


def refuse_bad_days(
    customer: Customer, valid_from: datetime.date | None, valid_to: datetime.date | None, reason: str
) -> None:
    """Raise Refusal for days a limit cannot hold between, or a temporary one without a reason."""
    if len(reason) > LONGEST_REASON:
        raise Refusal(_("Enter at most %d characters.") % LONGEST_REASON, field="reason")
    if valid_from is None:
        if valid_to is not None:
            raise Refusal(_("Enter the first day as well."), field="valid_from")
        return
    if valid_to is not None and valid_to < valid_from:
        raise Refusal(_("The last day is before the first."), field="valid_to")
    if valid_to is not None and valid_to < customer.company.today():
        raise Refusal(_("The limit would have ended already."), field="valid_to")
    if not reason.strip():
        raise Refusal(_("Enter why another limit holds for a time."), field="reason")
