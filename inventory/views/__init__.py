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

__all__ = [
    "adjust",
    "cancel_expected",
    "confirm_expected",
    "expected_list",
    "expected_page",
    "move_list",
    "new_expected",
    "postpone_expected",
    "product_panel",
    "receipt_list",
    "receipt_page",
    "receive",
    "receive_expected",
    "stock_list",
]
