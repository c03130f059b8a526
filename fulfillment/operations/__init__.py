"""Shipment verbs: plan, pick, pack, dispatch, deliver, cancel, track; returns: request, answer, take back, settle. Each is one transaction."""

from core.dates import DateRefused
from core.lifecycle import MoveNotAllowed
from fulfillment.operations.canceling import ReasonMissing, cancel
from fulfillment.operations.carriers import CarrierRefused, carrier_named
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
from fulfillment.operations.returning import (
    NotReturnable,
    NotShipped,
    ReturnWish,
    authorize_return,
    cancel_return,
    hold_return,
    refuse_return,
    request_return,
)
from fulfillment.operations.settling import NothingToReplace, replace_return, settle_by_credit
from fulfillment.operations.taking_back import receive_return
from fulfillment.operations.tracking import TrackingRefused, add_tracking_event

__all__ = [
    "AlreadyPicked",
    "CarrierRefused",
    "DateRefused",
    "MoveNotAllowed",
    "NotReturnable",
    "NotShipped",
    "NothingPicked",
    "NothingToReplace",
    "NothingToShip",
    "OrderOnHold",
    "PackagesRefused",
    "QuantityRefused",
    "ReasonMissing",
    "ReturnWish",
    "ShipsComplete",
    "TextTooLong",
    "TrackingRefused",
    "add_tracking_event",
    "authorize_return",
    "cancel",
    "cancel_return",
    "cancel_with_order",
    "carrier_named",
    "confirm_line",
    "deliver",
    "dispatch",
    "follow_merged_customer",
    "follow_order",
    "hold_return",
    "keep_delivery_note",
    "pack",
    "pick",
    "plan_reserved",
    "plan_shipment",
    "receive_return",
    "refuse_return",
    "replace_return",
    "request_return",
    "settle_by_credit",
    "start_picking",
]
