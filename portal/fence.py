"""Portal people stay in the portal: a colleague's page shows notes, names and figures that are not for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase

GetResponse = Callable[[HttpRequest], HttpResponseBase]

#: Apps whose pages are for staff only; their documents reach the customer through the portal and the API.
STAFF_APPS = frozenset(
    [
        "catalog",
        "customers",
        "inventory",
        "orders",
        "fulfillment",
        "invoicing",
        "receivables",
        "credit",
        "ledger",
        "reporting",
    ]
)
#: Pages of the foundation that are for staff as well, by the beginning of their names.
STAFF_PAGES = ("approval", "job", "mail", "notification")


class PortalFenceMiddleware:
    """A staff page does not exist for an actor who sees his own customer only."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Answer 404 as for a page that is not there; the home page leads to the portal by itself."""
        actor = getattr(request, "actor", None)
        if actor is None or actor.customer_ids is None or request.path_info == "/":
            return
        app = str(getattr(view, "__module__", "")).partition(".")[0]
        name = getattr(request.resolver_match, "url_name", None) or ""
        if app in STAFF_APPS or (app == "core" and name.startswith(STAFF_PAGES)):
            raise Http404
