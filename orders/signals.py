"""Facts about sales orders, sent inside the transaction that made them true."""

from django.dispatch import Signal

#: A sales order was submitted with its holds placed. Arguments: order, by. Credit decides and lifts its hold.
order_submitted = Signal()

#: A submitted order is held for the first time. Arguments: order, by. The customer is told that it is reviewed.
order_held = Signal()

#: The last hold of another kind is gone. Arguments: order, by. Credit looks again before the order is confirmed.
order_freed = Signal()

#: A manager has not approved the prices: the order is a draft again. Arguments: order, reason, by.
order_sent_back = Signal()

#: A confirmed order: stock is reserved or a date is promised. Arguments: order, lines, by, and released_by: whose act
#: ended the last hold of an order that was held, else None.
order_confirmed = Signal()

#: Lines of a confirmed order got stock later on. Arguments: lines (list of SalesOrderLine), by.
backorder_filled = Signal()

#: Goods held for lines of an order are not held for them any more, and the lines wait again. Arguments: order, lines, by.
#: Planned shipments follow, and what is to be ordered in.
reservation_given_up = Signal()

#: Lines cannot be supplied by their requested date. Arguments: order, lines, by.
order_short = Signal()

#: A confirmed or held order is about to give back stock and to want other. Arguments: order, by. Credit locks its account
#: here, for it comes before the stock levels (INVARIANTS.md, G2).
order_amending = Signal()

#: A confirmed or held order was changed. Arguments: order, by, and is_other_day where the order is wanted on another day.
order_amended = Signal()

#: Lines of a confirmed order come later, are replaced or do not come. Arguments: order, told (a dict per line: what the
#: customer is told of it), message (to him, as typed), by.
order_unfulfilled = Signal()

#: What does not come with the first delivery was canceled, for the customer takes no second one. Arguments: order, by.
#: Drafts of invoices follow, and there is more room under the customer's credit limit.
rest_given_up = Signal()

#: Services of an order were done. Arguments: order, lines (as they were before), date, by. Invoicing bills by the
#: customer's policy.
services_delivered = Signal()

#: A customer asks to give up what has not shipped yet. Arguments: order, words, by. The desk is told and decides.
cancellation_asked = Signal()

#: A quote was offered as a revision. Arguments: order, revision, by. Its PDF is made.
quote_offered = Signal()

#: A quote goes out by mail. Arguments: order, revision, key (of this mail), by.
quote_sent = Signal()

#: The customer has accepted or declined a revision. Arguments: order, answer, by. The desk is told.
quote_answered = Signal()

#: Somebody with the link of an old revision asks for the one that holds. Arguments: order, revision, by.
offer_wanted = Signal()

#: A quote has ended by itself after its last day. Arguments: order, by. The desk is told.
quote_expired = Signal()

#: An order was ended before anything shipped. Arguments: order, by.
order_canceled = Signal()

#: A document made for an order was canceled. Arguments: order, exception, by. The desk is told and decides.
order_exception_raised = Signal()

#: Payments for an order that ships when paid let more of it go, or less. Arguments: order, lines, by. Shipments follow.
payment_released = Signal()

#: An order is about to be copied to a new draft. Arguments: order (the one copied), by. Credit may refuse.
order_copied = Signal()
