"""Questions about orders."""

from orders.selectors.buying import Item, first_and_last_orders, items_of_last_order, usual_items
from orders.selectors.open_value import (
    QUANTITY_AT_RISK,
    OpenOrder,
    OpenOrders,
    delivered_not_invoiced,
    largest_open_orders,
    open_orders_of,
    open_values_of_company,
    value_not_yet_invoiced,
    values_not_yet_invoiced,
)
from orders.selectors.promising import (
    Want,
    availability_for,
    is_promised,
    parts_wanted,
    promised_dates,
    substitutes,
)
from orders.selectors.reserved import (
    HELD,
    expired_amounts,
    held_lines,
    orders_with_expired_goods,
    own_lines,
)
from orders.selectors.serving import has_services_to_confirm, open_services
from orders.selectors.sharing import Share, Supply, supply_of
from orders.selectors.state import (
    ASKED,
    asked_cancellation,
    has_unshipped,
    is_shipped_from,
    open_holds,
    orders_of_lines,
)
from orders.selectors.supplying import lost_lines, ordered_in, waited_for, waiting_lines
from orders.selectors.versions import NOW, Version, current_offer, versions_of
from orders.selectors.waiting import Turn, WaitingLine, lines_waiting, next_in_turn, waiting_by_day

__all__ = [
    "ASKED",
    "HELD",
    "NOW",
    "QUANTITY_AT_RISK",
    "Item",
    "OpenOrder",
    "OpenOrders",
    "Share",
    "Supply",
    "Turn",
    "Version",
    "WaitingLine",
    "Want",
    "asked_cancellation",
    "availability_for",
    "current_offer",
    "delivered_not_invoiced",
    "expired_amounts",
    "first_and_last_orders",
    "has_services_to_confirm",
    "has_unshipped",
    "held_lines",
    "is_promised",
    "is_shipped_from",
    "items_of_last_order",
    "largest_open_orders",
    "lines_waiting",
    "lost_lines",
    "next_in_turn",
    "open_holds",
    "open_orders_of",
    "open_services",
    "open_values_of_company",
    "ordered_in",
    "orders_of_lines",
    "orders_with_expired_goods",
    "own_lines",
    "parts_wanted",
    "promised_dates",
    "substitutes",
    "supply_of",
    "usual_items",
    "value_not_yet_invoiced",
    "values_not_yet_invoiced",
    "versions_of",
    "waited_for",
    "waiting_by_day",
    "waiting_lines",
]
