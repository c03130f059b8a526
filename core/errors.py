"""What goes wrong, said in words: what failed, that nothing was saved, what to do, and a reference id (UX.md, 10).

The pages keep the frame. A fragment request gets a notice for the top of the page instead, and the focus goes there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import DataError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import security_log
from core.api.problems import PROBLEM_TYPE, problem
from core.pages import wants_fragment
from core.refusals import NotPermitted, Refusal, Unstorable

logger = logging.getLogger(__name__)

API_PREFIX = "/api/"
RETRY_SECONDS = "5"
# What the database answers when many want the same: serialization failure, deadlock, lock and statement timeout.
_BUSY_STATES = frozenset({"40001", "40P01", "55P03", "57014"})


@dataclass(frozen=True, slots=True)
class Explanation:
    """The title of an error page and what the reader can do."""

    title: Promise
    text: Promise


EXPLANATIONS: dict[int, Explanation] = {
    400: Explanation(
        _("The request could not be read"),
        _("Nothing was saved. Go back, reload the page and try again."),
    ),
    403: Explanation(
        _("Your role does not allow this"),
        _("Nothing was changed. Ask a manager for the role, or a colleague who has it."),
    ),
    404: Explanation(
        _("There is nothing at this address"),
        _("The document may not exist, or it belongs to another company. Search for its number."),
    ),
    405: Explanation(
        _("This address does not work like that"),
        _("Nothing was changed. Open the page from its list and use the buttons there."),
    ),
    409: Explanation(
        _("The document has changed meanwhile"),
        _("Nothing was saved. Open the document again to see where it stands."),
    ),
    413: Explanation(
        _("That is too large"),
        _("Nothing was saved. Send less at once, or a smaller file."),
    ),
    415: Explanation(
        _("That kind of content is not understood"),
        _("Nothing was saved."),
    ),
    422: Explanation(
        _("There is a problem"),
        _("Nothing was saved. Go back, correct it and try again."),
    ),
    429: Explanation(
        _("Too many requests"),
        _("Wait a moment, then try again."),
    ),
    500: Explanation(
        _("Something went wrong on our side"),
        _(
            "What you just did was not saved. Try again; if it happens again, give support the reference below."
        ),
    ),
    503: Explanation(
        _("Busy at the moment"),
        _(
            "Many people work on the same thing just now. Nothing was saved; please try again in a few seconds."
        ),
    ),
}


def error_page(request: HttpRequest, status: int, message: Any = "") -> HttpResponse:
    """The page of an error inside the frame, its notice for a fragment request, a problem document for a program."""
    explanation = EXPLANATIONS[status]
    if request.path_info.startswith(API_PREFIX):
        return problem(request, status, str(message or f"{explanation.title}."))
    context = {
        "status": status,
        "title": explanation.title,
        "text": message or explanation.text,
        "reference": getattr(request, "request_id", ""),
    }
    fragment = wants_fragment(request)
    template = "errors/_notice.html" if fragment else "errors/error.html"
    try:
        body = render_to_string(template, context, request)
    except Exception:  # the frame itself may be what fails: the database is away
        logger.exception("The frame of error page %s failed", status)
        body = render_to_string("errors/plain.html", context)
    response = HttpResponse(body, status=status)
    patch_vary_headers(response, ["HX-Request"])
    if fragment:
        response["HX-Retarget"] = "[data-frame-notice]"
        response["HX-Reswap"] = "innerHTML show:window:top"
    if status in (429, 503):
        response["Retry-After"] = RETRY_SECONDS
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400"""
    too_much = isinstance(exception, RequestDataTooBig | TooManyFieldsSent)
    return error_page(request, 413 if too_much else 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler403"""
    return error_page(request, 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler404: the same words for what does not exist and for what is out of scope."""
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500"""
    return error_page(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form older than its session: said in words instead of the framework's page.

    A fragment request of somebody who is no longer signed in learns just that, so that the page can ask him in.
    """
    if wants_fragment(request) and not request.user.is_authenticated:
        return HttpResponse(status=401, headers={"HX-Redirect": reverse("account_login")})
    return error_page(
        request, 403, _("The form is too old. Nothing was saved. Reload the page and send it again.")
    )


class ErrorMiddleware:
    """Answer refusals nobody caught, a busy database, and bare refusals of the framework with pages of ours."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "\x00" in request.path_info:  # nothing can be called that, and the database refuses to look
            return error_page(request, 404)
        response = self.get_response(request)
        is_api = request.path_info.startswith(API_PREFIX)
        if is_api and response.status_code == 403:
            security_log.record(request, "refused", **getattr(request, "refused", {}))
        is_bare = isinstance(response, HttpResponse) and (not response.content or is_api)
        is_said = response.get("Content-Type") == PROBLEM_TYPE
        if is_bare and not is_said and response.status_code in (405, 413, 415, 429):
            page = error_page(request, response.status_code)
            for header in ("Allow", "Retry-After"):
                if response.has_header(header):
                    page[header] = response[header]
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn an uncaught refusal or a busy database into an answer; leave the rest to handler500."""
        if request.path.startswith(API_PREFIX):
            return None
        if isinstance(exception, NotPermitted):
            security_log.record(request, "refused")
        if isinstance(exception, Refusal):
            return error_page(request, exception.http_status, exception.message)
        if isinstance(exception, DataError | OverflowError):
            logger.warning("Unstorable input at %s", request.path, exc_info=exception)
            return error_page(request, 422, Unstorable.of(exception).message)
        if isinstance(exception, OperationalError) and _is_busy(exception):
            logger.warning("Busy: %s", exception)
            return error_page(request, 503)
        return None


def _is_busy(error: OperationalError) -> bool:
    return getattr(error.__cause__, "sqlstate", None) in _BUSY_STATES
