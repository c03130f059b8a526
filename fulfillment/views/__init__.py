"""The pages of the shipment stage."""

from fulfillment.views.page import order_panel, shipment_list, shipment_page, shipment_preview
from fulfillment.views.papers import delivery_note, pick_list, wave_pick_list
from fulfillment.views.picking import confirm_line, finish_picking, picking_page, start_picking
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
from fulfillment.views.verbs import cancel, deliver, dispatch, pack, plan_shipment

__all__ = [
    "authorize_return",
    "cancel",
    "cancel_return",
    "confirm_line",
    "customer_returns",
    "deliver",
    "delivery_note",
    "dispatch",
    "finish_picking",
    "new_return",
    "order_panel",
    "order_returns",
    "pack",
    "pick_list",
    "picking_page",
    "plan_shipment",
    "receive_return",
    "refuse_return",
    "replace_return",
    "return_list",
    "return_page",
    "return_slip",
    "shipment_list",
    "shipment_page",
    "shipment_preview",
    "shipment_returns",
    "start_picking",
    "wave_pick_list",
]
