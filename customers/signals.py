"""Facts about customers, sent inside the transaction that made them true."""

from django.dispatch import Signal

#: A customer was merged into another. Arguments: alias, survivor, by. Credit carries a block over and looks again.
customer_merged = Signal()
