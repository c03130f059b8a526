from django.urls import path

from catalog import views
from catalog.imports import PRODUCTS
from core.imports import pages

app_name = "catalog"
urlpatterns = [
    path("", views.product_list, name="list"),
    path("options/", views.options, name="options"),
    path("new/", views.new_product, name="new"),
    *pages.routes(PRODUCTS),
    path("<str:sku>/", views.product_page, name="product"),
    path("<str:sku>/edit/", views.edit_product, name="edit"),
]
