"""The lists of stock."""

from inventory.tables.expected import ExpectedList
from inventory.tables.levels import StockList
from inventory.tables.moves import MoveList
from inventory.tables.receipts import ReceiptList
from inventory.tables.replenishment import ReplenishmentList, RuleList, in_words

__all__ = [
    "ExpectedList",
    "MoveList",
    "ReceiptList",
    "ReplenishmentList",
    "RuleList",
    "StockList",
    "in_words",
]
