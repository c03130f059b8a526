"""What a credit account is: its risk class and review, and whether it is blocked."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from core import timeline
from core.actors import Actor
from core.locking import operation
from core.refusals import Conflict, Refusal
from credit import signals
from credit.models import CreditAccount, CreditLimit
from credit.selectors import holder_id
from customers.models import Customer

LONGEST_CLASS = 20


def lock_account(customer: Customer, *, review_wanted_at: datetime.datetime | None = None) -> CreditAccount:
    """The row decisions about the customer take turns on; made when there is none yet."""
    CreditAccount.objects.get_or_create(
        customer_id=holder_id(customer),
        defaults={"company": customer.company, "review_wanted_at": review_wanted_at},
    )
    return CreditAccount.objects.select_for_update().get(customer_id=holder_id(customer))


def end_review(account: CreditAccount) -> None:
    """Somebody has looked at the new customer."""
    if account.review_wanted_at is not None:
        account.review_wanted_at = None
        account.save(update_fields=["review_wanted_at"])


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
    end_review(account)
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
