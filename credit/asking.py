"""What a controller may only ask for: another limit, risk class or review date, and the end of a block.

A manager sees old and new side by side and approves (ROLES.md, section 1); it is done by the credit verbs.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core import approvals, formats
from core import quantity as quantities
from core.actors import Actor
from core.locking import operation
from core.models import ApprovalRequest
from core.presentation import Change, Fact
from core.refusals import Conflict, Refusal
from credit import operations, selectors
from credit.models import CreditAccount
from customers.models import Customer

TERMS = "credit.terms"
UNBLOCK = "credit.unblock"


@dataclass(frozen=True, slots=True)
class AccountTerms:
    """What a credit account allows: no limit is unlimited.

    With a first day the limit is meant for a time, beside the standing one; without, it is the standing one.
    """

    limit_amount: Decimal | None
    currency: str
    risk_class: str
    review_date: datetime.date | None
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    reason: str = ""

    def as_json(self) -> dict[str, Any]:
        """As a request keeps it; one about the standing limit says nothing of days."""
        days = {
            "valid_from": self.valid_from.isoformat() if self.valid_from else None,
            "valid_to": self.valid_to.isoformat() if self.valid_to else None,
            "reason": self.reason,
        }
        return {
            "limit_amount": None if self.limit_amount is None else quantities.plain(self.limit_amount),
            "currency": self.currency,
            "risk_class": self.risk_class,
            "review_date": self.review_date.isoformat() if self.review_date else None,
            **(days if self.valid_from else {}),
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> AccountTerms:
        """As it was kept."""
        return cls(
            None if kept["limit_amount"] is None else Decimal(kept["limit_amount"]),
            kept["currency"],
            kept["risk_class"],
            _day(kept["review_date"]),
            _day(kept.get("valid_from")),
            _day(kept.get("valid_to")),
            kept.get("reason", ""),
        )


def _day(kept: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(kept) if kept else None


def terms_of(customer: Customer) -> AccountTerms:
    """What holds for the customer, but for what is limited in time."""
    account = CreditAccount.objects.filter(customer_id=selectors.holder_id(customer)).first()
    limit = selectors.standing_limit(account, customer.currency)
    if account is None:
        account = CreditAccount(customer=customer)
    return AccountTerms(limit.limit_amount, limit.currency, account.risk_class, account.review_date)


@operation
def ask_for_terms(customer: Customer, wanted: AccountTerms, *, reason: str, by: Actor) -> ApprovalRequest:
    """Ask a manager for another limit, risk class or review date. Raises NotPermitted, SharedLimit, Refusal, AlreadyAsked."""
    by.require("credit.request_limit")
    operations.refuse_bad_limit(customer, wanted.limit_amount, wanted.currency)
    operations.refuse_bad_days(customer, wanted.valid_from, wanted.valid_to, wanted.reason or reason)
    operations.refuse_bad_class(wanted.risk_class)
    if wanted == terms_of(customer) and not selectors.is_review_wanted(customer):
        raise Refusal(_("That is what holds already. Enter what should change."), field="credit_limit")
    wish = approvals.Wish(
        kind=TERMS,
        name=customer.name,
        reason=reason,
        subject=customer,
        url=reverse("credit:account", args=[customer.code]),
        proposal=wanted.as_json(),
        amount=wanted.limit_amount,
        currency=wanted.currency,
        key=f"{TERMS}:{customer.pk}",
    )
    return approvals.ask(wish, by=by)


@operation
def ask_to_unblock(customer: Customer, *, reason: str, by: Actor) -> ApprovalRequest:
    """Ask a manager to let the customer buy again. Raises NotPermitted, Conflict, AlreadyAsked."""
    by.require("credit.request_limit")
    account = operations.lock_account(customer)
    if not account.is_blocked:
        raise Conflict(_("The account is not blocked."))
    wish = approvals.Wish(
        kind=UNBLOCK,
        name=customer.name,
        reason=reason,
        subject=customer,
        url=reverse("credit:account", args=[customer.code]),
        key=f"{UNBLOCK}:{account.pk}",
    )
    return approvals.ask(wish, by=by)


def apply_terms(request: ApprovalRequest, by: Actor) -> approvals.Outcome:
    """Set what was asked for. Raises what setting a limit raises."""
    customer = _customer_of(request)
    wanted, before = AccountTerms.of(request.proposal), terms_of(customer)
    is_first_look = selectors.is_review_wanted(customer)
    if is_first_look or (wanted.risk_class, wanted.review_date) != (before.risk_class, before.review_date):
        operations.set_review(customer, risk_class=wanted.risk_class, review_date=wanted.review_date, by=by)
    if wanted.valid_from is not None:
        operations.set_limit(
            customer,
            limit_amount=wanted.limit_amount,
            currency=wanted.currency,
            valid_from=wanted.valid_from,
            valid_to=wanted.valid_to,
            reason=wanted.reason or request.reason,
            by=by,
        )
    elif (wanted.limit_amount, wanted.currency) != (before.limit_amount, before.currency):
        operations.set_limit(customer, limit_amount=wanted.limit_amount, currency=wanted.currency, by=by)
    return approvals.Outcome(customer.name, request.subject_url)


def apply_unblock(request: ApprovalRequest, by: Actor) -> approvals.Outcome:
    """Let the rules decide again. Raises what unblocking raises."""
    customer = _customer_of(request)
    operations.unblock(customer, reason=request.reason, by=by)
    return approvals.Outcome(customer.name, request.subject_url)


def _customer_of(request: ApprovalRequest) -> Customer:
    return Customer.objects.select_related("company", "parent").get(pk=approvals.subject_id_of(request))


def hold_account(request: ApprovalRequest) -> CreditAccount:
    """Let nobody else change the account until this is decided."""
    return operations.lock_account(_customer_of(request))


# What is compared and shown ---------------------------------------------------------------------------------------
def current_terms(request: ApprovalRequest) -> dict[str, Any]:
    """What holds for the customer now; of a limit that begins on a day also what would hold then without it."""
    customer = _customer_of(request)
    current = terms_of(customer).as_json()
    begins = AccountTerms.of(request.proposal).valid_from
    if begins is None:
        return current
    then = selectors.limit_on(selectors.account_of(customer), customer.currency, begins)
    amount = None if then.limit_amount is None else quantities.plain(then.limit_amount)
    return {**current, "else_amount": amount, "else_currency": then.currency}


def current_block(request: ApprovalRequest) -> dict[str, Any]:
    """Whether the customer is blocked now, and why."""
    holder = selectors.holder_id(_customer_of(request))
    account = CreditAccount.objects.filter(customer_id=holder).first()
    return {
        "is_blocked": bool(account and account.is_blocked),
        "block_reason": account.block_reason if account else "",
    }


def show_terms(request: ApprovalRequest, actor: Actor) -> approvals.Proposed:
    """Old and new side by side, with what the customer owes and has on order."""
    before, after = AccountTerms.of(request.basis), AccountTerms.of(request.proposal)
    changes = [
        _limit_change(request.basis, before, after),
        Change(_("Risk class"), before.risk_class, after.risk_class),
        Change(_("Review"), formats.day(before.review_date), formats.day(after.review_date)),
    ]
    return approvals.Proposed(changes=changes, facts=_standing(request))


def show_unblock(request: ApprovalRequest, actor: Actor) -> approvals.Proposed:
    """Blocked, and why; and open."""
    change = Change(_("Credit account"), f"{_('Blocked')}: {request.basis['block_reason']}", _("Open"))
    return approvals.Proposed(changes=[change], facts=_standing(request))


def _limit_change(basis: Mapping[str, Any], before: AccountTerms, after: AccountTerms) -> Change:
    """The standing limit, or what would hold on the days meant and what shall."""
    if after.valid_from is None:
        return Change(
            _("Limit"),
            _limit(before.limit_amount, before.currency),
            _limit(after.limit_amount, after.currency),
        )
    days = {"first": formats.day(after.valid_from), "last": formats.day(after.valid_to)}
    label = _("Limit from %(first)s to %(last)s") if after.valid_to else _("Limit from %(first)s")
    amount = basis.get("else_amount")
    without = _limit(None if amount is None else Decimal(amount), str(basis.get("else_currency", "")))
    return Change(label % days, without, _limit(after.limit_amount, after.currency))


def _limit(amount: Decimal | None, currency: str) -> str:
    return _("Unlimited") if amount is None else formats.money(amount, currency)


def _standing(request: ApprovalRequest) -> list[Fact]:
    """What the decision is about, as of today."""
    figures = selectors.standing(_customer_of(request), request.company.today())
    return [
        Fact(_("Exposure"), formats.money(figures.exposure, figures.currency)),
        Fact(
            _("Overdue"),
            formats.money(figures.overdue_amount, figures.currency),
            note=_("oldest %d days") % figures.overdue_days if figures.overdue_days else "",
            tone="warning" if figures.overdue_amount else "",
        ),
    ]
