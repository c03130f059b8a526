"""The pages of stock."""

from inventory.views.adjustments import adjust, scrap
from inventory.views.as_of import as_of
from inventory.views.counts import (
    add_found_lot,
    cancel_count,
    count_list,
    count_page,
    enter_count,
    new_count,
    reopen_count,
    submit_count,
)
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
from inventory.views.lots import block_lot, lot_list, lot_page, unblock_lot
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
from inventory.views.promising import stock_rules
from inventory.views.receipts import receipt_list, receipt_page, receive
from inventory.views.replenishing import new_rule, propose, replenishment, rule_list, rule_page
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
    "add_found_lot",
    "adjust",
    "as_of",
    "bin_list",
    "block_lot",
    "cancel_count",
    "cancel_expected",
    "cancel_transfer",
    "confirm_expected",
    "count_list",
    "count_page",
    "edit_bin",
    "edit_transfer",
    "edit_warehouse",
    "enter_count",
    "expected_list",
    "expected_page",
    "lot_list",
    "lot_page",
    "move_list",
    "move_transfer",
    "new_bin",
    "new_count",
    "new_expected",
    "new_rule",
    "new_transfer",
    "new_warehouse",
    "postpone_expected",
    "product_panel",
    "propose",
    "receipt_list",
    "receipt_page",
    "receive",
    "receive_expected",
    "receive_transfer",
    "reopen_count",
    "replenishment",
    "rule_list",
    "rule_page",
    "scrap",
    "send_transfer",
    "shelves",
    "stock_list",
    "stock_rules",
    "submit_count",
    "transfer_list",
    "transfer_page",
    "unblock_lot",
    "warehouse_list",
]
