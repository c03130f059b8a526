"""Search: one box for places, documents and commands (UX.md, section 4).

Apps register how their documents are found; each function gets the actor and keeps to his scope. What the actor
has no permission for is not asked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import navigation
from core.access import requires
from core.actors import Actor
from core.finding import folded
from core.models import RecentDocument
from core.numerals import NumberRefused, parse_number
from core.pages import HtmxHttpRequest

LIMIT_PER_KIND = 6
MOST_RECENT = 10
SHORTEST_TEXT = 2
LONGEST_TEXT = 100


@dataclass(frozen=True, slots=True)
class SearchHit:
    """Something found: where it is, what to call it; ``is_exact`` opens at once on Enter."""

    label: str
    url: str
    detail: str = ""
    aside: str = ""
    icon: str = ""
    is_exact: bool = False


@dataclass(frozen=True, slots=True)
class SearchGroup:
    """The hits of one kind."""

    name: str
    label: Any
    hits: list[SearchHit] = field(default_factory=list)


def amount_in(text: str) -> Decimal | None:
    """The amount that was typed, as one writes it in the reader's language; None for anything else."""
    try:
        return parse_number(text, get_language() or "en", decimals=4)
    except NumberRefused:
        return None


SearchFunction = Callable[[Actor, str, int], list[SearchHit]]


@dataclass(frozen=True, slots=True)
class SearchKind:
    """A kind of document that can be found; ``prefix`` narrows to it: ``so:``."""

    kind: str
    label: Any
    find: SearchFunction
    prefix: str
    permission: str
    icon: str


_kinds: dict[str, SearchKind] = {}
_commands: list[SearchFunction] = []


def register(
    kind: str, label: Any, find: SearchFunction, *, prefix: str, permission: str, icon: str = "document-text"
) -> None:
    """Let a kind of document be found."""
    _kinds[kind] = SearchKind(kind, label, find, prefix, permission, icon)


def register_command(find: SearchFunction) -> None:
    """Offer verbs with an object: only what this actor may do to it now."""
    if find not in _commands:
        _commands.append(find)


def search(actor: Actor, text: str) -> list[SearchGroup]:
    """Places, documents and commands that match, in that order, exact hits first; nothing typed: last opened."""
    text = " ".join("".join(letter for letter in text if letter.isprintable()).split())[:LONGEST_TEXT]
    if not text:
        return [SearchGroup("recent", _("Last opened"), recent(actor)), *_groups_of_places(actor, "")]
    prefix, _colon, rest = text.partition(":")
    narrowed = [kind for kind in _kinds.values() if _colon and kind.prefix == prefix.strip().lower()]
    if narrowed:
        return _found(actor, rest.strip(), narrowed)
    groups = [*_groups_of_places(actor, text), *_found(actor, text, list(_kinds.values()))]
    groups.append(SearchGroup("commands", _("Commands"), _commands_for(actor, text)))
    filled = [group for group in groups if group.hits]
    return sorted(filled, key=lambda group: not any(hit.is_exact for hit in group.hits))


def recent(actor: Actor) -> list[SearchHit]:
    """The last ten documents the actor opened."""
    opened = (
        RecentDocument.objects.in_scope(actor)
        if actor.customer_ids is None
        else RecentDocument.objects.none()
    )
    documents = opened.filter(user=actor.user).order_by("-opened_at")[:MOST_RECENT]
    return [SearchHit(document.label, document.url, icon="clock") for document in documents]


def _found(actor: Actor, text: str, kinds: list[SearchKind]) -> list[SearchGroup]:
    if len(text) < SHORTEST_TEXT:
        return []
    groups = []
    for kind in kinds:
        if actor.can(kind.permission):
            hits = sorted(kind.find(actor, text, LIMIT_PER_KIND), key=lambda hit: not hit.is_exact)
            groups.append(SearchGroup(kind.kind, kind.label, [_with_icon(hit, kind.icon) for hit in hits]))
    return [group for group in groups if group.hits]


def _with_icon(hit: SearchHit, icon: str) -> SearchHit:
    return hit if hit.icon else SearchHit(hit.label, hit.url, hit.detail, hit.aside, icon, hit.is_exact)


def _groups_of_places(actor: Actor, text: str) -> list[SearchGroup]:
    wanted = folded(text)
    hits = [
        SearchHit(str(place.label), place.url, icon=place.icon)
        for place in navigation.places_for(actor)
        if wanted in folded(str(place.label))
    ]
    return [SearchGroup("places", _("Go to"), hits)] if hits else []


def _commands_for(actor: Actor, text: str) -> list[SearchHit]:
    wanted = folded(text)
    hits = [
        SearchHit(title, entry.url, icon=entry.icon)
        for entry in navigation.new_entries_for(actor)
        if wanted in folded(title := _("New %s") % str(entry.label).lower())
    ]
    for find in _commands:
        hits += find(actor, text, LIMIT_PER_KIND)
    return hits[:LIMIT_PER_KIND]


def _exact(groups: list[SearchGroup]) -> SearchHit | None:
    """The one document that was meant, when its number was typed in full."""
    exact = [hit for group in groups for hit in group.hits if hit.is_exact]
    return exact[0] if len(exact) == 1 else None


@requires("core.search")
@require_safe
def search_page(request: HtmxHttpRequest) -> HttpResponse:
    """The page of results; an exact number typed into the box opens its document at once."""
    text = request.GET.get("q", "")
    groups = search(request.actor, text)
    exact = _exact(groups)
    if exact is not None and "stay" not in request.GET:
        return HttpResponseRedirect(exact.url)
    return _answer(request, "core/search.html", text, groups)


@requires("core.search")
@require_safe
def palette(request: HtmxHttpRequest) -> HttpResponse:
    """The results inside the command palette, as a fragment."""
    text = request.GET.get("q", "")
    return _answer(request, "core/palette_results.html", text, search(request.actor, text))


def _answer(request: HttpRequest, template: str, text: str, groups: list[SearchGroup]) -> HttpResponse:
    response = render(request, template, {"text": text, "groups": groups})
    patch_vary_headers(response, ["HX-Request"])
    return response
