"""The pages of the shipment stage."""

from fulfillment.views.page import order_panel, shipment_list, shipment_page, shipment_preview
from fulfillment.views.papers import delivery_note, pick_list, wave_pick_list
from fulfillment.views.picking import confirm_line, finish_picking, picking_page, start_picking
from fulfillment.views.proof import proof, proof_picture
from fulfillment.views.tracking import shipping_rules, track
from fulfillment.views.verbs import cancel, deliver, dispatch, pack, plan_shipment

__all__ = [
    "cancel",
    "confirm_line",
    "deliver",
    "delivery_note",
    "dispatch",
    "finish_picking",
    "order_panel",
    "pack",
    "pick_list",
    "picking_page",
    "plan_shipment",
    "proof",
    "proof_picture",
    "shipment_list",
    "shipment_page",
    "shipment_preview",
    "shipping_rules",
    "start_picking",
    "track",
    "wave_pick_list",
]
