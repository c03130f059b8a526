"""Stock verbs: reserve, release, issue, receive, adjust, scrap, transfer, restock. Levels are locked in ascending key first."""

from inventory.operations.apart import quarantine_of
from inventory.operations.asking import apply_adjustment, ask_to_adjust, ask_to_scrap
from inventory.operations.blocking import LotState, block_lot, refresh_expired, unblock_lot
from inventory.operations.count_posting import (
    BeyondTolerance,
    apply_count,
    cancel_count,
    reopen_count,
    submit_count,
)
from inventory.operations.count_sheets import CountNotPossible, begin_count
from inventory.operations.counting import add_found_lot, enter_counts
from inventory.operations.expecting import (
    MoreThanExpected,
    ReasonMissing,
    cancel_expected,
    confirm_expected,
    expect,
    postpone,
    receive_expected,
)
from inventory.operations.holding import PickWish, hold_lots, let_go_of_lots
from inventory.operations.levels import hold_levels, not_enough
from inventory.operations.lines import (
    AdjustmentLine,
    Demand,
    EmptyDocument,
    IssueLine,
    LotEntry,
    LotPart,
    LotRefused,
    NotEnoughStock,
    ReceiptLine,
    RestockLine,
    TransferEntry,
)
from inventory.operations.lot_entries import is_tracked, missing_lot, read_entries
from inventory.operations.moving import issue, restock
from inventory.operations.places import BinNotPossible, Placement, put_in_bins, save_bin, save_warehouse
from inventory.operations.posting import adjust, receive
from inventory.operations.replenishing import (
    RuleTaken,
    Wanted,
    drop_requests,
    order_request,
    propose_replenishment,
    request_supply,
    save_rule,
)
from inventory.operations.reserving import give_back, release, reserve
from inventory.operations.rules import set_stock_rules
from inventory.operations.transferring import (
    TransferNotPossible,
    cancel_transfer,
    change_transfer,
    draft_and_send,
    draft_transfer,
    receive_transfer,
    send_transfer,
    transfer_at_once,
)

__all__ = [
    "AdjustmentLine",
    "BeyondTolerance",
    "BinNotPossible",
    "CountNotPossible",
    "Demand",
    "EmptyDocument",
    "IssueLine",
    "LotEntry",
    "LotPart",
    "LotRefused",
    "LotState",
    "MoreThanExpected",
    "NotEnoughStock",
    "PickWish",
    "Placement",
    "ReasonMissing",
    "ReceiptLine",
    "RestockLine",
    "RuleTaken",
    "TransferEntry",
    "TransferNotPossible",
    "Wanted",
    "add_found_lot",
    "adjust",
    "apply_adjustment",
    "apply_count",
    "ask_to_adjust",
    "ask_to_scrap",
    "begin_count",
    "block_lot",
    "cancel_count",
    "cancel_expected",
    "cancel_transfer",
    "change_transfer",
    "confirm_expected",
    "draft_and_send",
    "draft_transfer",
    "drop_requests",
    "enter_counts",
    "expect",
    "give_back",
    "hold_levels",
    "hold_lots",
    "is_tracked",
    "issue",
    "let_go_of_lots",
    "missing_lot",
    "not_enough",
    "order_request",
    "postpone",
    "propose_replenishment",
    "put_in_bins",
    "quarantine_of",
    "read_entries",
    "receive",
    "receive_expected",
    "receive_transfer",
    "refresh_expired",
    "release",
    "reopen_count",
    "request_supply",
    "reserve",
    "restock",
    "save_bin",
    "save_rule",
    "save_warehouse",
    "send_transfer",
    "set_stock_rules",
    "submit_count",
    "transfer_at_once",
    "unblock_lot",
]
