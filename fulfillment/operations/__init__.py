"""Shipment verbs: plan, pick, pack, dispatch, deliver, cancel, track. Each is one transaction."""

from core.dates import DateRefused
from core.lifecycle import MoveNotAllowed
from fulfillment.operations.canceling import ReasonMissing, cancel
from fulfillment.operations.carriers import CarrierRefused, carrier_named
from fulfillment.operations.contents import (
    Measures,
    NotPacked,
    PackageMissing,
    PackagesRefused,
    add_package,
    close_package,
    open_package,
    put_in,
    remove_package,
    reopen_package,
)
from fulfillment.operations.delaying import RulesNotPossible, note_told, notice_delay, set_shipping_rules
from fulfillment.operations.delivering import deliver
from fulfillment.operations.dispatching import dispatch
from fulfillment.operations.early import NotEarlier, plan_early
from fulfillment.operations.filling import plan_filled
from fulfillment.operations.following import follow_merged_customer
from fulfillment.operations.guards import AlreadyPicked, NotPaid, OrderOnHold, QuantityRefused, TextTooLong
from fulfillment.operations.packing import pack
from fulfillment.operations.papers import keep_delivery_note
from fulfillment.operations.picking import LineTaken, NothingPicked, confirm_line, pick, start_picking
from fulfillment.operations.planning import (
    NothingToShip,
    ShipsComplete,
    cancel_with_order,
    follow_order,
    follow_payment,
    plan_again,
    plan_reserved,
    plan_shipment,
    still_to_plan,
)
from fulfillment.operations.proofs import (
    ProofMissing,
    Shown,
    deliveries_of,
    forget_proofs,
    refuse_empty,
    returns_of,
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
from fulfillment.operations.splitting import split_shipment
from fulfillment.operations.taking_back import receive_return
from fulfillment.operations.tracking import TrackingRefused, add_tracking_event
from fulfillment.operations.waves import (
    MOST_IN_A_WAVE,
    Finished,
    WaveChanged,
    WaveRefused,
    add_to_wave,
    cancel_wave,
    change_wave,
    confirm_in_wave,
    finish_wave,
    leave_wave,
    plan_wave,
    release_wave,
    to_wave,
)

__all__ = [
    "MOST_IN_A_WAVE",
    "AlreadyPicked",
    "CarrierRefused",
    "DateRefused",
    "Finished",
    "LineTaken",
    "Measures",
    "MoveNotAllowed",
    "NotEarlier",
    "NotPacked",
    "NotPaid",
    "NotReturnable",
    "NotShipped",
    "NothingPicked",
    "NothingToReplace",
    "NothingToShip",
    "OrderOnHold",
    "PackageMissing",
    "PackagesRefused",
    "ProofMissing",
    "QuantityRefused",
    "ReasonMissing",
    "ReturnWish",
    "RulesNotPossible",
    "ShipsComplete",
    "Shown",
    "TextTooLong",
    "TrackingRefused",
    "WaveChanged",
    "WaveRefused",
    "add_package",
    "add_to_wave",
    "add_tracking_event",
    "authorize_return",
    "cancel",
    "cancel_return",
    "cancel_wave",
    "cancel_with_order",
    "carrier_named",
    "change_wave",
    "close_package",
    "confirm_in_wave",
    "confirm_line",
    "deliver",
    "deliveries_of",
    "dispatch",
    "finish_wave",
    "follow_merged_customer",
    "follow_order",
    "follow_payment",
    "forget_proofs",
    "hold_return",
    "keep_delivery_note",
    "leave_wave",
    "note_told",
    "notice_delay",
    "open_package",
    "pack",
    "pick",
    "plan_again",
    "plan_early",
    "plan_filled",
    "plan_reserved",
    "plan_shipment",
    "plan_wave",
    "put_in",
    "receive_return",
    "refuse_empty",
    "refuse_return",
    "release_wave",
    "remove_package",
    "reopen_package",
    "replace_return",
    "request_return",
    "returns_of",
    "set_shipping_rules",
    "settle_by_credit",
    "split_shipment",
    "start_picking",
    "still_to_plan",
    "to_wave",
]
