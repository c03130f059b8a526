"""The lists of stock."""

from inventory.tables.counts import CountList
from inventory.tables.expected import ExpectedList
from inventory.tables.levels import StockList
from inventory.tables.lots import LotList
from inventory.tables.moves import MoveList
from inventory.tables.places import BinList, WarehouseList
from inventory.tables.receipts import ReceiptList
from inventory.tables.replenishment import ReplenishmentList, RuleList, in_words
from inventory.tables.transfers import TransferList

__all__ = [
    "BinList",
    "CountList",
    "ExpectedList",
    "LotList",
    "MoveList",
    "ReceiptList",
    "ReplenishmentList",
    "RuleList",
    "StockList",
    "TransferList",
    "WarehouseList",
    "in_words",
]
