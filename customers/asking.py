"""Customers and terms that another person approves: a clerk asks, credit, accounting or a manager decides.

A customer whom a clerk has made is there at once, orders for him can be drafted; he buys when he is approved.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core import approvals, timeline
from core.actors import Actor
from core.locking import lock, operation
from core.models import ApprovalRequest
from core.refusals import Conflict, Refusal
from customers import delivery, proposals
from customers.models import Customer


@operation
def ask_to_approve(customer: Customer, *, by: Actor, reason: str = "") -> ApprovalRequest:
    """Ask that the customer may buy on the terms he has; what was asked for before is replaced.

    Raises NotPermitted, Conflict.
    """
    for made in approvals.waiting_about(customer, proposals.NEW):
        approvals.replace(made, by=by)
    lock(customer)
    if customer.is_approved:
        raise Conflict(_("%s is approved already.") % customer.name)
    wish = approvals.Wish(
        kind=proposals.NEW,
        name=customer.name,
        reason=reason or _("New customer"),
        subject=customer,
        url=reverse("customers:customer", args=[customer.code]),
        key=f"{proposals.NEW}:{customer.pk}",
    )
    return approvals.ask(wish, by=by)


@operation
def ask_for_terms(
    customer: Customer, fields: Mapping[str, Any], *, reason: str, by: Actor
) -> ApprovalRequest:
    """Ask for other terms; those that hold stay until it is approved. Raises NotPermitted, Refusal, AlreadyAsked."""
    by.require("customers.request_terms")
    unknown = sorted(fields.keys() - proposals.FIELDS.keys())
    if unknown:
        raise Refusal(_("Use one of: %s.") % ", ".join(proposals.FIELDS), field=unknown[0])
    if not customer.is_approved:
        raise Conflict(_("%s waits for approval. Edit the customer instead.") % customer.name)
    fields = delivery.checked_terms(customer, fields)
    changed = {name: value for name, value in fields.items() if getattr(customer, name) != value}
    if not changed:
        raise Refusal(_("That is what holds already. Enter what should change."))
    wish = approvals.Wish(
        kind=proposals.TERMS,
        name=customer.name,
        reason=reason,
        subject=customer,
        url=reverse("customers:customer", args=[customer.code]),
        proposal=proposals.kept(changed),
        key=f"{proposals.TERMS}:{customer.pk}",
    )
    return approvals.ask(wish, by=by)


def hold_customer(request: ApprovalRequest) -> None:
    """Let nobody else change the customer until this is decided."""
    lock(proposals.customer_of(request))


def apply_approval(request: ApprovalRequest, by: Actor) -> approvals.Outcome:
    """Let the customer buy."""
    customer = proposals.customer_of(request)
    customer.is_approved = True
    customer.version += 1
    customer.save(update_fields=["is_approved", "version"])
    timeline.record(customer, "approved", by=by, data={"request": request.number})
    return approvals.Outcome(customer.name, request.subject_url)
