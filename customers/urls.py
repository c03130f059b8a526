from django.urls import path

from core.imports import pages
from customers import views
from customers.imports import CUSTOMERS

app_name = "customers"
urlpatterns = [
    path("", views.customer_list, name="list"),
    path("options/", views.options, name="options"),
    path("new/", views.new_customer, name="new"),
    *pages.routes(CUSTOMERS),
    path("<str:code>/", views.customer_page, name="customer"),
    path("<str:code>/edit/", views.edit_customer, name="edit"),
    path("<str:code>/terms/", views.ask_for_terms, name="ask-for-terms"),
    path("<str:code>/ask/", views.ask_to_approve, name="ask"),
]
