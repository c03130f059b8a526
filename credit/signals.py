"""Facts about credit, sent inside the transaction that made them true."""

from django.dispatch import Signal

#: An order stays held because a rule failed. Arguments: order, decision, by.
credit_refused = Signal()

#: A limit was set or a block lifted. Arguments: customer, by. Held orders are checked again.
limit_changed = Signal()

#: Part of an order is to be paid in advance. Arguments: request, by. The customer is told.
prepayment_asked = Signal()

#: A customer is to be told which invoices to pay. Arguments: order, items, by.
payment_wanted = Signal()

#: The rules of a risk class were saved. Arguments: policy, by. Held orders of its customers are checked again.
rules_changed = Signal()
