"""Sales orders in the document chain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.documents import ChainNode, DocumentKind
from orders.models import SalesOrder

STAGE = 10


def order_nodes(actor: Actor, order_ids: Iterable[int]) -> Iterator[ChainNode]:
    """The orders the actor may see, as nodes of the chain."""
    for order in SalesOrder.objects.in_scope(actor).filter(pk__in=list(order_ids)).order_by("pk"):
        yield ChainNode(
            stage=STAGE,
            kind="orders.salesorder",
            label=str(_("Order")),
            number=order.number,
            url=order.get_absolute_url(),
            status=order.status,
            status_label=order.get_status_display(),
            date=order.order_date,
            amount=order.gross_amount if actor.can("orders.view_price") else None,
            currency=order.currency,
            document_id=order.pk,
        )


ORDER_KIND = DocumentKind(
    model=SalesOrder,
    api_name="order",
    label=_("Order"),
    stage=STAGE,
    permission="orders.view_salesorder",
    orders_of=lambda order: [order.pk],
    nodes_for=order_nodes,
)
