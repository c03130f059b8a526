from django.urls import path

from catalog.imports import PRICES, PRODUCTS
from catalog.views import categories, price_lists, products, taxes
from core.imports import pages

app_name = "catalog"
urlpatterns = [
    path("products/", products.product_list, name="list"),
    path("products/options/", products.options, name="options"),
    path("products/new/", products.new_product, name="new"),
    *pages.routes(PRODUCTS, "products/"),
    *pages.routes(PRICES, "prices/"),
    path("products/<str:sku>/", products.product_page, name="product"),
    path("products/<str:sku>/edit/", products.edit_product, name="edit"),
    path("categories/", categories.tree, name="categories"),
    path("categories/new/", categories.new_category, name="new-category"),
    path("categories/<str:code>/", categories.edit_category, name="edit-category"),
    path("categories/<str:code>/delete/", categories.delete_category, name="delete-category"),
    path("price-lists/", price_lists.price_lists, name="price-lists"),
    path("price-lists/new/", price_lists.new_price_list, name="new-price-list"),
    path("price-lists/<str:code>/", price_lists.price_list_page, name="price-list"),
    path("price-lists/<str:code>/edit/", price_lists.edit_price_list, name="edit-price-list"),
    path("price-lists/<str:code>/lines/new/", price_lists.new_price_line, name="new-price-line"),
    path("price-lists/<str:code>/lines/<int:pk>/", price_lists.edit_price_line, name="price-line"),
    path("price-lists/<str:code>/lines/<int:pk>/move/", price_lists.move_price_line, name="move-price-line"),
    path(
        "price-lists/<str:code>/lines/<int:pk>/delete/",
        price_lists.delete_price_line,
        name="delete-price-line",
    ),
    path("taxes/", taxes.taxes, name="taxes"),
    path("tax-codes/new/", taxes.new_code, name="new-tax-code"),
    path("tax-codes/<str:code>/", taxes.edit_code, name="tax-code"),
    path("tax-positions/new/", taxes.new_position, name="new-tax-position"),
    path("tax-positions/<str:code>/", taxes.edit_position, name="tax-position"),
]
