"""The pages of the order stage."""

from orders.views.agreements import (
    agreement,
    agreements,
    close_agreement,
    customer_agreements,
    edit_agreement,
    new_agreement,
)
from orders.views.amending import amend_order
from orders.views.entry import edit_order, new_order, new_quote
from orders.views.exceptions import resolve_exception
from orders.views.live import keep_draft, preview, suggested_lines
from orders.views.lost_sales import lost_sales
from orders.views.page import order_list, order_page
from orders.views.price import line_price
from orders.views.quotes import extend_quote, quote_pdf, revisions_page, send_quote
from orders.views.reservations import reservation, reservations
from orders.views.services import confirm_services
from orders.views.shortages import cannot_fulfill
from orders.views.standing import (
    customer_standing,
    edit_standing,
    move_standing,
    new_standing,
    standing_order,
    standing_orders,
)
from orders.views.tolerances import tolerances
from orders.views.trying import try_price
from orders.views.verbs import (
    accept_quote,
    cancel_order,
    close_order_line,
    comment,
    copy_order,
    quote_order,
    release_hold,
    reopen_order,
    send_back,
    submit_order,
)

__all__ = [
    "accept_quote",
    "agreement",
    "agreements",
    "amend_order",
    "cancel_order",
    "cannot_fulfill",
    "close_agreement",
    "close_order_line",
    "comment",
    "confirm_services",
    "copy_order",
    "customer_agreements",
    "customer_standing",
    "edit_agreement",
    "edit_order",
    "edit_standing",
    "extend_quote",
    "keep_draft",
    "line_price",
    "lost_sales",
    "move_standing",
    "new_agreement",
    "new_order",
    "new_quote",
    "new_standing",
    "order_list",
    "order_page",
    "preview",
    "quote_order",
    "quote_pdf",
    "release_hold",
    "reopen_order",
    "reservation",
    "reservations",
    "resolve_exception",
    "revisions_page",
    "send_back",
    "send_quote",
    "standing_order",
    "standing_orders",
    "submit_order",
    "suggested_lines",
    "tolerances",
    "try_price",
]
