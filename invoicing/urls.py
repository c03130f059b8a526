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
    path("<str:key>/", views.invoice_page, name="invoice"),
    path("<str:key>/issue/", views.issue_invoice, name="issue"),
    path("<str:key>/change/", views.change_draft, name="change"),
    path("<str:key>/cancel/", views.cancel_draft, name="cancel"),
    path("<str:key>/credit/", views.credit_invoice, name="credit"),
    path("<str:key>/credit/effect/", views.credit_effect, name="credit-effect"),
    path("<str:key>/pdf/", views.invoice_pdf, name="pdf"),
    path("<str:key>/pdf/state/", views.pdf_state, name="pdf-state"),
    path("<str:key>/pdf/again/", views.print_again, name="print-again"),
    path("<str:key>/send/", views.send_again, name="send"),
]
