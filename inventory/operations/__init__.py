"""Stock verbs: reserve, release, issue, receive, adjust, restock. Levels are locked in ascending key first."""

from inventory.operations.asking import apply_adjustment, ask_to_adjust
from inventory.operations.levels import hold_levels, lock_levels, not_enough
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
from inventory.operations.reserving import give_back, release, reserve
from inventory.operations.rules import set_stock_rules

__all__ = [
    "AdjustmentLine",
    "Demand",
    "EmptyDocument",
    "IssueLine",
    "NotEnoughStock",
    "ReceiptLine",
    "adjust",
    "apply_adjustment",
    "ask_to_adjust",
    "give_back",
    "hold_levels",
    "issue",
    "lock_levels",
    "not_enough",
    "receive",
    "release",
    "reserve",
    "restock",
    "set_stock_rules",
]
