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
from inventory.operations.quarantine import QUARANTINE, is_quarantine, quarantine_of
from inventory.operations.reserving import release, reserve

__all__ = [
    "QUARANTINE",
    "AdjustmentLine",
    "Demand",
    "EmptyDocument",
    "IssueLine",
    "NotEnoughStock",
    "ReceiptLine",
    "adjust",
    "apply_adjustment",
    "ask_to_adjust",
    "hold_levels",
    "is_quarantine",
    "issue",
    "lock_levels",
    "not_enough",
    "quarantine_of",
    "receive",
    "release",
    "reserve",
    "restock",
]
