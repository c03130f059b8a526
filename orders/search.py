"""How orders are found from anywhere, and what one can do to the one that was typed."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core import formats
from core.actors import Actor
from core.search import SearchHit
from customers.selectors import customers_named
from orders.lifecycle import EDITABLE
from orders.models import SalesOrder


def search_orders(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """Orders by number, the customer's reference, or the customer's name."""
    if actor.customer_ids is not None:
        return []  # a customer's orders stand in his portal, in his words
    found = (
        SalesOrder.objects.in_scope(actor)
        .filter(
            Q(number__istartswith=text)
            | Q(number__endswith=text)
            | Q(customer_reference__icontains=text)
            | Q(customer_id__in=customers_named(actor, text))
        )
        .select_related("customer")
        .order_by("-order_date", "-pk")[:limit]
    )
    sees_prices = actor.can("orders.view_price")
    return [
        SearchHit(
            order.number,
            order.get_absolute_url(),
            detail=f"{order.customer.name} · {order.get_status_display()}",
            aside=formats.money(order.gross_amount, order.currency) if sees_prices else "",
            is_exact=order.number.casefold() == text.casefold(),
        )
        for order in found
    ]


def order_commands(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """Editing the draft whose number was typed."""
    if actor.customer_ids is not None or not actor.can("orders.add_salesorder") or len(text) < 6:
        return []
    drafts = SalesOrder.objects.in_scope(actor).filter(number__iexact=text, status__in=EDITABLE)[:limit]
    return [
        SearchHit(_("Edit %s") % order.number, reverse("orders:edit", args=[order.number]), icon="pencil")
        for order in drafts
    ]
