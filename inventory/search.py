"""How lots and documents about stock are found from anywhere; deliveries are received by the number on the paper."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext as _

from core import formats
from core.actors import Actor
from core.search import SearchHit
from inventory.lifecycle import UNDER_WAY
from inventory.models import GoodsReceipt, Lot, StockCount, SupplyOrder, Transfer

Document = TypeVar("Document", bound=Model)


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


def search_receipts(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """A goods receipt by its number."""
    found = _numbered(GoodsReceipt.objects.in_scope(actor), text).select_related("warehouse")
    return [_hit(each, each.warehouse.name, aside=each.reference) for each in found[:limit]]


def search_transfers(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """A transfer by its number."""
    found = _numbered(Transfer.objects.in_scope(actor), text).select_related("source", "target")
    return [
        _hit(each, f"{each.source.name} \u2192 {each.target.name}", aside=str(each.get_status_display()))
        for each in found[:limit]
    ]


def search_counts(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """A count by its number."""
    found = _numbered(StockCount.objects.in_scope(actor), text).select_related("warehouse")
    return [_hit(each, each.warehouse.name, aside=str(each.get_status_display())) for each in found[:limit]]


def _numbered(rows: QuerySet[Document], text: str) -> QuerySet[Document]:
    """The one with exactly this number; words ask the database nothing."""
    return rows.filter(number=text.upper()) if any(map(str.isdigit, text)) else rows.none()


def _hit(document: GoodsReceipt | Transfer | StockCount, detail: str, *, aside: str) -> SearchHit:
    return SearchHit(document.number, document.get_absolute_url(), detail=detail, aside=aside, is_exact=True)


def search_lots(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """Lots and serial numbers by their code."""
    known = Lot.objects.in_scope(actor).annotate(known_as=Upper("code"))
    found = (
        known.filter(known_as__startswith=text.upper()).select_related("product").order_by("known_as", "pk")
    )
    return [
        SearchHit(
            lot.code,
            lot.get_absolute_url(),
            detail=f"{lot.product.sku} {lot.product.name}",
            aside=_("Blocked") if lot.is_blocked else formats.day(lot.expires_on) if lot.expires_on else "",
            is_exact=text.casefold() == lot.code.casefold(),
        )
        for lot in found[:limit]
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
