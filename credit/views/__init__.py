"""The pages of the credit stage."""

from credit.views.account import account_page, customer_panel, find_account, show_account
from credit.views.changing import block, set_limit, unblock
from credit.views.deciding import blocked_orders, order_panel, reject, release

__all__ = [
    "account_page",
    "block",
    "blocked_orders",
    "customer_panel",
    "find_account",
    "order_panel",
    "reject",
    "release",
    "set_limit",
    "show_account",
    "unblock",
]
