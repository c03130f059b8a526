"""Addresses of the ledger."""

from django.urls import path

from ledger import views

app_name = "ledger"

urlpatterns = [
    path("", views.journal, name="list"),
    path("entries/new", views.new_entry, name="new"),
    path("entries/<str:number>", views.entry_page, name="entry"),
    path("entries/<str:number>/reverse", views.reverse_entry, name="reverse"),
    path("trial-balance", views.trial_balance, name="trial-balance"),
    path("accounts", views.chart_of_accounts, name="accounts"),
    path("accounts/options", views.account_options, name="account-options"),
    path("accounts/<str:code>", views.account_card, name="account"),
    path("periods", views.period_list, name="periods"),
    path("periods/<str:name>/soft-close", views.soft_close_period, name="soft-close"),
    path("periods/<str:name>/close", views.close_period, name="close"),
    path("periods/<str:name>/reopen", views.reopen_period, name="reopen"),
    path("invoices/<str:number>/entries", views.invoice_entries, name="invoice-entries"),
    path("payments/<str:number>/entries", views.payment_entries, name="payment-entries"),
    path("shipments/<str:number>/entries", views.shipment_entries, name="shipment-entries"),
]
