"""Facts about shipments, sent inside the transaction that made them true."""

from django.dispatch import Signal

#: Goods are about to be taken from the shelf. Arguments: shipment, with its locked order, and by. Credit may refuse.
shipment_starting = Signal()

#: Goods are about to leave the house. Arguments: shipment, with its locked order, and by. Credit may refuse.
shipment_leaving = Signal()

#: Goods left the house. Arguments: shipment, lines (bare rows, their relations not loaded), by. Invoicing bills by the customer's policy.
shipment_dispatched = Signal()

#: Shipments are about to leave together. Arguments: orders, which are locked, and by. Credit locks the accounts it will ask,
#: for they come before the stock (INVARIANTS.md, G2).
consignment_leaving = Signal()

#: Shipments that leave together have left. Arguments: consignment, by. The customer is told once.
consignment_dispatched = Signal()

#: The customer has the goods. Arguments: shipment, by. Invoicing bills who is billed on delivery.
shipment_delivered = Signal()

#: A shipment was canceled before it left. Arguments: shipment, by.
shipment_canceled = Signal()

#: A shipment is late. Arguments: shipment, delay (reason, expected), is_first (the customer knows of none yet), by.
shipment_delayed = Signal()

#: Goods a customer sent back lie here again. Arguments: goods_return, lines, by. Invoicing takes them off its drafts.
goods_returned = Signal()

#: The customer gets new goods for what came back. Arguments: goods_return, by. Invoicing bills the old ones after all.
return_replaced = Signal()

#: New goods for what came back do not come after all: it is to be credited. Arguments: goods_return, by. Invoicing takes
#: it off its drafts.
return_reopened = Signal()

#: Somebody asks whether goods may come back. Arguments: goods_return, by.
return_requested = Signal()

#: We have agreed to a return or refused it. Arguments: goods_return, by. The customer is told.
return_answered = Signal()

#: The customer has to choose once more when he comes. Arguments: shipment, by. He is told.
pickup_time_wanted = Signal()

#: A customer's goods lie ready for him to come. Arguments: shipment, by. He is told.
shipment_ready = Signal()
