"""The URL root: each app's pages under the trade's word for them."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from o2c import health
from o2c.api import api

PAGES = (
    ("", "core.urls"),
    ("", "catalog.urls"),
    ("customers/", "customers.urls"),
    ("stock/", "inventory.urls"),
    ("orders/", "orders.urls"),
    ("shipments/", "fulfillment.urls"),
    ("invoices/", "invoicing.urls"),
    ("receivables/", "receivables.urls"),
    ("ledger/", "ledger.urls"),
    ("credit/", "credit.urls"),
    ("portal/", "portal.urls"),
    ("", "reporting.urls"),
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("metrics", health.metrics, name="metrics"),
    path("api/v1/", api.urls),
    path("accounts/", include("allauth.urls")),
    *(path(prefix, include(module)) for prefix, module in PAGES if find_spec(module)),
]

handler400 = "core.errors.bad_request"
handler403 = "core.errors.permission_denied"
handler404 = "core.errors.page_not_found"
handler500 = "core.errors.server_error"
