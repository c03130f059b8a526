"""Questions about invoices; nothing here changes anything."""

from invoicing.selectors.billing import Billed, Portion, billed_so_far, unbilled_portions
from invoicing.selectors.complaining import (
    ComplainableLine,
    complainable_lines,
    complaints_about,
    orders_about,
    similar_complaints,
)
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
    "ComplainableLine",
    "CreditableLine",
    "Pile",
    "Portion",
    "ReturnCredit",
    "adjustments_of",
    "billed_so_far",
    "billing_preview",
    "complainable_lines",
    "complaints_about",
    "creditable_lines",
    "credited_amount",
    "credits_of_return",
    "drafts_to_issue",
    "open_due_date",
    "orders_about",
    "orders_to_bill",
    "similar_complaints",
    "unbilled_customers",
    "unbilled_orders",
    "unbilled_portions",
]
