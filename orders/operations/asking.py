"""What a customer asks for and a person of ours decides: giving up what has not shipped yet (ROLES.md, section 1)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core import timeline
from core.actors import Actor
from core.locking import check_version, lock, operation
from core.refusals import Conflict, Refusal
from orders import signals
from orders.lifecycle import OrderStatus
from orders.models import SalesOrder
from orders.selectors import ASKED, asked_cancellation, has_unshipped

MOST_WORDS = 500
_CANCELABLE = frozenset({OrderStatus.SUBMITTED, OrderStatus.HELD, OrderStatus.CONFIRMED})


class NothingToCancel(Conflict):
    """Everything has left, or the order has ended."""

    code = "nothing-to-cancel"


class AlreadyAsked(Conflict):
    """The customer waits for the answer to what he has asked before."""

    code = "already-asked"


@operation
def ask_cancellation(order: SalesOrder, *, by: Actor, words: str = "", version: int | None = None) -> None:
    """Ask the desk to give up what has not shipped yet; the order stays as it is until a person decides.

    Raises NotPermitted, NothingToCancel, AlreadyAsked, StaleVersion. Sends ``cancellation_asked``.
    """
    by.require("orders.ask_cancellation")
    lock(order)
    check_version(order, version)
    text = words.strip()
    if len(text) > MOST_WORDS:
        raise Refusal(_("Write at most %d characters.") % MOST_WORDS, field="words")
    if order.status not in _CANCELABLE or not has_unshipped(order):
        raise NothingToCancel(
            _("Nothing of %s is left to cancel. It has been shipped or has ended.") % order.number
        )
    if asked_cancellation(order) is not None:
        raise AlreadyAsked(_("You have asked for this already. We will answer you."))
    timeline.record(order, ASKED, by=by, reason=text, order_id=order.pk)
    signals.cancellation_asked.send(sender=SalesOrder, order=order, words=text, by=by)
