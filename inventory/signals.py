"""Facts about stock, sent inside the transaction that made them true."""

from django.dispatch import Signal

#: Goods arrived from a supplier. Arguments: receipt, moves, by. Orders fill backorders; ledger posts inventory.
goods_received = Signal()

#: Goods left for a shipment. Arguments: document, moves, by. Ledger posts cost of goods sold.
goods_issued = Signal()

#: Goods came back into stock. Arguments: document, moves, by.
goods_restocked = Signal()

#: Stock was corrected. Arguments: adjustment, moves, by.
stock_adjusted = Signal()

#: A lot that was blocked may leave again. Arguments: lot, warehouses (their keys), by. Orders fill backorders.
lot_unblocked = Signal()

#: Goods came into a warehouse from another one, or back. Arguments: transfer, moves, by. Orders fill backorders.
goods_transferred = Signal()
