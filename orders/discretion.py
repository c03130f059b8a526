"""Who may read why an order is held: reasons of the rules hold figures (ROLES.md, fields)."""

from collections.abc import Iterator, Sequence
from typing import Any

from core import reasons
from core.actors import Actor
from core.models import Event
from core.reasons import Extent
from orders.lifecycle import HoldKind

#: What tells of costs: only who sees margins reads the figures, others that somebody has to look.
_MARGIN = frozenset({"order.margin-under-floor"})


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
    if kind == HoldKind.PREPAYMENT and not actor.can("orders.view_price"):
        return Extent.WORDS
    return Extent.FIGURES


def sentences_for(kept: Sequence[reasons.Kept], kind: str, actor: Actor) -> list[str]:
    """The reasons of a hold as this actor may read them, each sentence once."""
    said = (reasons.say(each, extent) for each, extent in _extents(kept, kind, actor))
    return list(dict.fromkeys(words for words in said if words))


def told_to(kept: Sequence[reasons.Kept], kind: str, actor: Actor) -> list[dict[str, Any]]:
    """The same for a program."""
    return [one for each, extent in _extents(kept, kind, actor) for one in reasons.told([each], extent)]


def _extents(kept: Sequence[reasons.Kept], kind: str, actor: Actor) -> Iterator[tuple[reasons.Kept, Extent]]:
    extent = extent_for(kind, actor)
    for each in kept:
        is_hidden = (
            extent is Extent.FIGURES and each["code"] in _MARGIN and not actor.can("orders.view_margin")
        )
        yield each, Extent.WORDS if is_hidden else extent


def reason_of_event(event: Event, actor: Actor) -> str:
    """The same for the timeline; why a person lifted a hold is for all who sell."""
    kind = str(event.data.get("kind", ""))
    kept: Sequence[reasons.Kept] = [*event.data.get("reasons", ()), *reasons.typed(event.reason)]
    if event.activity == "held":
        return "\n".join(sentences_for(kept, kind, actor))
    if kind in (HoldKind.CREDIT, HoldKind.APPROVAL) and not actor.can("orders.view_price"):
        return ""
    says_figures = kind in (HoldKind.APPROVAL, HoldKind.PREPAYMENT)
    return "\n".join(sentences_for(kept, kind if says_figures else "", actor))
