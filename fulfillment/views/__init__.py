"""The pages of the shipment stage."""

from fulfillment.views.carriers import (
    carriers,
    edit_carrier,
    edit_shipping_method,
    new_carrier,
    new_shipping_method,
)
from fulfillment.views.consignments import (
    consignment_labels,
    consignment_list,
    consignment_page,
    consignment_summary,
    dispatch_consignment,
    take_out,
    ungroup,
)
from fulfillment.views.customs import customs_invoice
from fulfillment.views.early import plan_early
from fulfillment.views.lots import lot_panel
from fulfillment.views.packing import (
    close_package,
    open_package,
    packing_page,
    put_in_package,
    remove_package,
    reopen_package,
)
from fulfillment.views.page import order_panel, shipment_list, shipment_page, shipment_preview
from fulfillment.views.papers import delivery_note, labels, packing_list, pick_list, wave_pick_list
from fulfillment.views.picking import confirm_line, finish_picking, picking_page, start_picking
from fulfillment.views.pickups import hand_over, mark_ready, new_slots, pickups, slot
from fulfillment.views.proof import proof, proof_picture
from fulfillment.views.returns import (
    authorize_return,
    cancel_return,
    customer_returns,
    new_return,
    order_returns,
    receive_return,
    refuse_return,
    replace_return,
    return_list,
    return_page,
    return_slip,
    shipment_returns,
)
from fulfillment.views.splitting import split_shipment
from fulfillment.views.tracking import shipping_rules, track
from fulfillment.views.verbs import cancel, deliver, dispatch, pack, plan_shipment
from fulfillment.views.wave_picking import confirm_wave_line, finish_wave, wave_picking_page
from fulfillment.views.waves import cancel_wave, change_wave, leave_wave, release_wave, wave_list, wave_page

__all__ = [
    "authorize_return",
    "cancel",
    "cancel_return",
    "cancel_wave",
    "carriers",
    "change_wave",
    "close_package",
    "confirm_line",
    "confirm_wave_line",
    "consignment_labels",
    "consignment_list",
    "consignment_page",
    "consignment_summary",
    "customer_returns",
    "customs_invoice",
    "deliver",
    "delivery_note",
    "dispatch",
    "dispatch_consignment",
    "edit_carrier",
    "edit_shipping_method",
    "finish_picking",
    "finish_wave",
    "hand_over",
    "labels",
    "leave_wave",
    "lot_panel",
    "mark_ready",
    "new_carrier",
    "new_return",
    "new_shipping_method",
    "new_slots",
    "open_package",
    "order_panel",
    "order_returns",
    "pack",
    "packing_list",
    "packing_page",
    "pick_list",
    "picking_page",
    "pickups",
    "plan_early",
    "plan_shipment",
    "proof",
    "proof_picture",
    "put_in_package",
    "receive_return",
    "refuse_return",
    "release_wave",
    "remove_package",
    "reopen_package",
    "replace_return",
    "return_list",
    "return_page",
    "return_slip",
    "shipment_list",
    "shipment_page",
    "shipment_preview",
    "shipment_returns",
    "shipping_rules",
    "slot",
    "split_shipment",
    "start_picking",
    "take_out",
    "track",
    "ungroup",
    "wave_list",
    "wave_page",
    "wave_pick_list",
    "wave_picking_page",
]
