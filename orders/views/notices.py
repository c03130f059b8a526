"""What somebody should know who looks at an order, beside what holds it."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from core.presentation import Notice
from orders.agreements import beyond_agreements
from orders.copying import OtherPayer
from orders.lifecycle import EDITABLE, OrderStatus
from orders.models import SalesOrder, SalesOrderLine
from orders.selectors import asked_cancellation

_MAY_ASK = (OrderStatus.SUBMITTED, OrderStatus.HELD, OrderStatus.CONFIRMED)


def over_agreements(order: SalesOrder, lines: Sequence[SalesOrderLine]) -> list[Notice]:
    """That a draft or quote calls off more than is left of an agreement: offered it may be, handed in it is not."""
    points = beyond_agreements(order, lines) if order.status in EDITABLE else []
    if not points:
        return []
    return [Notice(title=_("More than is left of the agreement"), tone="warning", points=points)]


def payer_words(payer: OtherPayer) -> str:
    """What is to be known of who gets the invoices of what is ordered again."""
    if payer.is_kept:
        words = _("Invoice to %(payer)s as before; usually to %(usual)s")
        return words % {"payer": payer.now.name, "usual": payer.usual.name}
    words = _("Invoice to %(then)s before, now to %(now)s")
    return words % {"then": payer.then.name, "now": payer.now.name}


def wishes(order: SalesOrder, lines: Sequence[SalesOrderLine]) -> list[Notice]:
    """What the customer has asked for in the portal and nobody has answered."""
    is_open = order.status in _MAY_ASK and any(line.open_quantity > 0 for line in lines)
    asked = asked_cancellation(order) if is_open else None
    if asked is None:
        return []
    points = [asked.reason] if asked.reason else []
    points.append(
        _("Cancel the order, close its lines, or tell %s why not.")
        % (asked.actor_name or order.customer.name)
    )
    return [
        Notice(title=_("The customer asks to cancel what has not shipped"), tone="warning", points=points)
    ]
