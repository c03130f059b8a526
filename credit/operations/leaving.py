"""Before goods are picked and before they leave: is the customer still good for them."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from core import aftermath
from core.actors import Actor
from core.locking import lock, lock_all, operation
from credit.lifecycle import CheckPoint
from credit.models import CreditAccount, CreditDecision
from credit.operations.checking import CreditRefused, check, valid_release, value_of
from credit.selectors import holder_id, is_to_be_asked, judge, valid_prepayment
from orders.models import SalesOrder


def refuse_unless_good(order: SalesOrder, *, point: CheckPoint, by: Actor) -> None:
    """Ask the rules of the point before goods are picked or leave.

    Whether the account is blocked is asked each time; the rest when the last decision is older than the company lets
    it be, or left something out because it was to ship later. A no puts the order on hold, which stays although the
    verb is undone. Raises CreditRefused. The caller holds the order's lock.
    """
    date = by.company.today()
    if not is_to_be_asked(order, date):
        return
    account = CreditAccount.objects.select_for_update().filter(customer_id=holder_id(order.payer)).first()
    _figures, answers, _rules = judge(order, point=point, account=account, date=date)
    if all(answer.is_passed for answer in answers):
        return
    value = value_of(order)
    if valid_release(order, value, date) or valid_prepayment(order, value, date):
        return
    key, company = order.pk, by.company
    aftermath.leave(lambda: stop(SalesOrder.objects.get(pk=key), point=point, by=Actor.system(company)))
    raise CreditRefused(
        _("Order %s goes on hold for credit. Nothing of it may be picked or shipped until it is released.")
        % order.number
    )


def hold_accounts(orders: Iterable[SalesOrder], *, by: Actor) -> None:
    """Lock the accounts that will be asked about these locked orders all at once, before anybody locks the stock (G2)."""
    date = by.company.today()
    holders = {holder_id(order.payer) for order in orders if is_to_be_asked(order, date)}
    if holders:
        lock_all(CreditAccount.objects.filter(customer__in=holders))


@operation
def stop(order: SalesOrder, *, point: CheckPoint, by: Actor) -> CreditDecision:
    """Decide again at this point, so that the order is held with the figures of the decision."""
    lock(order)
    return check(order, point=point, by=by)
