"""What becomes of a wish for part prepayment when its order is looked at: the money is there, or it covers no more."""

from __future__ import annotations

import datetime
from decimal import Decimal

from core import clock
from core.actors import Actor
from core.money import Money
from core.reasons import Reason
from credit.lifecycle import PrepaymentOutcome
from credit.models import CreditAccount, PrepaymentRequest, PrepaymentShare
from credit.selectors import needed_amount, rule_set_of, uncounted_money
from orders import operations as orders
from orders.lifecycle import HoldKind
from orders.models import SalesOrder


def follow_prepayment(
    order: SalesOrder, cover: PrepaymentRequest | None, account: CreditAccount, date: datetime.date, by: Actor
) -> None:
    """Let the hold for the prepayment go when its money has come, or when the request covers the order no longer.

    In the latter case the rules have answered already: they let the order pass, or hold it for credit.
    The caller holds the locks of order and account.
    """
    waiting = (
        PrepaymentRequest.objects.filter(order=order, hold__lifted_at__isnull=True).order_by("-pk").first()
    )
    if waiting is None:
        _note_waived(order)
    elif cover is None or cover.pk != waiting.pk:
        if waiting.outcome == PrepaymentOutcome.OPEN:
            end(waiting, PrepaymentOutcome.LAPSED)
        _lift(order, Reason("credit.prepayment-lapsed"), by)
    elif (shares := _shares(order, needed_amount(waiting, order))) is not None:
        _count(waiting, shares)
        waiting.expires_on = max(
            waiting.expires_on,
            date + datetime.timedelta(days=rule_set_of(order.company, account).release_days),
        )
        end(waiting, PrepaymentOutcome.RECEIVED)
        amount = Money(needed_amount(waiting, order), order.currency)
        _lift(order, Reason("credit.prepayment-received", {"amount": amount}), by)


def end(request: PrepaymentRequest, outcome: PrepaymentOutcome) -> None:
    """Say what became of it."""
    request.outcome, request.ended_at = outcome, request.ended_at or clock.stamp()
    request.save(update_fields=["outcome", "ended_at", "expires_on"])


def _note_waived(order: SalesOrder) -> None:
    """Somebody has lifted the hold by hand: nobody waits for the money any more."""
    for request in PrepaymentRequest.objects.filter(order=order, outcome=PrepaymentOutcome.OPEN):
        end(request, PrepaymentOutcome.WAIVED)


def _shares(order: SalesOrder, needed: Decimal) -> list[tuple[int, Decimal]] | None:
    """Which payments make up the amount, the oldest first; None when they do not."""
    shares = []
    for item, amount in uncounted_money(order, is_locked=True):
        part = min(amount, needed)
        shares.append((item.pk, part))
        needed -= part
        if not needed:
            return shares
    return None


def _count(request: PrepaymentRequest, shares: list[tuple[int, Decimal]]) -> None:
    PrepaymentShare.objects.bulk_create(
        [
            PrepaymentShare(
                company_id=request.company_id, request=request, item_id=item_id, counted_amount=amount
            )
            for item_id, amount in shares
        ]
    )


def _lift(order: SalesOrder, found: Reason, by: Actor) -> None:
    system = Actor.system(order.company)
    orders.lift_hold(order, HoldKind.PREPAYMENT, [found], by=system, brought_about_by=by)
