"""How an order is sent and on which terms: its shipping method and its Incoterm."""

from __future__ import annotations

from django.utils.translation import gettext as _

from catalog.models import ShippingMethod
from core.actors import Actor
from core.refusals import Refusal
from customers.delivery import MOST_PLACE
from customers.models import Incoterm
from orders.models import SalesOrder


def methods_for(actor: Actor) -> list[ShippingMethod]:
    """The shipping methods orders may choose."""
    return list(ShippingMethod.objects.filter(company=actor.company, is_active=True).order_by("code"))


def method_named(actor: Actor, code: str) -> ShippingMethod | None:
    """The method of the code; nothing named is none. Raises Refusal."""
    if not code:
        return None
    found = ShippingMethod.objects.filter(company=actor.company, code=code).first()
    if found is None:
        raise Refusal(_("There is no shipping method %s.") % code, field="shipping_method")
    return found


def take_method(order: SalesOrder, method: ShippingMethod | None) -> None:
    """Another shipping method; none leaves the one the order has. Raises Refusal for one that is no longer offered."""
    if method is None or method.pk == order.shipping_method_id:
        return
    if not method.is_active:
        raise Refusal(_("%s is no longer offered.") % method.name, field="shipping_method")
    order.shipping_method = method


def take_terms(order: SalesOrder, incoterm: str | None, place: str | None) -> None:
    """Another Incoterm or another place of it; what is None stays. Without an Incoterm there is no place. Raises Refusal."""
    if incoterm is not None:
        code = incoterm.strip().upper()
        if code not in ("", *Incoterm.values):
            raise Refusal(_("Use one of: %s.") % ", ".join(Incoterm.values), field="incoterm")
        order.incoterm = code
        if not code and place is None:
            order.incoterm_place = ""
    if place is not None:
        tidy = " ".join(place.split())
        if len(tidy) > MOST_PLACE:
            raise Refusal(_("Use at most %d characters.") % MOST_PLACE, field="incoterm_place")
        order.incoterm_place = tidy
    if order.incoterm_place and not order.incoterm:
        raise Refusal(_("Choose the Incoterm that names this place."), field="incoterm_place")
