"""The blocks of a shipment's page: header, steps, notices, facts (UX.md, section 6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import formats, offers
from core.actors import Actor
from core.models import Event
from core.presentation import Action, DocumentHeader, Fact, Notice, Step
from fulfillment.lifecycle import IN_HOUSE, ShipmentStatus
from fulfillment.models import Package, Shipment, TrackingEvent
from fulfillment.operations import is_pickup
from orders.lifecycle import HoldKind, OrderStatus

S = ShipmentStatus
_STEPS = (S.PLANNED, S.PICKING, S.PICKED, S.PACKED, S.DISPATCHED, S.DELIVERED)
_REACHED_BY = {
    S.PLANNED: ("planned",), S.PICKING: ("picking started", "line picked"), S.PICKED: ("picked",),
    S.PACKED: ("packed",), S.DISPATCHED: ("dispatched",), S.DELIVERED: ("delivered",), S.CANCELED: ("canceled",),
}  # fmt: skip


def url(shipment: Shipment, name: str) -> str:
    """The address of one of the shipment's pages."""
    return reverse(f"fulfillment:{name}", args=[shipment.number])


def header(shipment: Shipment, actor: Actor) -> DocumentHeader:
    """Number, customer, the dates that matter, the next step."""
    return DocumentHeader(
        kind_label=_("Shipment"),
        number=shipment.number,
        status=shipment.status,
        status_label=shipment.get_status_display(),
        party=shipment.customer.name,
        party_url=reverse("customers:customer", args=[shipment.customer.code])
        if actor.can("customers.view_customer")
        else "",
        facts=list(_header_facts(shipment, actor)),
        primary=primary(shipment, actor),
        actions=_menu(shipment, actor),
    )


def _header_facts(shipment: Shipment, actor: Actor) -> list[Fact]:
    order = shipment.order
    is_open = shipment.status in IN_HOUSE and shipment.planned_date is not None
    late = formats.late(shipment.planned_date, shipment.company.today()) if is_open else ""
    facts = [
        Fact(
            _("Order"), order.number, order.get_absolute_url() if actor.can("orders.view_salesorder") else ""
        ),
        Fact(_("Planned"), formats.day(shipment.planned_date), note=late, tone="danger" if late else ""),
    ]
    if shipment.dispatch_date:
        facts.append(Fact(_("Dispatched"), formats.day(shipment.dispatch_date)))
    if shipment.delivery_date:
        facts.append(Fact(_("Delivered"), formats.day(shipment.delivery_date), note=shipment.signed_by))
    if shipment.carrier:
        facts.append(
            Fact(_("Carrier"), shipment.carrier.name, note=shipment.service.name if shipment.service else "")
        )
    if shipment.tracking_number:
        facts.append(Fact(_("Tracking number"), shipment.tracking_number, shipment.tracking_link))
    return facts


def primary(shipment: Shipment, actor: Actor) -> Action | None:
    """The next step of the lifecycle; on hold it is shown with the reason why not."""
    if not actor.can("fulfillment.ship_goods"):
        return None
    reason = why_not(shipment)
    version = {"version": str(shipment.version)}
    steps = {
        S.PLANNED: Action(
            _("Start picking"),
            url(shipment, "start"),
            icon="hand-raised",
            key="mod+enter",
            fields=version,
            reason=reason,
        ),
        S.PICKING: Action(
            _("Go on picking"),
            url(shipment, "pick"),
            method="get",
            icon="hand-raised",
            key="mod+enter",
            reason=reason,
        ),
        S.PICKED: Action(
            _("Go on packing"),
            url(shipment, "packages"),
            method="get",
            icon="archive-box",
            key="mod+enter",
            reason=reason,
        )
        if shipment.has_contents
        else Action(_("Pack"), form="pack-form", icon="archive-box", key="mod+enter", reason=reason),
        S.PACKED: Action(
            _("Hand over"),
            url(shipment, "hand-over"),
            method="get",
            icon="hand-raised",
            key="mod+enter",
            reason=reason,
        )
        if is_pickup(shipment.order)
        else Action(_("Dispatch goods"), form="dispatch-form", icon="truck", key="mod+enter", reason=reason),
        S.DISPATCHED: Action(_("Record delivery"), form="deliver-form", icon="home", key="mod+enter"),
    }
    return steps.get(S(shipment.status))


