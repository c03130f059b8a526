"""The pages of stock."""

from inventory.views.adjustments import adjust
from inventory.views.levels import stock_list
from inventory.views.moves import move_list
from inventory.views.product import product_panel
from inventory.views.receipts import receipt_list, receipt_page, receive
from inventory.views.rules import rules

__all__ = [
    "adjust",
    "move_list",
    "product_panel",
    "receipt_list",
    "receipt_page",
    "receive",
    "rules",
    "stock_list",
]
