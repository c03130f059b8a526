from django.urls import path

from portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("orders/", views.order_list, name="orders"),
    path("orders/<str:number>/", views.order_page, name="order"),
    path("shipments/", views.shipment_list, name="shipments"),
    path("shipments/<str:number>/", views.shipment_page, name="shipment"),
    path("shipments/<str:number>/delivery-note/", views.delivery_note, name="delivery-note"),
    path("invoices/", views.invoice_list, name="invoices"),
    path("invoices/<str:number>/", views.invoice_page, name="invoice"),
    path("invoices/<str:number>/pdf/", views.invoice_pdf, name="invoice-pdf"),
]
