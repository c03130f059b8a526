"""Facts about receivables, sent inside the transaction that made them true."""

from django.dispatch import Signal

#: Money came in. Arguments: payment, by. Ledger posts bank against receivables.
payment_posted = Signal()

#: A payment turned out not to be one. Arguments: payment, by. Ledger posts the contrary.
payment_reversed = Signal()

#: Debits and credits were set against each other, or a match was undone. Arguments: allocations, by.
#: Ledger posts exchange differences; credit checks the customer's held orders again.
items_matched = Signal()

#: A reminder was charged for. Arguments: notice, by. Ledger posts dunning income.
dunning_charged = Signal()
