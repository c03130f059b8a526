"""The pages of the invoice stage."""

from invoicing.views.complaints import (
    approve_complaint,
    cancel_complaint,
    change_complaint,
    complain_of_invoice,
    complain_of_order,
    complaint_list,
    complaint_page,
    invoice_complaints,
    order_complaints,
    reject_complaint,
    settle_complaint,
    submit_complaint,
)
from invoicing.views.crediting import credit_effect, credit_invoice
from invoicing.views.lists import credit_note_list, invoice_list, unbilled_list
from invoicing.views.page import invoice_page
from invoicing.views.panels import customer_panel, order_panel, shipment_panel
from invoicing.views.pdf import invoice_pdf, pdf_state, print_again
from invoicing.views.returned import ask_to_credit_return, credit_return
from invoicing.views.runs import billing_run, billing_runs
from invoicing.views.verbs import cancel_draft, change_draft, issue_invoice, send_again

__all__ = [
    "approve_complaint",
    "ask_to_credit_return",
    "billing_run",
    "billing_runs",
    "cancel_complaint",
    "cancel_draft",
    "change_complaint",
    "change_draft",
    "complain_of_invoice",
    "complain_of_order",
    "complaint_list",
    "complaint_page",
    "credit_effect",
    "credit_invoice",
    "credit_note_list",
    "credit_return",
    "customer_panel",
    "invoice_complaints",
    "invoice_list",
    "invoice_page",
    "invoice_pdf",
    "issue_invoice",
    "order_complaints",
    "order_panel",
    "pdf_state",
    "print_again",
    "reject_complaint",
    "send_again",
    "settle_complaint",
    "shipment_panel",
    "submit_complaint",
    "unbilled_list",
]
