"""Offers: what other files put on a document's page - an entry of its menu, a notice, a fact - without editing the page.

    @offers.actions.register(Shipment, order=30, permission="fulfillment.ship_goods")
    def picked_in_full(shipment: Shipment, actor: Actor) -> Action | None: ...

is all it needs, in a file that is loaded when the app starts. What is None is not shown.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import models

from core.actors import Actor
from core.presentation import Action, Fact, Notice

M = TypeVar("M", bound=models.Model)
T = TypeVar("T")


class _Offer(NamedTuple):
    """Who may see it, its place among the others, and what makes it of a document."""

    order: int
    permission: str
    make: Callable[[Any, Actor], Any]


class Offers(Generic[T]):
    """The offers of one kind; a page draws those of its document after what it has itself."""

    def __init__(self) -> None:
        self._offers: dict[type[models.Model], list[_Offer]] = {}

    def register(
        self, model: type[M], *, order: int, permission: str
    ) -> Callable[[Callable[[M, Actor], T | None]], Callable[[M, Actor], T | None]]:
        """Offer what the function makes of a document of the model to everyone with the permission."""

        def declare(make: Callable[[M, Actor], T | None]) -> Callable[[M, Actor], T | None]:
            self._offers.setdefault(model, []).append(_Offer(order, permission, make))
            return make

        return declare

    def of(self, document: models.Model, actor: Actor) -> list[T]:
        """What there is for this document and actor, in its order."""
        offers = sorted(self._offers.get(type(document), []), key=lambda offer: offer.order)
        made = (offer.make(document, actor) for offer in offers if actor.can(offer.permission))
        return [part for part in made if part is not None]


actions: Offers[Action] = Offers()
notices: Offers[Notice] = Offers()
facts: Offers[Fact] = Offers()
