from django.urls import path

from invoicing import views

app_name = "invoicing"
urlpatterns = [
    path("", views.invoice_list, name="list"),
    path("credit-notes/", views.credit_note_list, name="credit-notes"),
    path("to-bill/", views.unbilled_list, name="unbilled"),
    path("runs/", views.billing_runs, name="billing-runs"),
    path("runs/<int:pk>/", views.billing_run, name="billing-run"),
    path("of-order/<str:number>/", views.order_panel, name="order-panel"),
    path("of-shipment/<str:number>/", views.shipment_panel, name="shipment-panel"),
    path("of-customer/<str:code>/", views.customer_panel, name="customer-panel"),
    path("returns/<str:number>/credit/", views.credit_return, name="credit-return"),
    path("returns/<str:number>/ask/", views.ask_to_credit_return, name="ask-return-credit"),
    path("complaints/", views.complaint_list, name="complaints"),
    path("complaints/<str:number>/", views.complaint_page, name="complaint"),
    path("complaints/<str:number>/change/", views.change_complaint, name="change-complaint"),
    path("complaints/<str:number>/submit/", views.submit_complaint, name="submit-complaint"),
    path("complaints/<str:number>/approve/", views.approve_complaint, name="approve-complaint"),
    path("complaints/<str:number>/reject/", views.reject_complaint, name="reject-complaint"),
    path("complaints/<str:number>/cancel/", views.cancel_complaint, name="cancel-complaint"),
    path("complaints/<str:number>/settle/", views.settle_complaint, name="settle-complaint"),
    path("of-order/<str:number>/complain/", views.complain_of_order, name="complain-of-order"),
    path("of-order/<str:number>/complaints/", views.order_complaints, name="order-complaints"),
    path("<str:key>/", views.invoice_page, name="invoice"),
    path("<str:key>/issue/", views.issue_invoice, name="issue"),
    path("<str:key>/change/", views.change_draft, name="change"),
    path("<str:key>/cancel/", views.cancel_draft, name="cancel"),
    path("<str:key>/complain/", views.complain_of_invoice, name="complain-of-invoice"),
    path("<str:key>/complaints/", views.invoice_complaints, name="invoice-complaints"),
    path("<str:key>/credit/", views.credit_invoice, name="credit"),
    path("<str:key>/credit/effect/", views.credit_effect, name="credit-effect"),
    path("<str:key>/pdf/", views.invoice_pdf, name="pdf"),
    path("<str:key>/pdf/state/", views.pdf_state, name="pdf-state"),
    path("<str:key>/pdf/again/", views.print_again, name="print-again"),
    path("<str:key>/send/", views.send_again, name="send"),
]
