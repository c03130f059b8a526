"""Quotes: offered as a revision that never changes, sent, extended, answered by the customer, or expired."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from core import formats, timeline
from core.actors import Actor
from core.lifecycle import MoveNotAllowed
from core.locking import check_version, lock, operation
from core.refusals import Conflict, Refusal
from customers.models import ContactRole
from customers.selectors import recipients
from orders import signals
from orders.duties import refuse_unapproved
from orders.lifecycle import ORDER_LIFECYCLE, CancelReason, OrderStatus, QuoteReply
from orders.models import OrderRevision, QuoteAnswer, SalesOrder
from orders.operations.answering import MOST_WORDS, Reply, keep_answer, keep_told_answer, take_reference
from orders.operations.drafting import refuse_if_empty
from orders.operations.ending import end
from orders.operations.revising import keep_offer
from orders.operations.submitting import refuse_if_expired, submit
from orders.selectors import current_offer


class NoRecipient(Refusal):
    """Nobody is known to whom the quote could be sent."""

    code = "no-recipient"


class OutdatedOffer(Conflict):
    """The quote was revised, taken back or has ended since this revision was offered."""

    code = "outdated-offer"


class AlreadyAnswered(Conflict):
    """The customer has answered this revision before."""

    code = "already-answered"


@operation
def quote(order: SalesOrder, *, valid_until: datetime.date, by: Actor) -> OrderRevision:
    """Offer the draft to the customer until a date, that day included, as a revision that never changes.

    Raises MoveNotAllowed, EmptyOrder, NotApproved. Sends ``quote_offered``.
    """
    lock(order)
    refuse_if_empty(order)
    refuse_unapproved(order)
    if valid_until < order.order_date:
        raise Refusal(_("A quote is valid at least until its own date."), field="valid_until")
    ORDER_LIFECYCLE.move(order, OrderStatus.QUOTED)
    return _offer(order, valid_until, "quoted", by)


@operation
def extend(
    order: SalesOrder, *, valid_until: datetime.date, by: Actor, version: int | None = None
) -> OrderRevision:
    """Let a quote hold longer: the same content with another last day is a revision of its own.

    Raises MoveNotAllowed, StaleVersion. Sends ``quote_offered``.
    """
    lock(order)
    check_version(order, version)
    refuse_unless_quoted(order)
    if valid_until < by.company.today() or (order.valid_until and valid_until <= order.valid_until):
        raise Refusal(_("Choose a later day than the quote has now."), field="valid_until")
    return _offer(order, valid_until, "extended", by)


def _offer(order: SalesOrder, valid_until: datetime.date, activity: str, by: Actor) -> OrderRevision:
    order.valid_until = valid_until
    revision = keep_offer(order, by=by)
    order.version += 1
    order.save(update_fields=["status", "valid_until", "revision", "version"])
    data = {"valid_until": valid_until.isoformat(), "revision": revision.revision, "sha256": revision.sha256}
    timeline.record(order, activity, by=by, data=data, order_id=order.pk)
    signals.quote_offered.send(sender=SalesOrder, order=order, revision=revision, by=by)
    return revision


def _keep_late(order: SalesOrder, by: Actor) -> OrderRevision:
    """A quote from before revisions were kept gets its first when it is sent."""
    revision = keep_offer(order, by=by)
    order.save(update_fields=["revision"])
    return revision


@operation
def send_quote(order: SalesOrder, *, by: Actor) -> str:
    """Mail the quote with its PDF and a link to answer it, to the customer's contact; again as often as wanted.

    Returns the addresses. Raises NotPermitted, MoveNotAllowed, QuoteExpired, NoRecipient. Sends ``quote_sent``.
    """
    by.require("orders.add_salesorder")
    lock(order)
    refuse_unless_quoted(order)
    refuse_if_expired(order, by.company.today())
    addresses = [each.email for each in recipients(order.customer, ContactRole.ORDER)]
    if not addresses:
        raise NoRecipient(_("%s has no e-mail address. Enter one, then send.") % order.customer.name)
    revision = current_offer(order) or _keep_late(order, by)
    sent = timeline.of_document(order).filter(activity__in=("sent", "sent again")).count()
    key = f"quote:{revision.pk}:{sent + 1}"
    data = {"revision": revision.revision, "recipient": ", ".join(addresses), "mail": key}
    timeline.record(order, "sent again" if sent else "sent", by=by, data=data, order_id=order.pk)
    signals.quote_sent.send(sender=SalesOrder, order=order, revision=revision, key=key, by=by)
    return ", ".join(addresses)


@operation
def accept(
    order: SalesOrder,
    *,
    by: Actor,
    reply: Reply | None = None,
    confirm_duplicate: bool = False,
    version: int | None = None,
) -> None:
    """A clerk heard the customer say yes: the quote becomes the order and is handed in; who told him, and how, is kept.

    Raises MoveNotAllowed, StaleVersion, and what submit raises.
    """
    lock(order)
    check_version(order, version)
    refuse_unless_quoted(order)
    if reply is not None:
        take_reference(order, reply)
        keep_told_answer(order, reply, by=by)
    submit(order, by=by, confirm_duplicate=confirm_duplicate)


@operation
def accept_offer(revision: OrderRevision, reply: Reply, *, by: Actor) -> SalesOrder:
    """The customer says yes to just this revision: it becomes the order and is handed in, checked as any other.

    Raises OutdatedOffer, QuoteExpired, AlreadyAnswered, and what submit raises. Sends ``quote_answered``.
    """
    order = _lock_for_answer(revision, reply, by)
    refuse_if_expired(order, by.company.today())
    answer = keep_answer(revision, QuoteReply.ACCEPTED, reply)
    take_reference(order, reply)
    _tell(order, answer, "accepted", by)
    submit(order, by=by)
    return order


@operation
def decline_offer(revision: OrderRevision, reply: Reply, *, by: Actor) -> SalesOrder:
    """The customer says no and why; the quote stays open for another revision until it expires.

    Raises OutdatedOffer, AlreadyAnswered. Sends ``quote_answered``.
    """
    if not reply.remark.strip():
        raise Refusal(_("Tell us why, so that we can make a better offer."), field="remark")
    order = _lock_for_answer(revision, reply, by)
    _tell(order, keep_answer(revision, QuoteReply.DECLINED, reply), "declined", by)
    return order


@operation
def ask_for_offer(revision: OrderRevision, *, by: Actor) -> bool:
    """Somebody with an old link asks for the offer that holds; the desk is told once for each old revision.

    Returns whether it is told now. Sends ``offer_wanted``.
    """
    order = revision.order
    lock(order)
    asked = timeline.of_document(order).filter(activity="offer wanted", data__revision=revision.revision)
    if asked.exists():
        return False
    data = {"revision": revision.revision}
    timeline.record(order, "offer wanted", by=by, data=data, order_id=order.pk)
    signals.offer_wanted.send(sender=SalesOrder, order=order, revision=revision, by=by)
    return True


@operation
def expire(order: SalesOrder, *, today: datetime.date, by: Actor) -> bool:
    """End a quote whose last day is over; on the last day itself it still holds. Whether it was ended (PS-01).

    Sends ``quote_expired``.
    """
    lock(order)
    if order.status != OrderStatus.QUOTED or order.valid_until is None or order.valid_until >= today:
        return False
    end(order, CancelReason.EXPIRED, by=by)
    signals.quote_expired.send(sender=SalesOrder, order=order, by=by)
    return True


def refuse_unless_quoted(order: SalesOrder) -> None:
    """Raise MoveNotAllowed unless the order is a quote."""
    if order.status != OrderStatus.QUOTED:
        raise MoveNotAllowed(
            _("%(order)s is %(status)s, not a quote. Nothing was changed.")
            % {"order": order.number, "status": str(order.get_status_display()).lower()}
        )


def _lock_for_answer(revision: OrderRevision, reply: Reply, by: Actor) -> SalesOrder:
    """The order under its lock, when just this revision may be answered."""
    order = revision.order
    lock(order)
    if not reply.name.strip():
        raise Refusal(_("Enter your name."), field="name")
    if len(reply.remark) > MOST_WORDS:
        raise Refusal(_("Write at most %d characters.") % MOST_WORDS, field="remark")
    given = QuoteAnswer.objects.filter(revision=revision).first()
    if given is not None:
        raise AlreadyAnswered(
            _("%(name)s has answered this offer on %(date)s. Nothing was changed.")
            % {"name": given.name, "date": formats.day(given.answered_at.date())}
        )
    if order.status != OrderStatus.QUOTED or order.revision != revision.revision:
        raise OutdatedOffer(_("This offer is no longer the current one. Ask us for the new one."))
    return order


def _tell(order: SalesOrder, answer: QuoteAnswer, activity: str, by: Actor) -> None:
    data = {"revision": answer.revision.revision, "sha256": answer.sha256, "name": answer.name}
    timeline.record(order, activity, by=by, reason=answer.remark, data=data, order_id=order.pk)
    signals.quote_answered.send(sender=SalesOrder, order=order, answer=answer, by=by)
