"""Stock verbs: reserve, release, issue, receive, adjust, restock. Levels are locked in ascending key first."""

from inventory.operations.asking import apply_adjustment, ask_to_adjust
from inventory.operations.expecting import (
    MoreThanExpected,
    ReasonMissing,
    cancel_expected,
    confirm_expected,
    expect,
    postpone,
    receive_expected,
)
from inventory.operations.levels import lock_levels, not_enough
from inventory.operations.lines import (
    AdjustmentLine,
    Demand,
    EmptyDocument,
    IssueLine,
    NotEnoughStock,
    ReceiptLine,
)
from inventory.operations.moving import issue, restock
from inventory.operations.posting import adjust, receive
from inventory.operations.replenishing import (
    RuleTaken,
    Wanted,
    order_request,
    propose_replenishment,
    request_supply,
    save_rule,
)
from inventory.operations.reserving import release, reserve

__all__ = [
    "AdjustmentLine",
    "Demand",
    "EmptyDocument",
    "IssueLine",
    "MoreThanExpected",
    "NotEnoughStock",
    "ReasonMissing",
    "ReceiptLine",
    "RuleTaken",
    "Wanted",
    "adjust",
    "apply_adjustment",
    "ask_to_adjust",
    "cancel_expected",
    "confirm_expected",
    "expect",
    "issue",
    "lock_levels",
    "not_enough",
    "order_request",
    "postpone",
    "propose_replenishment",
    "receive",
    "receive_expected",
    "release",
    "request_supply",
    "reserve",
    "restock",
    "save_rule",
]
