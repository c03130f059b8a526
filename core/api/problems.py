"""Errors as problem documents (RFC 9457): what failed, which field, and what to do."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import DataError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from core.api.parsing import too_long
from core.refusals import Refusal, Several, Unstorable, room_of

logger = logging.getLogger(__name__)

TITLES = {
    400: "Malformed request",
    401: "Not signed in",
    403: "Not permitted",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    413: "Too large",
    415: "Unsupported media type",
    422: "A rule says no",
    429: "Too many requests",
    500: "Internal error",
    503: "Busy",
}
PROBLEM_TYPE = "application/problem+json"
BUSY = "Others are working on the same records. Nothing was saved; please try again."
Errors = Iterable[Mapping[str, str]]


def problem(
    request: HttpRequest,
    status: int,
    detail: str,
    *,
    errors: Errors = (),
    code: str = "",
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """A problem document; ``type`` names the kind of problem for programs."""
    body: dict[str, Any] = {
        "type": f"urn:o2c:problem:{code or TITLES.get(status, 'error').lower().replace(' ', '-')}",
        "title": TITLES.get(status, "Error"),
        "status": status,
        "detail": detail,
        "instance": getattr(request, "request_id", ""),
        **(more or {}),
    }
    listed = [dict(error) for error in errors]
    if listed:
        body["errors"] = listed
    response = JsonResponse(body, status=status, content_type=PROBLEM_TYPE)
    if status == 429:
        response["Retry-After"] = "60"
    elif status == 503:
        response["Retry-After"] = "1"
    elif status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def of_refusal(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A business refusal with its fields."""
    singles = refusal.singles
    errors = [{"field": single.field, "message": single.message} for single in singles if single.field]
    return problem(
        request,
        refusal.http_status,
        refusal.message,
        errors=errors,
        code=refusal.code,
        more=refusal.details(),
    )


def _of_validation(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = []
    for entry in error.errors:
        place = [str(part) for part in entry.get("loc", ())]
        # The first parts say where it came from and what the parameter is called here: body, payload.
        if place[:1] == ["path"]:  # no document can have such a number
            return problem(request, 404, _("There is nothing at this address."))
        inside = place[2:] if place[:1] == ["body"] else place[1:]
        message = str(entry.get("msg", "")).removeprefix("Value error, ")
        errors.append({"field": ".".join(inside or place), "message": message})
    return problem(request, 422, _("Check the fields named."), errors=errors, code="invalid")


def install(api: NinjaAPI) -> None:
    """Answer every exception with a problem document."""
    api.add_exception_handler(Refusal, of_refusal)  # type: ignore[arg-type]
    api.add_exception_handler(ValidationError, _of_validation)  # type: ignore[arg-type]
    plain: tuple[tuple[type[Exception], int, str], ...] = (
        (AuthenticationError, 401, "Send a valid token: Authorization: Bearer <token>."),
        (Http404, 404, "There is nothing at this address."),
        (PermissionDenied, 403, "Your role does not allow this."),
        (RequestDataTooBig, 413, "The request is too large."),
        (OperationalError, 503, BUSY),
    )
    for kind, status, detail in plain:
        api.add_exception_handler(kind, _answering(status, detail))
    api.add_exception_handler(DataError, _of_unstorable)  # type: ignore[arg-type]
    api.add_exception_handler(OverflowError, _of_unstorable)  # type: ignore[arg-type]
    api.add_exception_handler(HttpError, _of_http_error)  # type: ignore[arg-type]


def _answering(status: int, detail: str) -> Any:
    return lambda request, error: problem(request, status, detail)


def _of_unstorable(request: HttpRequest, error: DataError | OverflowError) -> HttpResponse:
    logger.warning("Unstorable input at %s", request.path, exc_info=error)
    refusal = Unstorable.of(error)
    room = room_of(error)
    fields = too_long(request, room) if room is not None else []
    named = [Unstorable(refusal.message, field=field) for field in fields]
    return of_refusal(request, Several(list(named)) if named else refusal)


def _of_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__, Refusal):  # what the parser refused, wrapped by the framework
        return of_refusal(request, error.__cause__)
    return problem(request, error.status_code, str(error))
