from django.urls import path

from portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("catalog/", views.catalog_page, name="catalog"),
    path("catalog/add/", views.add_to_basket, name="add"),
    path("customer/", views.choose_customer, name="customer"),
    path("basket/", views.basket_page, name="basket"),
    path("basket/upload/", views.upload_order, name="upload"),
    path("basket/<str:number>/", views.change_basket, name="change-basket"),
    path("basket/<str:number>/totals/", views.totals, name="basket-totals"),
    path("orders/", views.order_list, name="orders"),
    path("orders/<str:number>/", views.order_page, name="order"),
    path("orders/<str:number>/again/", views.order_again, name="order-again"),
    path("orders/<str:number>/ask-cancellation/", views.ask_cancellation, name="ask-cancellation"),
    path("quotes/<str:token>/", views.quote_page, name="quote"),
    path("quotes/<str:token>/paper/", views.quote_paper, name="quote-paper"),
    path("quotes/<str:token>/accept/", views.accept_quote, name="accept-quote"),
    path("quotes/<str:token>/decline/", views.decline_quote, name="decline-quote"),
    path("quotes/<str:token>/ask/", views.ask_for_quote, name="ask-for-quote"),
    path("shipments/", views.shipment_list, name="shipments"),
    path("shipments/<str:number>/", views.shipment_page, name="shipment"),
    path("shipments/<str:number>/pickup/", views.pickup_time, name="pickup"),
    path("shipments/<str:number>/proof/<str:what>/", views.proof_picture, name="proof-picture"),
    path("shipments/<str:number>/delivery-note/", views.delivery_note, name="delivery-note"),
    path("shipments/<str:number>/return/", views.send_back, name="send-back"),
    path("returns/", views.return_list, name="returns"),
    path("returns/<str:number>/", views.return_page, name="return"),
    path("returns/<str:number>/slip/", views.return_slip, name="return-slip"),
    path("invoices/", views.invoice_list, name="invoices"),
    path("invoices/<str:number>/", views.invoice_page, name="invoice"),
    path("invoices/<str:number>/pdf/", views.invoice_pdf, name="invoice-pdf"),
]
