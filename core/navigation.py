"""The way around: places of the rail, what can be begun, and who may see which.

Apps register in ``AppConfig.ready``; the frame, the command palette and the keyboard read it from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from core.actors import PORTAL_ROLES, Actor

MOST_PLACES = 8


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the rail; it opens its list. ``key`` follows ``g`` on the keyboard."""

    name: str
    label: Any
    url_name: str
    permission: str
    icon: str
    order: int
    key: str = ""
    portal: bool = False

    @property
    def url(self) -> str:
        """Where the place is."""
        return reverse(self.url_name)


@dataclass(frozen=True, slots=True)
class NewEntry:
    """Something one can begin; ``key`` follows ``c`` on the keyboard."""

    label: Any
    url_name: str
    permission: str
    icon: str = "plus"
    key: str = ""
    order: int = 100

    @property
    def url(self) -> str:
        """Where it begins."""
        return reverse(self.url_name)


@dataclass(frozen=True, slots=True)
class PlaceTab:
    """A second-level place that an app above puts beside a lower one's own tabs."""

    label: Any
    url_name: str
    permission: str


_places: dict[str, Place] = {}
_tabs: dict[str, list[PlaceTab]] = {}
_new_entries: dict[str, NewEntry] = {}


def register(place: Place) -> None:
    """Put a place into the rail, or into the portal's bar."""
    _places[place.name] = place


def register_new(entry: NewEntry) -> None:
    """Put an entry into the "New" menu."""
    _new_entries[entry.url_name] = entry


def register_tab(place: str, tab: PlaceTab) -> None:
    """Put a tab behind the place's own ones."""
    _tabs.setdefault(place, []).append(tab)


def tabs_beside(place: str) -> list[PlaceTab]:
    """The tabs that apps above put beside a place's own; whoever shows them asks for the permission."""
    return _tabs.get(place, [])


def in_portal(actor: Actor) -> bool:
    """Whether the actor sees the customer's frame instead of the staff's."""
    return bool(actor.roles) and actor.roles <= PORTAL_ROLES


def places_for(actor: Actor) -> list[Place]:
    """The places this actor may open, at most eight, in their order."""
    portal = in_portal(actor)
    allowed = (place for place in _places.values() if place.portal == portal and actor.can(place.permission))
    return sorted(allowed, key=lambda place: place.order)[:MOST_PLACES]


def new_entries_for(actor: Actor) -> list[NewEntry]:
    """What this actor may begin."""
    if in_portal(actor):
        return []
    allowed = (entry for entry in _new_entries.values() if actor.can(entry.permission))
    return sorted(allowed, key=lambda entry: entry.order)


def current_place(places: list[Place], path: str) -> str:
    """The name of the place whose address the path begins with; the longest wins, home only for itself."""
    matching = [
        place for place in places if path == place.url or (place.url != "/" and path.startswith(place.url))
    ]
    return max(matching, key=lambda place: len(place.url)).name if matching else ""
