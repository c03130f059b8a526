"""Shipments and returns in the document chain."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Any, cast

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import Coalesce, JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.actors import Actor
from core.documents import ChainNode, DocumentKind
from fulfillment.lifecycle import ReturnStatus
from fulfillment.models import GoodsReturn, Shipment

STAGE = 20
STAGE_OF_RETURNS = 25


def shipment_nodes(actor: Actor, order_ids: Iterable[int]) -> Iterator[ChainNode]:
    """The shipments of these orders that the actor may see, and what of each came back, in one query; without amounts."""
    came_back = GoodsReturn.objects.filter(shipment=OuterRef("pk")).order_by("pk")
    returns = ArraySubquery(
        came_back.values(
            found=JSONObject(
                id="id", number="number", status="status", date=Coalesce("receipt_date", "request_date")
            )
        )
    )
    rows = Shipment.objects.in_scope(actor).filter(order_id__in=list(order_ids))
    for shipment in rows.annotate(came_back=returns).order_by("pk"):
        yield ChainNode(
            stage=STAGE,
            kind="fulfillment.shipment",
            label=_("Shipment"),
            number=shipment.number,
            url=shipment.get_absolute_url(),
            status=shipment.status,
            status_label=shipment.get_status_display(),
            date=shipment.delivery_date or shipment.dispatch_date or shipment.planned_date,
            document_id=shipment.pk,
        )
        yield from (_return_node(found) for found in cast(Any, shipment).came_back)


def _return_node(found: dict[str, Any]) -> ChainNode:
    return ChainNode(
        stage=STAGE_OF_RETURNS,
        kind="fulfillment.goodsreturn",
        label=_("Return"),
        number=found["number"],
        url=reverse("fulfillment:return", args=[found["number"]]),
        status=found["status"],
        status_label=str(ReturnStatus(found["status"]).label),
        date=datetime.date.fromisoformat(found["date"]),
        document_id=found["id"],
    )


def _among_shipments(actor: Actor, order_ids: Iterable[int]) -> Iterator[ChainNode]:
    """Returns come with their shipments."""
    return iter(())


SHIPMENT_KIND = DocumentKind(
    model=Shipment,
    api_name="shipment",
    label=gettext_lazy("Shipment"),
    stage=STAGE,
    permission="fulfillment.view_shipment",
    orders_of=lambda shipment: [shipment.order_id],
    nodes_for=shipment_nodes,
)
RETURN_KIND = DocumentKind(
    model=GoodsReturn,
    api_name="return",
    label=gettext_lazy("Return"),
    stage=STAGE_OF_RETURNS,
    permission="fulfillment.view_return",
    orders_of=lambda found: [found.order_id],
    nodes_for=_among_shipments,
)
