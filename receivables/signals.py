"""Facts about receivables, sent inside the transaction that made them true."""

from django.dispatch import Signal

#: Money came in. Arguments: payment, by. Ledger posts bank against receivables.
payment_posted = Signal()

#: A payment turned out not to be one. Arguments: payment, date, by. Ledger posts the contrary on that day.
payment_reversed = Signal()

#: Debits and credits were set against each other, or a match was undone. Arguments: allocations, by.
#: Ledger posts exchange differences; credit checks the customer's held orders again.
items_matched = Signal()

#: A reminder was charged for. Arguments: notice, item (the open item of fee and interest), by. Ledger posts dunning
#: income.
dunning_charged = Signal()

#: The letters of a run are to go out. Arguments: run, by. Receivables renders and mails them.
dunning_executed = Signal()

#: A customer promised to pay by a day. Arguments: promise, by.
promise_made = Signal()

#: The money promised came in time. Arguments: promise, by.
promise_kept = Signal()

#: The money promised did not come in time, or only a part of it (the promise's status tells). Arguments: promise, by.
promise_broken = Signal()
