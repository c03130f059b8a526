"""Shipments in the document chain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.documents import ChainNode, DocumentKind
from fulfillment.models import Shipment

STAGE = 20


def shipment_nodes(actor: Actor, order_ids: Iterable[int]) -> Iterator[ChainNode]:
    """The shipments of these orders that the actor may see; they carry no amounts."""
    for shipment in Shipment.objects.in_scope(actor).filter(order_id__in=list(order_ids)).order_by("pk"):
        yield ChainNode(
            stage=STAGE,
            kind="fulfillment.shipment",
            label=str(_("Shipment")),
            number=shipment.number,
            url=shipment.get_absolute_url(),
            status=shipment.status,
            status_label=shipment.get_status_display(),
            date=shipment.delivery_date or shipment.dispatch_date or shipment.planned_date,
            document_id=shipment.pk,
        )


SHIPMENT_KIND = DocumentKind(
    model=Shipment,
    api_name="shipment",
    label=_("Shipment"),
    stage=STAGE,
    permission="fulfillment.view_shipment",
    orders_of=lambda shipment: [shipment.order_id],
    nodes_for=shipment_nodes,
)
