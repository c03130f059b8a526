from django.urls import path

from core.imports import pages
from customers import views
from customers.imports import CUSTOMERS
from customers.price_imports import CUSTOMER_PRICES

app_name = "customers"
urlpatterns = [
    path("", views.customer_list, name="list"),
    path("options/", views.options, name="options"),
    path("options/addresses/", views.address_options, name="address-options"),
    path("options/alike/", views.alike, name="alike"),
    path("duplicates/", views.duplicate_list, name="duplicates"),
    path("new/", views.new_customer, name="new"),
    *pages.routes(CUSTOMERS),
    *pages.routes(CUSTOMER_PRICES, "prices/"),
    path("<str:code>/", views.customer_page, name="customer"),
    path("<str:code>/edit/", views.edit_customer, name="edit"),
    path("<str:code>/personal-data/", views.personal_data, name="personal-data"),
    path("<str:code>/personal-data/export/", views.export_personal_data, name="export-personal-data"),
    path("<str:code>/personal-data/<int:pk>/", views.personal_file, name="personal-file"),
    path("<str:code>/merge/", views.merge_customer, name="merge"),
    path("<str:code>/addresses/new/", views.new_address, name="new-address"),
    path("<str:code>/addresses/<int:pk>/", views.edit_address, name="edit-address"),
    path("<str:code>/addresses/<int:pk>/remove/", views.remove_address, name="remove-address"),
    path("<str:code>/contacts/new/", views.new_contact, name="new-contact"),
    path("<str:code>/contacts/<int:pk>/", views.edit_contact, name="edit-contact"),
    path("<str:code>/contacts/<int:pk>/remove/", views.remove_contact, name="remove-contact"),
    path("<str:code>/unsent/send/", views.send_unsent, name="send-unsent"),
    path("<str:code>/unsent/<int:pk>/drop/", views.drop_unsent, name="drop-unsent"),
    path("<str:code>/terms/", views.ask_for_terms, name="ask-for-terms"),
    path("<str:code>/products/", views.article_numbers, name="article-numbers"),
    path("<str:code>/products/panel/", views.article_numbers_panel, name="article-numbers-panel"),
    path("<str:code>/products/new/", views.new_article_number, name="new-article-number"),
    path("<str:code>/products/<int:pk>/", views.edit_article_number, name="article-number"),
    path(
        "<str:code>/products/<int:pk>/delete/",
        views.delete_article_number,
        name="delete-article-number",
    ),
    path("<str:code>/prices/", views.prices, name="prices"),
    path("<str:code>/prices/panel/", views.prices_panel, name="prices-panel"),
    path("<str:code>/prices/new/", views.new_price, name="new-price"),
    path("<str:code>/prices/<int:pk>/", views.edit_price, name="price"),
    path("<str:code>/prices/<int:pk>/delete/", views.delete_price, name="delete-price"),
    path("<str:code>/ask/", views.ask_to_approve, name="ask"),
]
