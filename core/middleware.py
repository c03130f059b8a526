"""Middleware: who acts, in which company; request ids; packed pages; the headers that keep a page safe."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.http import url_has_allowed_host_and_scheme

from core import aftermath
from core.actors import Actor
from core.models import Company, Membership, User

GetResponse = Callable[[HttpRequest], HttpResponseBase]
COMPANY_KEY = "company_id"
API_PATH = "/api/"

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)


class ActorMiddleware:
    """Give the request its id and its actor: the signed-in user in the company of the session."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.request_id = uuid.uuid4().hex  # type: ignore[attr-defined]
        request.actor = _actor_of(request) if request.user.is_authenticated else None  # type: ignore[attr-defined]
        response = self.get_response(request)
        aftermath.settle(even_inside=True)
        response["X-Request-Id"] = request.request_id  # type: ignore[attr-defined]
        return response


def _actor_of(request: HttpRequest) -> Actor | None:
    """One query: the user's memberships with their companies; the session says which company."""
    user = request.user
    if not isinstance(user, User):
        return None
    memberships = list(
        Membership.objects.filter(user=user, company__is_active=True)
        .select_related("company")
        .order_by("company_id")
    )
    companies: dict[int, Company] = {membership.company_id: membership.company for membership in memberships}
    if not companies:
        return None
    wanted = request.session.get(COMPANY_KEY) or user.last_company_id
    company = companies.get(int(wanted or 0)) or next(iter(companies.values()))
    request.companies = list(companies.values())  # type: ignore[attr-defined]
    roles = frozenset(membership.role for membership in memberships if membership.company_id == company.pk)
    return Actor.holding(roles, user, company, request_id=getattr(request, "request_id", ""))


class PackedPagesMiddleware(GZipMiddleware):
    """Send pages and fragments packed, of a length that tells nothing about the secrets in them.

    So are scripts of libraries where no build packed them; a PDF, a spreadsheet or a font is packed already.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Pack what is text for a browser."""
        if not response.get("Content-Type", "").startswith(("text/html", "text/javascript")):
            return response
        return super().process_response(request, response)


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Send people who are not signed in to the sign-in page; fragments learn it by status 401."""

    def process_view(self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any) -> Any:
        """Programs sign in by token; the API answers for itself."""
        if request.path_info.startswith(API_PATH):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:
        """302 for a page, 401 with a redirect header for a fragment (ROLES.md, section 3)."""
        redirect = self._to_sign_in(request, view_func)
        if request.headers.get("HX-Request") != "true":
            return redirect
        response = HttpResponse(status=401)
        response["HX-Redirect"] = redirect["Location"]
        return response

    def _to_sign_in(self, request: HttpRequest, view_func: Any) -> Any:
        """Whoever presses a button after the session has ended comes back to the page of the button."""
        page = "" if request.method in ("GET", "HEAD") else _page_of_form(request)
        if not page:
            return super().handle_no_permission(request, view_func)
        return redirect_to_login(page, self.get_login_url(view_func), self.get_redirect_field_name(view_func))


def _page_of_form(request: HttpRequest) -> str:
    """The address of our page a form was sent from, without the host; nothing when the browser does not say."""
    said = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(said, {request.get_host()}, require_https=request.is_secure())
    return urlsplit(said)._replace(scheme="", netloc="").geturl() if said and ours else ""


class SecurityHeadersMiddleware:
    """The policy of STACK.md, section 8: own scripts and styles only, no framing, no foreign hosts."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
        return response
