"""Panels: a page of a lower app shows what happened above it without importing it."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db import models

from core.actors import Actor


class Panel(NamedTuple):
    """A block on a document's page, fetched on load from its own address with the document's number."""

    order: int
    title: Any
    url_name: str
    permission: str


_panels: dict[type[models.Model], list[Panel]] = {}


def register(model: type[models.Model], panel: Panel) -> None:
    """Show the panel on every page of the model."""
    _panels.setdefault(model, []).append(panel)


def panels_for(model: type[models.Model], actor: Actor) -> list[Panel]:
    """The panels this actor may see, in their order."""
    return sorted(
        (panel for panel in _panels.get(model, []) if actor.can(panel.permission)),
        key=lambda panel: panel.order,
    )
