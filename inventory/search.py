"""How what suppliers are to deliver is found from anywhere, and received by the number or reference on the paper."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from core.actors import Actor
from core.search import SearchHit
from inventory.lifecycle import UNDER_WAY
from inventory.models import SupplyOrder


def _found(actor: Actor, text: str) -> QuerySet[SupplyOrder]:
    named = Q(number__istartswith=text) | Q(number__endswith=text)
    told = Q(reference__istartswith=text) | Q(supplier__istartswith=text)
    return SupplyOrder.objects.in_scope(actor).filter(named | told).order_by("-pk")


def search_expected(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """Expected receipts by number, supplier or his reference."""
    return [
        SearchHit(
            order.number,
            order.get_absolute_url(),
            detail=f"{order.supplier} · {order.get_status_display()}".removeprefix(" · "),
            aside=order.reference,
            is_exact=text.casefold() in (order.number.casefold(), order.reference.casefold()),
        )
        for order in _found(actor, text)[:limit]
    ]


def expected_commands(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """Receiving the delivery whose number or reference was typed."""
    if not actor.can("inventory.receive_goods") or len(text) < 4:
        return []
    typed = Q(number__iexact=text) | Q(reference__iexact=text)
    coming = SupplyOrder.objects.in_scope(actor).filter(typed, status__in=UNDER_WAY).order_by("pk")
    return [
        SearchHit(
            _("Receive %(number)s") % {"number": order.number},
            reverse("inventory:expected-receive", args=[order.number]),
            icon="inbox-arrow-down",
        )
        for order in coming[:limit]
    ]
