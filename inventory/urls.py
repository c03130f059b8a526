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
    path("expected/", views.expected_list, name="expected"),
    path("expected/new/", views.new_expected, name="expected-new"),
    path("expected/<str:number>/", views.expected_page, name="expected-receipt"),
    path("expected/<str:number>/receive/", views.receive_expected, name="expected-receive"),
    path("expected/<str:number>/confirm/", views.confirm_expected, name="expected-confirm"),
    path("expected/<str:number>/postpone/", views.postpone_expected, name="expected-postpone"),
    path("expected/<str:number>/cancel/", views.cancel_expected, name="expected-cancel"),
    path("replenishment/", views.replenishment, name="replenishment"),
    path("replenishment/propose/", views.propose, name="propose"),
    path("rules/", views.rule_list, name="rules"),
    path("rules/new/", views.new_rule, name="rule-new"),
    path("rules/<str:sku>/<str:warehouse>/", views.rule_page, name="rule"),
    path("receive/", views.receive, name="receive"),
    path("adjust/", views.adjust, name="adjust"),
    *pages.routes(STOCK),
    path("products/<str:sku>/panel/", views.product_panel, name="product-panel"),
]
