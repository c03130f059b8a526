"""What can be done to many shipments at once."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.lists import BulkAction
from fulfillment import operations
from fulfillment.forms import BulkDispatchForm, BulkWaveForm
from fulfillment.models import Shipment


def to_wave(shipment: Shipment, by: Actor, wave: str = "", due_at: datetime.datetime | None = None) -> None:
    """Pick it on one walk with others."""
    operations.to_wave(shipment, by=by, wave=wave, due_at=due_at)


def together(shipment: Shipment, by: Actor) -> None:
    """Let it leave with the others of its customer to the same address."""
    operations.together(shipment, by=by)


def start(shipment: Shipment, by: Actor) -> None:
    """Take it to the shelves."""
    operations.start_picking(shipment, by=by)


def plan_for_today(shipment: Shipment, by: Actor) -> None:
    """The customer takes it before its day."""
    operations.plan_early(shipment, by=by)


def pick_in_full(shipment: Shipment, by: Actor) -> None:
    """Everything was there."""
    operations.pick(shipment, by=by)


def pack_in_one(shipment: Shipment, by: Actor) -> None:
    """One package each."""
    operations.pack(shipment, by=by)


def dispatch(shipment: Shipment, by: Actor, carrier: str = "") -> None:
    """Hand it to the carrier."""
    operations.dispatch(shipment, by=by, carrier=carrier)


def deliver(shipment: Shipment, by: Actor) -> None:
    """It has arrived."""
    operations.deliver(shipment, by=by)


BULK_ACTIONS = (
    BulkAction(
        "wave",
        _("To a wave"),
        run=to_wave,
        permission="fulfillment.ship_goods",
        form=BulkWaveForm,
        icon="queue-list",
        explanation=_("They are picked on one walk, each into a tote of its own."),
    ),
    BulkAction(
        "start",
        _("Start picking"),
        run=start,
        permission="fulfillment.ship_goods",
        icon="hand-raised",
        is_reviewed=False,
    ),
    BulkAction(
        "plan-early",
        _("Plan for today"),
        run=plan_for_today,
        permission="fulfillment.ship_goods",
        icon="clock",
        explanation=_("These shipments leave before the day the customer named. Ask first who takes them."),
    ),
    BulkAction(
        "pick",
        _("Picked in full"),
        run=pick_in_full,
        permission="fulfillment.ship_goods",
        icon="check",
        explanation=_("Every line of these shipments is picked with its planned quantity."),
    ),
    BulkAction(
        "pack",
        _("Pack in one package each"),
        run=pack_in_one,
        permission="fulfillment.ship_goods",
        icon="archive-box",
    ),
    BulkAction(
        "together",
        _("Ship together"),
        run=together,
        permission="fulfillment.ship_goods",
        icon="link",
        explanation=_("What goes to the same customer and address leaves as one consignment."),
    ),
    BulkAction(
        "dispatch",
        _("Dispatch"),
        run=dispatch,
        permission="fulfillment.ship_goods",
        form=BulkDispatchForm,
        icon="truck",
        explanation=_("The goods leave stock; delivery notes, mails and invoices follow by themselves."),
    ),
    BulkAction("deliver", _("Delivered"), run=deliver, permission="fulfillment.ship_goods", icon="home"),
)
