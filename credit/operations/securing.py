"""What secures a customer's debt: added by one, confirmed by another who has seen the paper, ended.

An order whose own security nobody has confirmed is not measured against the limit, but waits for the paper.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from core import clock, timeline
from core.actors import Actor
from core.locking import lock, operation
from core.money import is_currency, round_amount
from core.reasons import Reason
from core.refusals import Conflict, Refusal
from credit import signals
from credit.lifecycle import CheckPoint, SecurityKind
from credit.models import CreditAccount, CreditLimit, Security
from credit.operations.accounts import lock_account
from credit.rules import Figures
from credit.selectors import holder_id
from customers.models import Customer
from orders import operations as orders
from orders.lifecycle import HoldKind, OrderStatus
from orders.models import OrderHold, SalesOrder

AWAITED = "credit.security-awaited"
LONGEST = 100


class OwnSecurity(Refusal):
    """Who added a security does not confirm it."""

    code = "own-security"


@dataclass(frozen=True, slots=True)
class Cover:
    """A security as it is added."""

    kind: str
    covered_amount: Decimal
    reference: str
    valid_from: datetime.date
    valid_to: datetime.date | None = None
    currency: str = ""
    issuer: str = ""


@operation
def add_security(customer: Customer, cover: Cover, *, order: SalesOrder | None = None, by: Actor) -> Security:
    """Note what would pay instead of the customer; it counts when another person has confirmed it.

    Raises NotPermitted, Refusal. Sends ``limit_changed``.
    """
    by.require("credit.add_security")
    currency = cover.currency or (order.currency if order else customer.currency)
    _refuse_bad_cover(customer, cover, currency)
    if order is not None:
        lock(order)
        _refuse_other_order(customer, order)
    account = lock_account(customer)
    security = Security.objects.create(
        company=customer.company,
        account=account,
        order=order,
        kind=cover.kind,
        covered_amount=cover.covered_amount,
        currency=currency,
        reference=cover.reference.strip(),
        issuer=cover.issuer.strip(),
        valid_from=cover.valid_from,
        valid_to=cover.valid_to,
        added_by=by.user,
        added_at=clock.stamp(),
    )
    _tell(security, "security added", by)
    return security


@operation
def confirm_security(security: Security, *, by: Actor) -> None:
    """Somebody else than who added it has seen the paper: it counts from now on.

    Raises NotPermitted, OwnSecurity, Conflict. Sends ``limit_changed``; an order that waited for it goes on.
    """
    by.require("credit.confirm_security")
    security = _locked(security)
    if security.confirmed_at is not None:
        raise Conflict(_("The security is confirmed already."))
    if by.user is not None and security.added_by_id == by.user.pk:
        raise OwnSecurity(_("Somebody else has to confirm a security you added."))
    if security.valid_to is not None and security.valid_to < by.company.today():
        raise Conflict(_("The security has expired."))
    security.confirmed_at, security.confirmed_by = clock.stamp(), by.user
    security.save(update_fields=["confirmed_at", "confirmed_by"])
    _tell(security, "security confirmed", by)


@operation
def end_security(security: Security, *, reason: str, by: Actor) -> None:
    """It secures nothing any more, whatever its paper says. Raises NotPermitted, Conflict, Refusal. Sends ``limit_changed``."""
    by.require("credit.add_security")
    if not reason.strip():
        raise Refusal(_("Enter why the security ends."), field="reason")
    security = _locked(security)
    security.ended_at = clock.stamp()
    security.save(update_fields=["ended_at"])
    _tell(security, "security ended", by, reason.strip())


def _locked(security: Security) -> Security:
    """As it is now, while nobody else decides about the account. Raises Conflict for one that has ended."""
    if security.order is not None:
        lock(security.order)
    CreditAccount.objects.select_for_update().get(pk=security.account_id)
    security = Security.objects.select_related("company", "account__customer", "order").get(pk=security.pk)
    if security.ended_at is not None:
        raise Conflict(_("The security has ended already."))
    return security


def _tell(security: Security, activity: str, by: Actor, reason: str = "") -> None:
    customer = security.account.customer
    timeline.record(
        customer,
        activity,
        by=by,
        reason=reason,
        data={"kind": security.kind, "reference": security.reference},
    )
    if security.order is not None:
        timeline.record(security.order, activity, by=by, reason=reason, order_id=security.order_id)
    signals.limit_changed.send(sender=CreditLimit, customer=customer, by=by)


def _refuse_bad_cover(customer: Customer, cover: Cover, currency: str) -> None:
    if cover.kind not in SecurityKind.values:
        raise Refusal(_("Use one of: %s.") % ", ".join(SecurityKind.values), field="kind")
    if not is_currency(currency):
        raise Refusal(_("%s is not a currency code.") % currency, field="currency")
    if cover.covered_amount <= 0 or cover.covered_amount != round_amount(cover.covered_amount, currency):
        raise Refusal(_("Enter the amount it covers, above zero."), field="covered_amount")
    if not cover.reference.strip() or len(cover.reference) > LONGEST or len(cover.issuer) > LONGEST:
        raise Refusal(
            _("Enter what the paper is called, in at most %d characters.") % LONGEST, field="reference"
        )
    if cover.valid_to is not None and cover.valid_to < cover.valid_from:
        raise Refusal(_("The last day is before the first."), field="valid_to")
    if cover.valid_to is not None and cover.valid_to < customer.company.today():
        raise Refusal(_("The security has expired."), field="valid_to")


def _refuse_other_order(customer: Customer, order: SalesOrder) -> None:
    if holder_id(order.payer) != holder_id(customer):
        words = _("%(order)s is not paid by %(customer)s.")
        raise Refusal(words % {"order": order.number, "customer": customer.name}, field="order")
    if order.status in (OrderStatus.CLOSED, OrderStatus.CANCELED):
        words = _("%(order)s is %(status)s.")
        status = order.get_status_display().lower()
        raise Refusal(words % {"order": order.number, "status": status}, field="order")


# Orders that wait for the paper -----------------------------------------------------------------------------------
def wait_for_paper(order: SalesOrder, figures: Figures, *, point: CheckPoint, by: Actor) -> None:
    """Hold an order whose own security is not confirmed yet; let one go on whose security is, or is no more.

    An order paid in advance waits for its money anyhow, and a person may have let it go without the paper, until it
    is amended. The caller holds the order's lock and has decided.
    """
    if not figures.had_security:
        return
    holds = OrderHold.objects.filter(order=order, kind=HoldKind.PREPAYMENT)
    hold = holds.filter(lifted_at__isnull=True).first()
    system = Actor.system(order.company)
    if figures.awaited_security:
        is_waived = point != CheckPoint.AMEND and holds.filter(lifted_by__isnull=False).exists()
        if hold is None and not figures.is_prepaid and not is_waived:
            found = [Reason(AWAITED, {"security": figures.awaited_security})]
            orders.place_hold(order, HoldKind.PREPAYMENT, found, by=system)
    elif hold is not None and [found["code"] for found in hold.findings] == [AWAITED]:
        code = "credit.security-confirmed" if figures.secured_by else "credit.security-gone"
        orders.lift_hold(order, HoldKind.PREPAYMENT, [Reason(code)], by=system, brought_about_by=by)
