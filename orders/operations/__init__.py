"""The verbs of a sales order: the only code that changes its status and counters."""

from orders.duties import OwnCustomer
from orders.operations.amending import NotAmendable, amend, close_line
from orders.operations.asking import AlreadyAsked, NothingToCancel, ask_cancellation
from orders.operations.backorders import fill_backorder
from orders.operations.confirming import confirm_if_free
from orders.operations.drafting import (
    EmptyOrder,
    Header,
    LineEntry,
    NotEditable,
    UnknownProduct,
    add_comment,
    create,
    edit,
    reopen,
)
from orders.operations.ending import AlreadyShipped, cancel, close_if_finished
from orders.operations.following import follow_merged_customer, orders_not_done
from orders.operations.fulfilling import deliver_services, record_invoiced, record_paid, record_shipped
from orders.operations.holding import (
    NoSuchHold,
    NotStoppable,
    OverCeiling,
    OwnOrder,
    is_unanswered,
    lift_hold,
    place_hold,
    refuse_over_ceiling,
    release_hold,
)
from orders.operations.quoting import (
    AlreadyAnswered,
    NoRecipient,
    OutdatedOffer,
    Reply,
    accept,
    accept_offer,
    ask_for_offer,
    decline_offer,
    expire,
    extend,
    quote,
    send_quote,
)
from orders.operations.revising import keep_quote_pdf
from orders.operations.submitting import QuoteExpired, submit

__all__ = [
    "AlreadyAnswered",
    "AlreadyAsked",
    "AlreadyShipped",
    "EmptyOrder",
    "Header",
    "LineEntry",
    "NoRecipient",
    "NoSuchHold",
    "NotAmendable",
    "NotEditable",
    "NotStoppable",
    "NothingToCancel",
    "OutdatedOffer",
    "OverCeiling",
    "OwnCustomer",
    "OwnOrder",
    "QuoteExpired",
    "Reply",
    "UnknownProduct",
    "accept",
    "accept_offer",
    "add_comment",
    "amend",
    "ask_cancellation",
    "ask_for_offer",
    "cancel",
    "close_if_finished",
    "close_line",
    "confirm_if_free",
    "create",
    "decline_offer",
    "deliver_services",
    "edit",
    "expire",
    "extend",
    "fill_backorder",
    "follow_merged_customer",
    "is_unanswered",
    "keep_quote_pdf",
    "lift_hold",
    "orders_not_done",
    "place_hold",
    "quote",
    "record_invoiced",
    "record_paid",
    "record_shipped",
    "refuse_over_ceiling",
    "release_hold",
    "reopen",
    "send_quote",
    "submit",
]
