"""What returns tell the house about themselves when it starts."""

from __future__ import annotations

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import documents, panels, search
from core.actors import Actor
from core.document_page import register_wording
from core.models import Event
from core.search import SearchHit
from customers.models import Customer
from customers.operations import register_handing_out, register_moving, register_open, register_sender
from customers.selectors import customers_named
from fulfillment import return_receivers, return_tasks  # noqa: F401
from fulfillment.chain import RETURN_KIND
from fulfillment.lifecycle import ReturnStatus
from fulfillment.models import GoodsReturn, Shipment
from fulfillment.operations import returns_of
from orders.models import SalesOrder

VIEW = "fulfillment.view_return"
OPEN = (ReturnStatus.REQUESTED, ReturnStatus.AUTHORIZED, ReturnStatus.RECEIVED)


def search_returns(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """Returns by number, shipment, order or customer."""
    found = (
        GoodsReturn.objects.in_scope(actor)
        .filter(
            Q(number__istartswith=text)
            | Q(number__endswith=text)
            | Q(shipment__number__iexact=text)
            | Q(order__number__iexact=text)
            | Q(customer_id__in=customers_named(actor, text))
        )
        .select_related("customer")
        .order_by("-pk")[:limit]
    )
    return [
        SearchHit(
            each.number,
            each.get_absolute_url(),
            detail=f"{each.customer.name} · {each.get_status_display()}",
            is_exact=text.casefold() == each.number.casefold(),
        )
        for each in found
    ]


def follow_merged_customer(alias: Customer, survivor: Customer, by: Actor) -> int:
    """What is not done is the survivor's; what is settled keeps its papers."""
    rows = GoodsReturn.objects.select_for_update(of=("self",)).filter(customer=alias, status__in=OPEN)
    keys = [found.pk for found in rows.order_by("pk")]
    return GoodsReturn.objects.filter(pk__in=keys).update(customer=survivor, version=F("version") + 1)


def numbers_of_open(customer: Customer) -> list[str]:
    """Returns that are not done: goods may be on their way, and have to be answered."""
    rows = GoodsReturn.objects.filter(company=customer.company, customer=customer, status__in=OPEN)
    return list(rows.order_by("pk").values_list("number", flat=True))


def requested(event: Event) -> str:
    """Of which shipment, or of what it is the rest."""
    if event.data.get("split_from"):
        return str(_("Expected with what had not come of %s") % event.data["split_from"])
    return str(_("Return of %s requested") % event.data.get("shipment", ""))


def received(event: Event) -> str:
    """Whether something had not come."""
    rest = event.data.get("rest")
    return _("Received; the rest is expected with %s") % rest if rest else _("Received")


def credited(event: Event) -> str:
    """With which credit notes."""
    notes = event.data.get("notes") or []
    if not notes:
        return _("Settled; nothing of it was left to be credited")
    return _("Credited with %s") % ", ".join(notes)


def replaced(event: Event) -> str:
    """By which order."""
    return str(_("New goods ordered with %s") % event.data.get("order", ""))


def reopened(event: Event) -> str:
    """What does not come, and with which order it was to."""
    said = {"lines": ", ".join(event.data.get("lines") or []), "order": event.data.get("order", "")}
    return str(_("New goods do not come with %(order)s, to be credited: %(lines)s") % said)


def register() -> None:
    """Chain, search, places, panels, words."""
    documents.register(RETURN_KIND)
    register_sender(GoodsReturn, return_tasks.send_return_mail)
    register_open(numbers_of_open)
    register_handing_out("returns", returns_of)
    register_moving(GoodsReturn, follow_merged_customer, order=31)
    for activity, wording in (
        ("requested", requested), ("received", received), ("credited", credited), ("replaced", replaced),
        ("reopened", reopened),
    ):  # fmt: skip
        register_wording(GoodsReturn, activity, wording)
    for model, url_name, order in (
        (SalesOrder, "fulfillment:order-returns", 25),
        (Shipment, "fulfillment:shipment-returns", 20),
        (Customer, "fulfillment:customer-returns", 35),
    ):
        panels.register(model, panels.Panel(order, gettext_lazy("Returns"), url_name, VIEW))
    search.register(
        "return", gettext_lazy("Returns"), search_returns, prefix="ret", permission=VIEW,
        icon="arrow-uturn-left",
    )  # fmt: skip
