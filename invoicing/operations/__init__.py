"""The verbs of an invoice: the only code that drafts, numbers and credits."""

from invoicing.operations.crediting import (
    AboveCeiling,
    NotCreditable,
    OwnInvoice,
    ReasonMissing,
    credit,
    credit_preview,
)
from invoicing.operations.drafting import (
    NothingToBill,
    cancel_draft,
    change_draft,
    draft_for_order,
    draft_for_shipment,
    redraft,
)
from invoicing.operations.following import drafts_of, follow_merged_customer
from invoicing.operations.guards import NotADraft, OrderHeld
from invoicing.operations.issuing import (
    EmptyInvoice,
    bill_order,
    bill_order_at_once,
    bill_services_at_once,
    bill_shipment_at_once,
    issue,
)
from invoicing.operations.keeping import (
    NoRecipient,
    NotPrinted,
    announce,
    hurry_pdf,
    keep_pdf,
    pdf_key,
    send_again,
)
from invoicing.operations.returned import (
    RETURN_CREDIT,
    apply_return_credit,
    ask_to_credit_return,
    credit_return,
    follow_return,
)
from invoicing.operations.running import bill_next, start_billing_run

__all__ = [
    "RETURN_CREDIT",
    "AboveCeiling",
    "EmptyInvoice",
    "NoRecipient",
    "NotADraft",
    "NotCreditable",
    "NotPrinted",
    "NothingToBill",
    "OrderHeld",
    "OwnInvoice",
    "ReasonMissing",
    "announce",
    "apply_return_credit",
    "ask_to_credit_return",
    "bill_next",
    "bill_order",
    "bill_order_at_once",
    "bill_services_at_once",
    "bill_shipment_at_once",
    "cancel_draft",
    "change_draft",
    "credit",
    "credit_preview",
    "credit_return",
    "draft_for_order",
    "draft_for_shipment",
    "drafts_of",
    "follow_merged_customer",
    "follow_return",
    "hurry_pdf",
    "issue",
    "keep_pdf",
    "pdf_key",
    "redraft",
    "send_again",
    "start_billing_run",
]
