"""The lists of stock."""

from inventory.tables.expected import ExpectedList
from inventory.tables.levels import StockList
from inventory.tables.moves import MoveList
from inventory.tables.receipts import ReceiptList

__all__ = ["ExpectedList", "MoveList", "ReceiptList", "StockList"]
