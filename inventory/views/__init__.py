"""The pages of stock."""

from inventory.views.adjustments import adjust, scrap
from inventory.views.as_of import as_of
from inventory.views.counts import (
    cancel_count,
    count_list,
    count_page,
    enter_count,
    new_count,
    reopen_count,
    submit_count,
)
from inventory.views.levels import stock_list
from inventory.views.moves import move_list
from inventory.views.places import (
    bin_list,
    edit_bin,
    edit_warehouse,
    new_bin,
    new_warehouse,
    shelves,
    warehouse_list,
)
from inventory.views.product import product_panel
from inventory.views.receipts import receipt_list, receipt_page, receive
from inventory.views.transfers import (
    cancel_transfer,
    edit_transfer,
    move_transfer,
    new_transfer,
    receive_transfer,
    send_transfer,
    transfer_list,
    transfer_page,
)

__all__ = [
    "adjust",
    "as_of",
    "bin_list",
    "cancel_count",
    "cancel_transfer",
    "count_list",
    "count_page",
    "edit_bin",
    "edit_transfer",
    "edit_warehouse",
    "enter_count",
    "move_list",
    "move_transfer",
    "new_bin",
    "new_count",
    "new_transfer",
    "new_warehouse",
    "product_panel",
    "receipt_list",
    "receipt_page",
    "receive",
    "receive_transfer",
    "reopen_count",
    "scrap",
    "send_transfer",
    "shelves",
    "stock_list",
    "submit_count",
    "transfer_list",
    "transfer_page",
    "warehouse_list",
]
