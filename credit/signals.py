"""Facts about credit, sent inside the transaction that made them true."""

from django.dispatch import Signal

#: An order stays held because a rule failed. Arguments: order, decision, by.
credit_refused = Signal()

#: A limit was set or a block lifted. Arguments: customer, by. Held orders are checked again.
limit_changed = Signal()

#: The rules of a risk class were saved. Arguments: policy, by. Held orders of its customers are checked again.
rules_changed = Signal()
