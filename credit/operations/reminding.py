"""Telling a customer what to pay so that his order goes on."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core import formats, timeline
from core.actors import Actor
from core.locking import lock, operation
from core.refusals import Refusal
from credit import signals
from credit.selectors import PayThese, pay_to_release
from orders import operations as orders
from orders.lifecycle import HoldKind
from orders.models import OrderHold, SalesOrder


class NothingToPay(Refusal):
    """No payment of open invoices would let the order go on."""

    code = "nothing-to-pay"


@operation
def ask_to_pay(order: SalesOrder, *, by: Actor) -> PayThese:
    """Mail the customer the invoices to pay so that his order goes on, with a letter.

    Raises NotPermitted, NoSuchHold, NothingToPay. Sends ``payment_wanted``.
    """
    by.require("credit.ask_payment")
    lock(order)
    if not OrderHold.objects.filter(order=order, kind=HoldKind.CREDIT, lifted_at__isnull=True).exists():
        raise orders.NoSuchHold(_("%s is not held for credit.") % order.number, field="kind")
    found = pay_to_release(order, by.company.today())
    if found is None:
        raise NothingToPay(_("No payment of open invoices would let %s go on.") % order.number)
    numbers = [item.document_number for item in found.items]
    amounts = ", ".join(formats.money(amount, currency) for currency, amount in found.totals.items())
    data = {"items": numbers, "totals": {code: str(amount) for code, amount in found.totals.items()}}
    timeline.record(
        order, "payment asked", by=by, reason=f"{', '.join(numbers)}: {amounts}", data=data, order_id=order.pk
    )
    signals.payment_wanted.send(sender=SalesOrder, order=order, items=found.items, by=by)
    return found
