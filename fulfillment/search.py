"""How shipments are found from anywhere, and the next step of the one that was typed."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core.actors import Actor
from core.search import SearchHit
from customers.selectors import customers_named
from fulfillment.lifecycle import ShipmentStatus
from fulfillment.models import Consignment, Shipment, Wave


def search_shipments(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """Shipments by number, tracking number, order number or customer."""
    found = (
        Shipment.objects.in_scope(actor)
        .filter(
            Q(number__istartswith=text)
            | Q(number__endswith=text)
            | Q(tracking_number__istartswith=text)
            | Q(order__number__iexact=text)
            | Q(customer_id__in=customers_named(actor, text))
        )
        .select_related("customer")
        .order_by("-pk")[:limit]
    )
    return [
        SearchHit(
            shipment.number,
            shipment.get_absolute_url(),
            detail=f"{shipment.customer.name} · {shipment.get_status_display()}",
            aside=shipment.tracking_number,
            is_exact=text.casefold() in (shipment.number.casefold(), shipment.tracking_number.casefold()),
        )
        for shipment in found
    ]


def shipment_commands(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """Picking the shipment whose number was typed."""
    if not actor.can("fulfillment.ship_goods") or len(text) < 6:
        return []
    open_ = (ShipmentStatus.PLANNED, ShipmentStatus.PICKING)
    found = Shipment.objects.in_scope(actor).filter(number__iexact=text, status__in=open_)[:limit]
    return [
        SearchHit(
            _("Pick %s") % shipment.number,
            reverse("fulfillment:pick", args=[shipment.number]),
            icon="hand-raised",
        )
        for shipment in found
    ]


def search_consignments(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """Consignments by number or tracking number."""
    found = Consignment.objects.in_scope(actor).filter(
        Q(number__istartswith=text) | Q(number__endswith=text) | Q(tracking_number__istartswith=text)
    )
    return [
        SearchHit(
            each.number,
            each.get_absolute_url(),
            detail=f"{each.customer.name} · {each.get_status_display()}",
            is_exact=text.casefold() in (each.number.casefold(), each.tracking_number.casefold()),
        )
        for each in found.select_related("customer").order_by("-pk")[:limit]
    ]


def search_waves(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """Waves by number."""
    found = Wave.objects.in_scope(actor).filter(Q(number__istartswith=text) | Q(number__endswith=text))
    return [
        SearchHit(
            wave.number,
            wave.get_absolute_url(),
            detail=str(wave.get_status_display()),
            is_exact=text.casefold() == wave.number.casefold(),
        )
        for wave in found.order_by("-pk")[:limit]
    ]
