"""Documents: what they are called, where their pages are, and the chain from order to cash they stand in.

Each app registers its documents in ``AppConfig.ready``. A chain is found by its sales orders: a document says which
orders it belongs to, and each kind of document lists its nodes for a set of orders.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models

from core import clock
from core.actors import Actor
from core.models import RecentDocument
from core.timeline import kind_of


@dataclass(frozen=True, slots=True)
class ChainNode:
    """A document in the chain, as it is drawn: number, status, amount, date, address."""

    stage: int
    kind: str
    label: str
    number: str
    url: str
    status: str
    status_label: str
    date: datetime.date | None = None
    amount: Decimal | None = None
    currency: str = ""
    document_id: int = 0

    def is_same(self, document: models.Model) -> bool:
        """Whether this node is the document whose page shows the chain."""
        return self.kind == kind_of(document) and self.document_id == document.pk


OrdersOf = Callable[[Any], Iterable[int]]
NodesFor = Callable[[Actor, Iterable[int]], Iterable[ChainNode]]


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of document: its API name, its name for people, its stage in the chain and its permission."""

    model: type[models.Model]
    api_name: str
    label: Any
    stage: int
    permission: str
    orders_of: OrdersOf
    nodes_for: NodesFor


_kinds: dict[str, DocumentKind] = {}
_permissions: dict[str, str] = {}


def register(kind: DocumentKind) -> None:
    """Make a kind of document known."""
    _kinds[kind_of(kind.model)] = kind
    protect(kind.model, kind.permission)


def protect(model: type[models.Model], permission: str) -> None:
    """Say who may see documents of a kind, also one that stands in no chain, such as a reminder."""
    _permissions[kind_of(model)] = permission


def may_see(actor: Actor, name: str) -> bool:
    """Whether the actor may see documents of this kind; of a kind nobody has named, nobody may (SEC-4)."""
    permission = _permissions.get(name)
    return permission is not None and actor.can(permission)


def visible_kinds(actor: Actor) -> list[str]:
    """The kinds of documents the actor may see, as the timeline calls them."""
    return [name for name, permission in _permissions.items() if actor.can(permission)]


def kind_for(document: models.Model) -> DocumentKind | None:
    """What is known about the document's kind."""
    return _kinds.get(kind_of(document))


def by_name(name: str) -> DocumentKind | None:
    """The kind the timeline calls ``orders.salesorder``."""
    return _kinds.get(name)


def chain(document: models.Model, actor: Actor) -> list[ChainNode]:
    """Order, shipments, invoices, payments, journal entries: one query per stage the actor may see."""
    own = kind_for(document)
    order_ids = sorted(set(own.orders_of(document))) if own else []
    if not order_ids:
        return []
    stages = sorted(
        (kind for kind in _kinds.values() if actor.can(kind.permission)), key=lambda kind: kind.stage
    )
    return [node for kind in stages for node in kind.nodes_for(actor, order_ids)]


def remember(actor: Actor, document: models.Model, label: str, url: str) -> None:
    """Note that the actor opened the document; the empty command palette shows the last ten."""
    if actor.user is None:
        return
    RecentDocument.objects.bulk_create(
        [
            RecentDocument(
                company=actor.company, user=actor.user, document_kind=kind_of(document), document_id=document.pk,
                label=label[:200], url=url[:300], opened_at=clock.now(),
            )
        ],
        update_conflicts=True,
        unique_fields=["company", "user", "document_kind", "document_id"],
        update_fields=["opened_at", "label", "url"],
    )  # fmt: skip
