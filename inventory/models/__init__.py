"""What lies where, what is promised, and every move of it."""

from inventory.models.adjustment import StockAdjustment
from inventory.models.level import StockLevel
from inventory.models.move import MoveKind, StockMove
from inventory.models.receipt import GoodsReceipt, GoodsReceiptLine
from inventory.models.reservation import Reservation, ReservationStatus
from inventory.models.rules import StockRules
from inventory.models.supply import ExpectedReceipt
from inventory.models.warehouse import Warehouse

__all__ = [
    "ExpectedReceipt",
    "GoodsReceipt",
    "GoodsReceiptLine",
    "MoveKind",
    "Reservation",
    "ReservationStatus",
    "StockAdjustment",
    "StockLevel",
    "StockMove",
    "StockRules",
    "Warehouse",
]
