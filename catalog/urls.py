from django.urls import path

from catalog import views

app_name = "catalog"
urlpatterns = [
    path("", views.product_list, name="list"),
    path("options/", views.options, name="options"),
    path("new/", views.new_product, name="new"),
    path("<str:sku>/", views.product_page, name="product"),
    path("<str:sku>/edit/", views.edit_product, name="edit"),
]
