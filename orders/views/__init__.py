"""The pages of the order stage."""

from orders.views.entry import edit_order, new_order, new_quote
from orders.views.live import keep_draft, preview, suggested_lines
from orders.views.lost_sales import lost_sales
from orders.views.page import order_list, order_page
from orders.views.verbs import (
    amend_order,
    cancel_order,
    close_order_line,
    comment,
    copy_order,
    quote_order,
    release_hold,
    reopen_order,
    submit_order,
)

__all__ = [
    "amend_order",
    "cancel_order",
    "close_order_line",
    "comment",
    "copy_order",
    "edit_order",
    "keep_draft",
    "lost_sales",
    "new_order",
    "new_quote",
    "order_list",
    "order_page",
    "preview",
    "quote_order",
    "release_hold",
    "reopen_order",
    "submit_order",
    "suggested_lines",
]
