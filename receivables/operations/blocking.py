"""Who is left alone by dunning, and why."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core import timeline
from core.actors import Actor
from core.locking import lock, operation
from customers.models import Customer
from receivables.models import DunningPolicy, DunningProfile, OpenItem
from receivables.operations.refusals import ReasonMissing


@operation
def block_dunning(item: OpenItem, reason: str, *, by: Actor) -> None:
    """Leave an item out of dunning until it is unblocked. Raises ReasonMissing."""
    by.require("receivables.run_dunning")
    if not reason.strip():
        raise ReasonMissing(_("Say why the item is not to be reminded of."), field="reason")
    _set_block(item, reason.strip(), "dunning blocked", by=by)


@operation
def unblock_dunning(item: OpenItem, *, by: Actor) -> None:
    """Let dunning take the item again."""
    by.require("receivables.run_dunning")
    _set_block(item, "", "dunning unblocked", by=by)


def _set_block(item: OpenItem, reason: str, activity: str, *, by: Actor) -> None:
    lock(item)
    item.is_dunning_blocked, item.dunning_block_reason = bool(reason), reason[:200]
    item.save(update_fields=["is_dunning_blocked", "dunning_block_reason"])
    document = item.invoice or item
    data = {"item": item.document_number, "installment": item.installment}
    timeline.record(document, activity, by=by, reason=reason, data=data)


@operation
def set_profile(
    customer: Customer, policy: DunningPolicy | None, *, block_reason: str = "", by: Actor
) -> DunningProfile | None:
    """Choose the policy a customer is reminded by, and leave him alone while there is a reason.

    Without a policy and a reason the company's default holds again.
    """
    by.require("receivables.run_dunning")
    lock(customer)
    reason = block_reason.strip()[:200]
    if policy is None and not reason:
        DunningProfile.objects.filter(customer=customer).delete()
        profile = None
    else:
        profile, _created = DunningProfile.objects.update_or_create(
            company_id=customer.company_id,
            customer=customer,
            defaults={"policy": policy, "is_blocked": bool(reason), "block_reason": reason},
        )
    timeline.record(customer, "dunning changed", by=by, reason=reason, data={"policy": str(policy or "")})
    return profile
