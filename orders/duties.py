"""Separation of duties around an order: who may not enter it, and who may not release it (ROLES.md, section 2)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core import timeline
from core.actors import Actor
from core.prepared import Place, Prepared
from core.refusals import Refusal
from customers.models import Customer
from customers.selectors import terms_were_set_by
from orders.lifecycle import OrderStatus
from orders.models import SalesOrder

_ENTERING = ("created", "edited", "amended")


class OwnCustomer(Refusal):
    """Who created a customer or changed the terms does not enter the customer's first order (rule 3)."""

    code = "own-customer"


class NotApproved(Refusal):
    """A customer a clerk has made waits for approval: drafts are kept, nothing is offered or handed in."""

    code = "customer-not-approved"


def refuse_unapproved(order: SalesOrder) -> None:
    """Raise NotApproved while nobody has approved the customer, or who pays for him."""
    for customer in (order.customer, order.payer):
        if not customer.is_approved:
            raise NotApproved(
                _("%s waits for approval. Keep the draft; it can be handed in when the customer is approved.")
                % customer.name,
                field="customer",
            )


def has_worked_on(order: SalesOrder, by: Actor) -> bool:
    """Whether the person has entered, edited or amended the order, and so must not release it (rule 2)."""
    if by.user is None:
        return False
    return by.user.pk == order.entered_by_id or (
        timeline.of_document(order).filter(activity__in=_ENTERING, actor=by.user).exists()
    )


def refuse_first_order(
    customer: Customer, by: Actor, *, entered_by: int | None = None, besides: int | None = None
) -> None:
    """Raise OwnCustomer when this is the customer's first order and the person, or who entered it, has made the customer.

    The first order is over once another one was handed in and not canceled. The application itself may.
    """
    if by.user is None or _has_ordered(customer, besides):
        return
    if terms_were_set_by(customer, {by.user.pk, entered_by or by.user.pk}):
        raise OwnCustomer(
            _(
                "Whoever created %(customer)s or changed the terms does not enter the first order."
                " Somebody else has to enter it."
            )
            % {"customer": customer.name},
            field="customer",
        )


def _has_ordered(customer: Customer, besides: int | None) -> bool:
    return bool(_handed_in.all(customer.pk, besides or 0))


_handed_in = Prepared(
    lambda: (
        SalesOrder.objects.filter(
            customer=Place(0),
            status__in=(OrderStatus.SUBMITTED, OrderStatus.HELD, OrderStatus.CONFIRMED, OrderStatus.CLOSED),
        )
        .exclude(pk=Place(1))
        .only("pk")[:1]
    )
)
