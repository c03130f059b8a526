"""The pages of the shipment stage."""

from fulfillment.views.early import plan_early
from fulfillment.views.page import order_panel, shipment_list, shipment_page, shipment_preview
from fulfillment.views.papers import delivery_note, pick_list, wave_pick_list
from fulfillment.views.picking import confirm_line, finish_picking, picking_page, start_picking
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
    "plan_early",
    "plan_shipment",
    "shipment_list",
    "shipment_page",
    "shipment_preview",
    "start_picking",
    "wave_pick_list",
]
