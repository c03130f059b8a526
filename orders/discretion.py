"""Who may read why an order is held: reasons of the rules hold figures (ROLES.md, fields)."""

from collections.abc import Sequence

from core import reasons
from core.actors import Actor
from core.models import Event
from core.reasons import Extent
from orders.lifecycle import HoldKind


def extent_for(kind: str, actor: Actor) -> Extent:
    """Figures of credit are for those who see the credit account, those of prices for colleagues who see prices.

    Who sells is told in words why credit holds an order; customers and the warehouse are told only that it does.
    """
    if kind == HoldKind.CREDIT:
        if actor.can("credit.view_creditaccount"):
            return Extent.FIGURES
        return Extent.WORDS if actor.can("credit.view_creditstate") else Extent.NOTHING
    if kind == HoldKind.APPROVAL:
        sees_prices = actor.can("orders.view_price") and actor.customer_ids is None
        return Extent.FIGURES if sees_prices else Extent.NOTHING
    return Extent.FIGURES


def reason_of_event(event: Event, actor: Actor) -> str:
    """The same for the timeline; why a person lifted a hold is for all who sell."""
    kind = str(event.data.get("kind", ""))
    kept: Sequence[reasons.Kept] = [*event.data.get("reasons", ()), *reasons.typed(event.reason)]
    if event.activity == "held":
        return "\n".join(reasons.sentences(kept, extent_for(kind, actor)))
    if kind in (HoldKind.CREDIT, HoldKind.APPROVAL) and not actor.can("orders.view_price"):
        return ""
    return "\n".join(reasons.sentences(kept))
