"""Shipment verbs: plan, pick, pack, dispatch, deliver, cancel, track. Each is one transaction."""

from core.dates import DateRefused
from core.lifecycle import MoveNotAllowed
from fulfillment.operations.canceling import ReasonMissing, cancel
from fulfillment.operations.carriers import CarrierRefused, carrier_named
from fulfillment.operations.delivering import deliver
from fulfillment.operations.dispatching import dispatch
from fulfillment.operations.early import NotEarlier, plan_early
from fulfillment.operations.filling import plan_filled
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
from fulfillment.operations.tracking import TrackingRefused, add_tracking_event

__all__ = [
    "AlreadyPicked",
    "CarrierRefused",
    "DateRefused",
    "MoveNotAllowed",
    "NotEarlier",
    "NothingPicked",
    "NothingToShip",
    "OrderOnHold",
    "PackagesRefused",
    "QuantityRefused",
    "ReasonMissing",
    "ShipsComplete",
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
    "keep_delivery_note",
    "pack",
    "pick",
    "plan_early",
    "plan_filled",
    "plan_reserved",
    "plan_shipment",
    "start_picking",
]
