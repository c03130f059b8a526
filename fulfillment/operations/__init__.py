"""Shipment verbs: plan, pick, pack, dispatch, deliver, cancel, track. Each is one transaction."""

from core.dates import DateRefused
from core.lifecycle import MoveNotAllowed
from fulfillment.operations.adjusting import follow_order, follow_payment
from fulfillment.operations.canceling import ReasonMissing, cancel, cancel_with_order
from fulfillment.operations.carriers import (
    CarrierRefused,
    ServiceEntry,
    carrier_named,
    save_carrier,
    service_named,
)
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
from fulfillment.operations.dispatching import LeavesTogether, dispatch
from fulfillment.operations.early import NotEarlier, plan_early
from fulfillment.operations.exporting import ExportIncomplete
from fulfillment.operations.filling import plan_filled
from fulfillment.operations.following import follow_merged_customer
from fulfillment.operations.grouping import (
    ConsignmentChanged,
    NotTogether,
    dispatch_consignment,
    follow_with_consignments,
    group,
    join,
    keep_summary,
    take_out,
    together,
    ungroup,
)
from fulfillment.operations.guards import AlreadyPicked, NotPaid, OrderOnHold, QuantityRefused, TextTooLong
from fulfillment.operations.packing import pack
from fulfillment.operations.papers import keep_delivery_note
from fulfillment.operations.picking import LineTaken, NothingPicked, confirm_line, pick, start_picking
from fulfillment.operations.pickups import (
    CodeWrong,
    NotPickedUp,
    SlotFull,
    SlotRefused,
    change_slot,
    choose_slot,
    hand_over,
    mark_ready,
    plan_slots,
)
from fulfillment.operations.places import is_pickup
from fulfillment.operations.planning import (
    NothingToShip,
    ShipsComplete,
    plan_again,
    plan_reserved,
    plan_shipment,
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
from fulfillment.operations.undecided import still_to_plan
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
    "CodeWrong",
    "ConsignmentChanged",
    "DateRefused",
    "ExportIncomplete",
    "Finished",
    "LeavesTogether",
    "LineTaken",
    "Measures",
    "MoveNotAllowed",
    "NotEarlier",
    "NotPacked",
    "NotPaid",
    "NotPickedUp",
    "NotReturnable",
    "NotShipped",
    "NotTogether",
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
    "ServiceEntry",
    "ShipsComplete",
    "Shown",
    "SlotFull",
    "SlotRefused",
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
    "change_slot",
    "change_wave",
    "choose_slot",
    "close_package",
    "confirm_in_wave",
    "confirm_line",
    "deliver",
    "deliveries_of",
    "dispatch",
    "dispatch_consignment",
    "finish_wave",
    "follow_merged_customer",
    "follow_order",
    "follow_payment",
    "follow_with_consignments",
    "forget_proofs",
    "group",
    "hand_over",
    "hold_return",
    "is_pickup",
    "join",
    "keep_delivery_note",
    "keep_summary",
    "leave_wave",
    "mark_ready",
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
    "plan_slots",
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
    "save_carrier",
    "service_named",
    "set_shipping_rules",
    "settle_by_credit",
    "split_shipment",
    "start_picking",
    "still_to_plan",
    "take_out",
    "to_wave",
    "together",
    "ungroup",
]
