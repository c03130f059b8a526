"""What a customer has answered to an offer, kept with the hash of what he was shown; a row is never changed."""

from __future__ import annotations

from dataclasses import dataclass

from core import clock, timeline
from core.actors import Actor
from core.models import User
from core.refusals import whole
from orders.lifecycle import QuoteReply, ToldBy
from orders.models import OrderRevision, QuoteAnswer, SalesOrder
from orders.selectors import current_offer

#: The longest name and reference that are kept of an answer.
LONGEST_NAME = 120
LONGEST_REFERENCE = 80
MOST_WORDS = 1000


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody at the customer's answered, how we were told, and where he sat."""

    name: str
    remark: str = ""
    customer_reference: str = ""
    ip_address: str | None = None
    user_agent: str = ""
    told_by: str = ToldBy.LINK


def keep_answer(
    revision: OrderRevision, answer: QuoteReply, reply: Reply, *, recorded_by: User | None = None
) -> QuoteAnswer:
    """Write the answer down, once for a revision. Part of a verb; the order is locked. Raises TooLong."""
    return QuoteAnswer.objects.create(
        company=revision.company,
        order=revision.order,
        revision=revision,
        answer=answer,
        sha256=revision.sha256,
        name=whole(reply.name, LONGEST_NAME, "name"),
        customer_reference=_reference(reply),
        remark=whole(reply.remark, MOST_WORDS, "remark"),
        told_by=reply.told_by,
        recorded_by=recorded_by,
        ip_address=reply.ip_address,
        user_agent=reply.user_agent[:300],
        answered_at=clock.stamp(),
    )


def keep_told_answer(order: SalesOrder, reply: Reply, *, by: Actor) -> None:
    """What a colleague was told; a revision that was answered, such as declined by its link before, keeps that answer."""
    offer = current_offer(order)
    if offer is None or QuoteAnswer.objects.filter(revision=offer).exists():
        return
    answer = keep_answer(offer, QuoteReply.ACCEPTED, reply, recorded_by=by.user)
    data = {"revision": offer.revision, "sha256": answer.sha256, "name": answer.name}
    timeline.record(order, "accepted", by=by, reason=answer.remark, data=data, order_id=order.pk)


def take_reference(order: SalesOrder, reply: Reply) -> None:
    """His own order number, where he has told one. Raises TooLong."""
    if reference := _reference(reply):
        order.customer_reference = reference
        order.save(update_fields=["customer_reference"])


def _reference(reply: Reply) -> str:
    return whole(reply.customer_reference, LONGEST_REFERENCE, "customer_reference")
