"""The verbs of a sales order: the only code that changes its status and counters."""

from orders.duties import OwnCustomer
from orders.operations.amending import NotAmendable, amend
from orders.operations.asking import AlreadyAsked, NothingToCancel, ask_cancellation
from orders.operations.backorders import fill_backorder
from orders.operations.closing import close_line, close_lines
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
    quote,
    reopen,
)
from orders.operations.ending import AlreadyShipped, cancel, close_if_finished
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
from orders.operations.submitting import QuoteExpired, accept, submit

__all__ = [
    "AlreadyAsked",
    "AlreadyShipped",
    "EmptyOrder",
    "Header",
    "LineEntry",
    "NoSuchHold",
    "NotAmendable",
    "NotEditable",
    "NotStoppable",
    "NothingToCancel",
    "OverCeiling",
    "OwnCustomer",
    "OwnOrder",
    "QuoteExpired",
    "UnknownProduct",
    "accept",
    "add_comment",
    "amend",
    "ask_cancellation",
    "cancel",
    "close_if_finished",
    "close_line",
    "close_lines",
    "confirm_if_free",
    "create",
    "deliver_services",
    "edit",
    "fill_backorder",
    "is_unanswered",
    "lift_hold",
    "place_hold",
    "quote",
    "record_invoiced",
    "record_paid",
    "record_shipped",
    "refuse_over_ceiling",
    "release_hold",
    "reopen",
    "submit",
]
