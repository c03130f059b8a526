from django.urls import path

from receivables import views

app_name = "receivables"
urlpatterns = [
    path("", views.item_list, name="list"),
    path("payments/", views.payment_list, name="payments"),
    path("payments/new/", views.new_payment, name="new-payment"),
    path("payments/new/items/", views.payment_items, name="payment-items"),
    path("payments/<str:number>/", views.payment_page, name="payment"),
    path("payments/<str:number>/match/", views.match_payment, name="match"),
    path("payments/<str:number>/undo/<int:pk>/", views.undo_match, name="undo"),
    path("payments/<str:number>/return/", views.reverse_payment, name="reverse"),
    path("accounts/<str:code>/", views.account_page, name="account"),
    path("accounts/<str:code>/dunning/", views.set_profile, name="profile"),
    path("accounts/<str:code>/promise/", views.new_promise, name="new-promise"),
    path("of-invoice/<str:key>/", views.invoice_panel, name="invoice-panel"),
    path("of-customer/<str:code>/", views.customer_panel, name="customer-panel"),
    path("promises/", views.promise_list, name="promises"),
    path("promises/rules/", views.promise_rules, name="promise-rules"),
    path("promises/of-customer/<str:code>/", views.customer_promises, name="customer-promises"),
    path("promises/of-invoice/<str:key>/", views.invoice_promises, name="invoice-promises"),
    path("promises/<str:number>/", views.promise_page, name="promise"),
    path("promises/<str:number>/withdraw/", views.withdraw_promise, name="withdraw-promise"),
    path("dunning/", views.dunning_runs, name="dunning-runs"),
    path("dunning/policies/", views.policies, name="policies"),
    path("dunning/policies/new/", views.new_policy, name="new-policy"),
    path("dunning/policies/<str:code>/", views.edit_policy, name="policy"),
    path("dunning/letters/<str:number>/", views.letter_page, name="letter"),
    path("dunning/letters/<str:number>/pdf/", views.letter_pdf, name="letter-pdf"),
    path("dunning/<str:number>/", views.dunning_run, name="dunning-run"),
    path("dunning/<str:number>/send/", views.execute_run, name="execute-run"),
    path("dunning/<str:number>/cancel/", views.cancel_run, name="cancel-run"),
    path("dunning/<str:number>/<int:pk>/", views.proposed_letter, name="proposed-letter"),
    path("dunning/<str:number>/<int:pk>/review/", views.review, name="review"),
]
