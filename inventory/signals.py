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

#: Goods expected from a supplier are about to be called off. Arguments: demands (keys of the order lines they were
#: ordered in for). Orders lock what waits for them, for it comes before (INVARIANTS.md, G2).
supply_canceling = Signal()

#: Goods ordered in for orders do not come. Arguments: document (its number, or the product), demands (how much of it by
#: order line), reason, by. The orders are exceptions.
supply_canceled = Signal()

#: A lot that was blocked may leave again. Arguments: lot, warehouses (their keys), by. Orders fill backorders.
lot_unblocked = Signal()

#: Goods came into a warehouse from another one, or back. Arguments: transfer, moves, by. Orders fill backorders.
goods_transferred = Signal()

#: Goods that were held, or did not keep long enough, lie free. Arguments: places (their products by warehouse), without
#: (the demands that had to give them up and are not served with them), by. Orders fill backorders.
goods_freed = Signal()

#: What a supplier still has to bring comes on another day, or not at all. Arguments: warehouse_id, products (their keys), by.
#: Orders date the lines that wait for it anew.
supply_changed = Signal()
