"""The verbs of a sales order: the only code that changes its status and counters."""

from orders.duplicates import DuplicateOrder
from orders.duties import OwnCustomer
from orders.operations.agreements import (
    AgreedLine,
    AgreementTerms,
    RemainderLeft,
    close_agreement,
    create_agreement,
)
from orders.operations.amending import amend, try_amendment
from orders.operations.answering import Reply
from orders.operations.asking import AlreadyAsked, NothingToCancel, ask_cancellation
from orders.operations.backorders import fill_backorder
from orders.operations.changing import HeaderChange, LineChange
from orders.operations.closing import close_line, close_lines
from orders.operations.confirming import confirm_if_free
from orders.operations.copying import Copied, NothingToCopy, copy, differences_between
from orders.operations.drafting import (
    EmptyOrder,
    Header,
    LineEntry,
    NotAmendable,
    NotEditable,
    UnknownProduct,
    add_comment,
    create,
    edit,
    reopen,
)
from orders.operations.ending import AlreadyShipped, cancel, close_if_finished
from orders.operations.following import follow_merged_customer, orders_not_done
from orders.operations.fulfilling import (
    deliver_services,
    record_delivered,
    record_invoiced,
    record_paid,
    record_shipped,
)
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
    send_back,
)
from orders.operations.quoting import (
    AlreadyAnswered,
    NoRecipient,
    OutdatedOffer,
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
from orders.operations.shortages import (
    Answer,
    GiveUp,
    NewDate,
    Replacement,
    cannot_fulfill,
    repromise,
    short_quantity,
)
from orders.operations.standing import (
    StandingTerms,
    change_standing,
    create_standing,
    end_standing,
    make_due,
    pause_standing,
    resume_standing,
)
from orders.operations.submitting import QuoteExpired, submit

__all__ = [
    "AgreedLine",
    "AgreementTerms",
    "AlreadyAnswered",
    "AlreadyAsked",
    "AlreadyShipped",
    "Answer",
    "Copied",
    "DuplicateOrder",
    "EmptyOrder",
    "GiveUp",
    "Header",
    "HeaderChange",
    "LineChange",
    "LineEntry",
    "NewDate",
    "NoRecipient",
    "NoSuchHold",
    "NotAmendable",
    "NotEditable",
    "NotStoppable",
    "NothingToCancel",
    "NothingToCopy",
    "OutdatedOffer",
    "OverCeiling",
    "OwnCustomer",
    "OwnOrder",
    "QuoteExpired",
    "RemainderLeft",
    "Replacement",
    "Reply",
    "StandingTerms",
    "UnknownProduct",
    "accept",
    "accept_offer",
    "add_comment",
    "amend",
    "ask_cancellation",
    "ask_for_offer",
    "cancel",
    "cannot_fulfill",
    "change_standing",
    "close_agreement",
    "close_if_finished",
    "close_line",
    "close_lines",
    "confirm_if_free",
    "copy",
    "create",
    "create_agreement",
    "create_standing",
    "decline_offer",
    "deliver_services",
    "differences_between",
    "edit",
    "end_standing",
    "expire",
    "extend",
    "fill_backorder",
    "follow_merged_customer",
    "is_unanswered",
    "keep_quote_pdf",
    "lift_hold",
    "make_due",
    "orders_not_done",
    "pause_standing",
    "place_hold",
    "quote",
    "record_delivered",
    "record_invoiced",
    "record_paid",
    "record_shipped",
    "refuse_over_ceiling",
    "release_hold",
    "reopen",
    "repromise",
    "resume_standing",
    "send_back",
    "send_quote",
    "short_quantity",
    "submit",
    "try_amendment",
]
