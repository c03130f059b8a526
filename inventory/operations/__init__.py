"""Stock verbs: reserve, release, issue, receive, adjust, scrap, transfer, restock. Levels are locked in ascending key first."""

from inventory.operations.apart import quarantine_of
from inventory.operations.asking import apply_adjustment, ask_to_adjust, ask_to_scrap
from inventory.operations.counting import (
    BeyondTolerance,
    CountNotPossible,
    apply_count,
    begin_count,
    cancel_count,
    enter_counts,
    reopen_count,
    submit_count,
)
from inventory.operations.expecting import (
    MoreThanExpected,
    ReasonMissing,
    cancel_expected,
    confirm_expected,
    expect,
    postpone,
    receive_expected,
)
from inventory.operations.levels import hold_levels, not_enough
from inventory.operations.lines import (
    AdjustmentLine,
    Demand,
    EmptyDocument,
    IssueLine,
    NotEnoughStock,
    ReceiptLine,
    TransferEntry,
)
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
    "MoreThanExpected",
    "NotEnoughStock",
    "Placement",
    "ReasonMissing",
    "ReceiptLine",
    "RuleTaken",
    "TransferEntry",
    "TransferNotPossible",
    "Wanted",
    "adjust",
    "apply_adjustment",
    "apply_count",
    "ask_to_adjust",
    "ask_to_scrap",
    "begin_count",
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
    "issue",
    "not_enough",
    "order_request",
    "postpone",
    "propose_replenishment",
    "put_in_bins",
    "quarantine_of",
    "receive",
    "receive_expected",
    "receive_transfer",
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
]
