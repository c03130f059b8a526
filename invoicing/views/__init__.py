"""The pages of the invoice stage."""

from invoicing.views.crediting import credit_effect, credit_invoice
from invoicing.views.lists import credit_note_list, invoice_list, unbilled_list
from invoicing.views.page import invoice_page
from invoicing.views.panels import customer_panel, order_panel, shipment_panel
from invoicing.views.pdf import invoice_pdf, pdf_state, print_again
from invoicing.views.returned import ask_to_credit_return, credit_return
from invoicing.views.runs import billing_run, billing_runs
from invoicing.views.verbs import cancel_draft, change_draft, issue_invoice, send_again

__all__ = [
    "ask_to_credit_return",
    "billing_run",
    "billing_runs",
    "cancel_draft",
    "change_draft",
    "credit_effect",
    "credit_invoice",
    "credit_note_list",
    "credit_return",
    "customer_panel",
    "invoice_list",
    "invoice_page",
    "invoice_pdf",
    "issue_invoice",
    "order_panel",
    "pdf_state",
    "print_again",
    "send_again",
    "shipment_panel",
    "unbilled_list",
]
