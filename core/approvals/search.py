"""How requests are found from anywhere, and the way to those that wait."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core.actors import Actor
from core.approvals import kinds, selectors
from core.finding import folded
from core.search import SearchHit


def search_requests(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """Requests by number, or by what they are about."""
    found = selectors.visible(actor).filter(
        Q(number__istartswith=text) | Q(number__endswith=text) | Q(subject_name__icontains=text)
    )
    return [
        SearchHit(
            request.number,
            request.get_absolute_url(),
            detail=f"{kinds.label_of(request.kind)} · {request.subject_name}",
            aside=request.get_status_display(),
            is_exact=request.number.casefold() == text.casefold(),
        )
        for request in found.order_by("-pk")[:limit]
    ]


def find_approvals(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """The list itself, by its name."""
    title = _("Approvals")
    if not actor.can("core.view_approval") or folded(text) not in folded(title):
        return []
    return [SearchHit(title, reverse("core:approvals"), icon="hand-raised")]
