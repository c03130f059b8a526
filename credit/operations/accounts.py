"""What a credit account allows: its limits, its risk class and review, and whether it is blocked."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from core import timeline
from core.actors import Actor
from core.locking import operation
from core.money import is_currency
from core.refusals import Conflict, Refusal
from credit import signals
from credit.models import CreditAccount, CreditLimit
from credit.selectors import holder_id
from customers.models import Customer

LONGEST_CLASS = 20


class SharedLimit(Refusal):
    """A child shares its parent's limit and has none of its own."""

    code = "shared-limit"


def lock_account(customer: Customer, *, review_wanted_at: datetime.datetime | None = None) -> CreditAccount:
    """The row decisions about the customer take turns on; made when there is none yet."""
    CreditAccount.objects.get_or_create(
        customer_id=holder_id(customer),
        defaults={"company": customer.company, "review_wanted_at": review_wanted_at},
    )
    return CreditAccount.objects.select_for_update().get(customer_id=holder_id(customer))


@operation
def set_limit(
    customer: Customer, *, limit_amount: Decimal | None, currency: str = "", by: Actor
) -> CreditLimit:
    """Set the customer's limit; None is unlimited, 0 is no credit. Raises NotPermitted, SharedLimit."""
    by.require("credit.approve_limit")
    refuse_bad_limit(customer, limit_amount, currency)
    account = lock_account(customer)
    _end_review(account)
    limit, _created = CreditLimit.objects.update_or_create(
        company=customer.company,
        account=account,
        valid_from=None,
        defaults={"limit_amount": limit_amount, "currency": currency or customer.currency, "valid_to": None},
    )
    timeline.record(
        customer, "credit limit set", by=by, data={"limit": str(limit_amount), "currency": limit.currency}
    )
    signals.limit_changed.send(sender=CreditLimit, customer=customer, by=by)
    return limit


def _end_review(account: CreditAccount) -> None:
    """Somebody has looked at the new customer."""
    if account.review_wanted_at is not None:
        account.review_wanted_at = None
        account.save(update_fields=["review_wanted_at"])


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


@operation
def set_review(
    customer: Customer, *, risk_class: str, review_date: datetime.date | None, by: Actor
) -> CreditAccount:
    """Set how risky the customer is held and when that is looked at again. Raises NotPermitted, Refusal."""
    by.require("credit.approve_limit")
    refuse_bad_class(risk_class)
    account = lock_account(customer)
    account.risk_class, account.review_date = risk_class, review_date
    account.save(update_fields=["risk_class", "review_date"])
    _end_review(account)
    timeline.record(customer, "credit review set", by=by)
    signals.limit_changed.send(sender=CreditLimit, customer=customer, by=by)
    return account


def refuse_bad_class(risk_class: str) -> None:
    """Raise Refusal for no class, or a long one."""
    if not risk_class.strip() or len(risk_class) > LONGEST_CLASS:
        words = _("Enter a risk class of at most %d characters.")
        raise Refusal(words % LONGEST_CLASS, field="risk_class")


@operation
def block(customer: Customer, *, reason: str, by: Actor) -> None:
    """No further order of the customer passes until he is unblocked."""
    by.require("credit.block_account")
    if not reason.strip():
        raise Refusal(_("Enter the reason of the block."), field="reason")
    _set_blocked(lock_account(customer), customer, True, reason.strip(), by)


@operation
def unblock(customer: Customer, *, reason: str, by: Actor) -> None:
    """Let the rules decide again. A manager does it (ROLES.md)."""
    by.require("credit.approve_limit")
    account = lock_account(customer)
    if not account.is_blocked:
        raise Conflict(_("The account is not blocked."))
    _set_blocked(account, customer, False, reason.strip(), by)
    signals.limit_changed.send(sender=CreditLimit, customer=customer, by=by)


def _set_blocked(
    account: CreditAccount, customer: Customer, is_blocked: bool, reason: str, by: Actor
) -> None:
    account.is_blocked, account.block_reason = is_blocked, reason if is_blocked else ""
    account.save(update_fields=["is_blocked", "block_reason"])
    timeline.record(customer, "blocked" if is_blocked else "unblocked", by=by, reason=reason)
