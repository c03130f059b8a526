"""The addresses of the test list, beside those of the application."""

from django.http import HttpResponse
from django.urls import include, path
from django.utils.html import format_html

from core import lists
from core.access import requires
from core.pages import HtmxHttpRequest
from tests.core.lists.orders import OrderList


@requires("orders.view_salesorder")
def order_list(request: HtmxHttpRequest) -> HttpResponse:
    return lists.respond(request, OrderList)


@requires("orders.view_salesorder")
def orders_of_customer(request: HtmxHttpRequest, code: str) -> HttpResponse:
    return lists.respond(request, OrderList, narrow={"customer__code": code})


@requires("orders.view_salesorder")
def order(request: HtmxHttpRequest, number: str) -> HttpResponse:
    return HttpResponse(number)


@requires("orders.view_salesorder")
def preview(request: HtmxHttpRequest, number: str) -> HttpResponse:
    return HttpResponse(format_html("<h2>Preview of {}</h2>", number))


urlpatterns = [
    path("test-orders/", order_list, name="test-orders"),
    path("test-orders/new", order, {"number": "new"}, name="test-new"),
    path("test-orders/<str:number>/", order, name="test-order"),
    path("test-orders/<str:number>/preview", preview, name="test-preview"),
    path("test-customers/<str:code>/", orders_of_customer, name="test-customer"),
    path("", include("tests.core.ui.urls")),
]
handler400 = "core.errors.bad_request"
handler403 = "core.errors.permission_denied"
handler404 = "core.errors.page_not_found"
handler500 = "core.errors.server_error"
