"""Questions about invoices; nothing here changes anything."""

from invoicing.selectors.billing import Billed, Portion, billed_so_far, unbilled_portions
from invoicing.selectors.crediting import CreditableLine, creditable_lines, credited_amount
from invoicing.selectors.due import open_due_date
from invoicing.selectors.queues import (
    BillingPreview,
    Pile,
    billing_preview,
    drafts_to_issue,
    orders_to_bill,
    unbilled_customers,
    unbilled_orders,
)
from invoicing.selectors.returned import ReturnCredit, credits_of_return
from invoicing.selectors.totals import adjustments_of

__all__ = [
    "Billed",
    "BillingPreview",
    "CreditableLine",
    "Pile",
    "Portion",
    "ReturnCredit",
    "adjustments_of",
    "billed_so_far",
    "billing_preview",
    "creditable_lines",
    "credited_amount",
    "credits_of_return",
    "drafts_to_issue",
    "open_due_date",
    "orders_to_bill",
    "unbilled_customers",
    "unbilled_orders",
    "unbilled_portions",
]
