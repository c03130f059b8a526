"""What lies where, what is promised, and every move of it."""

from inventory.models.adjustment import AdjustmentKind, StockAdjustment
from inventory.models.bin import Bin
from inventory.models.count import CountedThing, StockCount, StockCountLine
from inventory.models.keeper import WarehouseKeeper
from inventory.models.level import StockLevel
from inventory.models.lot import Lot, LotMove, LotStock
from inventory.models.move import MoveKind, StockMove
from inventory.models.receipt import GoodsReceipt, GoodsReceiptLine
from inventory.models.replenishment import ReorderRule, SupplyRequest
from inventory.models.reservation import Reservation, ReservationStatus
from inventory.models.rules import StockRules
from inventory.models.supply import ExpectedReceipt, SupplyOrder
from inventory.models.transfer import Transfer, TransferLine, TransferLot
from inventory.models.warehouse import Warehouse, WarehouseKind

__all__ = [
    "AdjustmentKind",
    "Bin",
    "CountedThing",
    "ExpectedReceipt",
    "GoodsReceipt",
    "GoodsReceiptLine",
    "Lot",
    "LotMove",
    "LotStock",
    "MoveKind",
    "ReorderRule",
    "Reservation",
    "ReservationStatus",
    "StockAdjustment",
    "StockCount",
    "StockCountLine",
    "StockLevel",
    "StockMove",
    "StockRules",
    "SupplyOrder",
    "SupplyRequest",
    "Transfer",
    "TransferLine",
    "TransferLot",
    "Warehouse",
    "WarehouseKeeper",
    "WarehouseKind",
]
