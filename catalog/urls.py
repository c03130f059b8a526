from django.urls import path

from catalog.views import products

app_name = "catalog"
urlpatterns = [
    path("products/", products.product_list, name="list"),
    path("products/options/", products.options, name="options"),
    path("products/new/", products.new_product, name="new"),
    path("products/<str:sku>/", products.product_page, name="product"),
    path("products/<str:sku>/edit/", products.edit_product, name="edit"),
]
