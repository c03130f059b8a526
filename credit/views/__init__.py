"""The pages of the credit stage."""

from credit.views.account import account_page, customer_panel, exposure_documents, find_account, show_account
from credit.views.changing import block, set_limit, unblock
from credit.views.deciding import (
    ask_prepayment,
    ask_to_pay,
    blocked_orders,
    check_now,
    decide,
    order_panel,
    pay_these_letter,
    reject,
    release,
    withdraw_prepayment,
)
from credit.views.explaining import why_page
from credit.views.limits import add_limit, correct_limit, end_limit, limits_page
from credit.views.securing import add_security, confirm_security, end_security, securities_page

__all__ = [
    "account_page",
    "add_limit",
    "add_security",
    "ask_prepayment",
    "ask_to_pay",
    "block",
    "blocked_orders",
    "check_now",
    "confirm_security",
    "correct_limit",
    "customer_panel",
    "decide",
    "end_limit",
    "end_security",
    "exposure_documents",
    "find_account",
    "limits_page",
    "order_panel",
    "pay_these_letter",
    "reject",
    "release",
    "securities_page",
    "set_limit",
    "show_account",
    "unblock",
    "why_page",
    "withdraw_prepayment",
]
