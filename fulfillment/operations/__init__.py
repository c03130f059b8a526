"""Shipment verbs: plan, pick, pack, dispatch, deliver, cancel, track. Each is one transaction."""

from core.dates import DateRefused
from core.lifecycle import MoveNotAllowed
from fulfillment.operations.canceling import ReasonMissing, cancel
from fulfillment.operations.carriers import CarrierRefused, carrier_named
from fulfillment.operations.delaying import (
    RulesNotPossible,
    note_told,
    notice_delay,
    set_shipping_rules,
)
from fulfillment.operations.delivering import deliver
from fulfillment.operations.dispatching import dispatch
from fulfillment.operations.following import follow_merged_customer
from fulfillment.operations.guards import AlreadyPicked, OrderOnHold, QuantityRefused, TextTooLong
from fulfillment.operations.packing import PackagesRefused, pack
from fulfillment.operations.papers import keep_delivery_note
from fulfillment.operations.picking import NothingPicked, confirm_line, pick, start_picking
from fulfillment.operations.planning import (
    NothingToShip,
    ShipsComplete,
    cancel_with_order,
    follow_order,
    plan_reserved,
    plan_shipment,
)
from fulfillment.operations.proofs import ProofMissing, Shown, forget_proofs, refuse_empty
from fulfillment.operations.tracking import TrackingRefused, add_tracking_event

__all__ = [
    "AlreadyPicked",
    "CarrierRefused",
    "DateRefused",
    "MoveNotAllowed",
    "NothingPicked",
    "NothingToShip",
    "OrderOnHold",
    "PackagesRefused",
    "ProofMissing",
    "QuantityRefused",
    "ReasonMissing",
    "RulesNotPossible",
    "ShipsComplete",
    "Shown",
    "TextTooLong",
    "TrackingRefused",
    "add_tracking_event",
    "cancel",
    "cancel_with_order",
    "carrier_named",
    "confirm_line",
    "deliver",
    "dispatch",
    "follow_merged_customer",
    "follow_order",
    "forget_proofs",
    "keep_delivery_note",
    "note_told",
    "notice_delay",
    "pack",
    "pick",
    "plan_reserved",
    "plan_shipment",
    "refuse_empty",
    "set_shipping_rules",
    "start_picking",
]