def why_not(shipment: Shipment) -> str:
    """What stops the shipment, in a sentence; empty when nothing does."""
    if shipment.status in IN_HOUSE and shipment.order.status != OrderStatus.CONFIRMED:
        return _("Order %(order)s is %(status)s.") % {
            "order": shipment.order.number,
            "status": str(shipment.order.get_status_display()).lower(),
        }
    return ""


def _menu(shipment: Shipment, actor: Actor) -> list[Action]:
    """The papers, and what the files of the single steps offer (core.offers)."""
    actions = []
    if actor.can("inventory.view_stock"):
        actions.append(
            Action(
                _("Pick list"),
                url(shipment, "pick-list"),
                method="get",
                icon="printer",
                reason="" if shipment.status in IN_HOUSE else _("Nothing is left to pick."),
            )
        )
    actions.append(
        Action(
            _("Delivery note"),
            url(shipment, "delivery-note"),
            method="get",
            icon="document-text",
            reason="" if shipment.dispatch_date else _("It is printed when the goods leave."),
        )
    )
    return [*actions, *offers.actions.of(shipment, actor)]


def steps(shipment: Shipment, events: Sequence[Event]) -> list[Step]:
    """The lifecycle with who and when; ``events`` oldest first."""
    reached = {event.activity: event for event in reversed(events)}

    def step(status: ShipmentStatus, state: Any) -> Step:
        event = next((reached[name] for name in _REACHED_BY[status] if name in reached), None)
        if event is None or state == "todo":
            return Step(str(status.label), state)
        return Step(str(status.label), state, at=event.at, by=event.actor_name)

    if shipment.status == S.CANCELED:
        done = [status for status in _STEPS if any(name in reached for name in _REACHED_BY[status])]
        return [*(step(status, "done") for status in done), step(S.CANCELED, "stopped")]
    position = _STEPS.index(S(shipment.status))
    return [
        step(status, "done" if place < position else "current" if place == position else "todo")
        for place, status in enumerate(_STEPS)
    ]


def notices(shipment: Shipment, actor: Actor) -> list[Notice]:
    """What stops the shipment, and what else there is to know of it (core.offers)."""
    found = []
    if shipment.status in IN_HOUSE and shipment.order.status == OrderStatus.HELD:
        kinds = ", ".join(str(HoldKind(kind).label) for kind in sorted(shipment.open_holds))
        found.append(
            Notice(
                _("Order %s is on hold") % shipment.order.number,
                text=_(
                    "Held for: %s. Nothing of it is picked or shipped until the hold is lifted on the order."
                )
                % kinds,
                tone="warning",
                actions=[Action(_("Open order"), shipment.order.get_absolute_url(), method="get")],
            )
        )
    return [*found, *offers.notices.of(shipment, actor)]


def facts(shipment: Shipment, packages: Sequence[Package], actor: Actor) -> list[Fact]:
    """Where to, from where, in how many packages, and what else is offered (core.offers)."""
    address = shipment.shipping_address
    place = " ".join(
        part for part in (address.get("postal_code"), address.get("city"), address.get("country")) if part
    )
    rows = [
        Fact(
            _("Ship to"),
            address.get("name") or shipment.customer.name,
            note=", ".join(part for part in (address.get("street"), place) if part),
        ),
        Fact(_("Warehouse"), shipment.warehouse.name),
        Fact(
            _("Delivery"),
            _("Partial deliveries allowed") if shipment.order.allows_partial_delivery else _("Complete only"),
        ),
    ]
    if shipment.order.customer_reference:
        rows.append(Fact(_("Customer's reference"), shipment.order.customer_reference))
    if packages:
        weights = [package.weight for package in packages if package.weight is not None]
        rows.append(
            Fact(
                _("Packages"),
                ngettext("%d package", "%d packages", len(packages)) % len(packages),
                note=" + ".join(f"{formats.quantity(weight)} kg" for weight in weights),
            )
        )
    return [*rows, *offers.facts.of(shipment, actor)]


def tracked(events: Sequence[TrackingEvent]) -> list[Fact]:
    """What the carrier said, newest first."""
    return [Fact(event.label, formats.moment(event.at), note=event.description) for event in events]
