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
    path("adjust/", views.adjust, name="adjust"),
    path("scrap/", views.scrap, name="scrap"),
    path("transfers/", views.transfer_list, name="transfers"),
    path("transfers/new/", views.new_transfer, name="new-transfer"),
    path("transfers/<str:number>/", views.transfer_page, name="transfer"),
    path("transfers/<str:number>/edit/", views.edit_transfer, name="edit-transfer"),
    path("transfers/<str:number>/send/", views.send_transfer, name="send-transfer"),
    path("transfers/<str:number>/move/", views.move_transfer, name="move-transfer"),
    path("transfers/<str:number>/receive/", views.receive_transfer, name="receive-transfer"),
    path("transfers/<str:number>/cancel/", views.cancel_transfer, name="cancel-transfer"),
    path("as-of/", views.as_of, name="as-of"),
    path("counts/", views.count_list, name="counts"),
    path("counts/new/", views.new_count, name="new-count"),
    path("counts/<str:number>/", views.count_page, name="count"),
    path("counts/<str:number>/enter/", views.enter_count, name="enter-count"),
    path("counts/<str:number>/submit/", views.submit_count, name="submit-count"),
    path("counts/<str:number>/reopen/", views.reopen_count, name="reopen-count"),
    path("counts/<str:number>/cancel/", views.cancel_count, name="cancel-count"),
    path("warehouses/", views.warehouse_list, name="warehouses"),
    path("warehouses/new/", views.new_warehouse, name="new-warehouse"),
    path("warehouses/<str:code>/", views.edit_warehouse, name="warehouse"),
    path("bins/", views.bin_list, name="bins"),
    path("bins/new/", views.new_bin, name="new-bin"),
    path("bins/<str:warehouse>/<str:code>/", views.edit_bin, name="bin"),
    *pages.routes(STOCK),
    path("products/<str:sku>/panel/", views.product_panel, name="product-panel"),
    path("products/<str:sku>/bins/", views.shelves, name="shelves"),
]
