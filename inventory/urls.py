from django.urls import path

from core.imports import pages
from inventory import views
from inventory.imports import STOCK

app_name = "inventory"
urlpatterns = [
    path("", views.stock_list, name="list"),
    path("moves/", views.move_list, name="moves"),
    path("receipts/", views.receipt_list, name="receipts"),
    path("receipts/<str:number>/", views.receipt_page, name="receipt"),
    path("receive/", views.receive, name="receive"),
    path("rules/", views.rules, name="rules"),
    path("adjust/", views.adjust, name="adjust"),
    *pages.routes(STOCK),
    path("products/<str:sku>/panel/", views.product_panel, name="product-panel"),
]
