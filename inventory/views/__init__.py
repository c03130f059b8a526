"""The pages of stock."""

from inventory.views.adjustments import adjust
from inventory.views.expecting import (
    cancel_expected,
    confirm_expected,
    expected_list,
    expected_page,
    new_expected,
    postpone_expected,
    receive_expected,
)
from inventory.views.levels import stock_list
from inventory.views.moves import move_list
from inventory.views.product import product_panel
from inventory.views.receipts import receipt_list, receipt_page, receive
from inventory.views.replenishing import new_rule, propose, replenishment, rule_list, rule_page

__all__ = [
    "adjust",
    "cancel_expected",
    "confirm_expected",
    "expected_list",
    "expected_page",
    "move_list",
    "new_expected",
    "new_rule",
    "postpone_expected",
    "product_panel",
    "propose",
    "receipt_list",
    "receipt_page",
    "receive",
    "receive_expected",
    "replenishment",
    "rule_list",
    "rule_page",
    "stock_list",
]
