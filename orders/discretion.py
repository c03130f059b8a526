"""Who may read why an order is held: reasons of the rules hold figures (ROLES.md, fields)."""

from core.actors import Actor
from core.models import Event
from orders.lifecycle import HoldKind


def may_read_reason(kind: str, actor: Actor) -> bool:
    """Figures of credit are for those who see the credit account, those of prices for colleagues who see prices."""
    if kind == HoldKind.CREDIT:
        return actor.can("credit.view_creditaccount")
    if kind == HoldKind.APPROVAL:
        return actor.can("orders.view_price") and actor.customer_ids is None
    return True


def may_read_event(event: Event, actor: Actor) -> bool:
    """The same for the timeline; why a person lifted a hold is for all who sell."""
    kind = str(event.data.get("kind", ""))
    if event.activity == "held":
        return may_read_reason(kind, actor)
    return kind not in (HoldKind.CREDIT, HoldKind.APPROVAL) or actor.can("orders.view_price")
