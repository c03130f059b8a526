"""Fragments and pages, toasts, refusals and error pages."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template import engines
from django.test import Client, RequestFactory, override_settings
from django.urls import include, path
from django_htmx.middleware import HtmxDetails

from core import errors, pages
from core.access import open_to_all, signed_in
from core.models import Role, SecurityEvent
from core.refusals import Conflict, NotPermitted, Refusal, Several
from tests.core.ui.conftest import SignIn

HTMX = {"HX-Request": "true"}


class Busy(Exception):
    """Stands for the driver's error: all that is read of it is the state."""

    def __init__(self, sqlstate: str) -> None:
        self.sqlstate = sqlstate


def _fail(kind: str) -> HttpResponse:
    failures: dict[str, Exception] = {
        "400": SuspiciousOperation("bad"), "403": PermissionDenied(), "413": RequestDataTooBig(),
        "422": Refusal("Enter a quantity of 1 or more."), "409": Conflict("The order is closed."),
        "role": NotPermitted("Your role does not allow this."), "500": ZeroDivisionError(),
    }  # fmt: skip
    if kind == "405":
        return HttpResponseNotAllowed(["POST"])
    if kind == "429":
        return HttpResponse(status=429)
    if kind in {"40001", "40P01", "55P03"}:
        raise OperationalError from Busy(kind)
    raise failures[kind]


@signed_in
def failing(request: HttpRequest, kind: str) -> HttpResponse:
    return _fail(kind)


@open_to_all
def failing_outside(request: HttpRequest, kind: str) -> HttpResponse:
    return _fail(kind)


@signed_in
def toasting(request: Any) -> HttpResponse:
    return pages.toast(request, pages.go(request, "/preferences"), "Order submitted")


urlpatterns = [
    path("fail/<str:kind>", failing),
    path("outside/<str:kind>", failing_outside),
    path("toasting", toasting),
    path("", include("tests.core.ui.urls")),
]
handler400, handler403 = errors.bad_request, errors.permission_denied
handler404, handler500 = errors.page_not_found, errors.server_error

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def asked(**headers: str) -> Any:
    request: Any = RequestFactory().get("/", headers=headers)
    request.htmx = HtmxDetails(request)
    return request


@pytest.fixture
def two_templates() -> Iterator[None]:
    with override_settings(
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "loaders": [
                        ("django.template.loaders.locmem.Loader", {"page.html": "page", "part.html": "part"})
                    ]
                },
            }
        ]
    ):
        engines.__dict__.pop("templates", None)
        yield


@pytest.mark.parametrize(
    "headers,expected",
    [
        ({}, b"page"),
        (HTMX, b"part"),
        (HTMX | {"HX-Boosted": "true"}, b"page"),
        (HTMX | {"HX-History-Restore-Request": "true"}, b"page"),
    ],
)
def test_htmx_gets_the_fragment_and_everyone_else_the_page(
    two_templates: None, headers: dict[str, str], expected: bytes
) -> None:
    response = pages.render_page(asked(**headers), "page.html", "part.html", status=422)

    assert response.content == expected
    assert response.status_code == 422
    assert response["Vary"] == "HX-Request"


def test_a_toast_comes_with_the_fragment() -> None:
    response = pages.toast(asked(**HTMX), HttpResponse(), "Line deleted", undo_url="/undo")

    assert json.loads(response["HX-Trigger"]) == {
        "toast": {"message": "Line deleted", "undo": "/undo", "tone": "success"}
    }


def test_a_toast_waits_for_the_next_page(sign_in: SignIn) -> None:
    client = sign_in(Role.SALES)

    plain = client.get("/toasting")
    assert (plain.status_code, plain["Location"]) == (303, "/preferences")
    assert [str(message) for message in get_messages(plain.wsgi_request)] == ["Order submitted"]
    assert client.get("/toasting", headers=HTMX)["HX-Redirect"] == "/preferences"
    assert b"Order submitted" in client.get("/preferences").content


class LineForm(forms.Form):
    quantity = forms.IntegerField(min_value=1)


def test_the_summary_leads_to_the_fields() -> None:
    form = LineForm({"quantity": "0"})
    refusal = Several(
        [Refusal("The order has no lines."), Refusal("Out of stock.", field="lines.2.quantity")]
    )

    assert pages.problems(form, refusal) == [
        ("id_quantity", "Quantity: Enter 1 or more."),
        ("", "The order has no lines."),
        ("id_lines-2-quantity", "Out of stock."),
    ]


def test_a_refusal_is_put_to_its_field() -> None:
    form = LineForm({"quantity": "5"})
    pages.add_refusal(
        form, Several([Refusal("Only 3 left.", field="quantity"), Refusal("Closed.", field="order")])
    )

    assert form.errors == {"quantity": ["Only 3 left."], "__all__": ["Closed."]}


@pytest.mark.parametrize(
    "kind,status,words",
    [
        ("400", 400, "could not be read"), ("403", 403, "Your role does not allow this"), ("405", 405, "does not work like that"),
        ("409", 409, "The order is closed."), ("413", 413, "too large"), ("422", 422, "Enter a quantity of 1 or more."),
        ("429", 429, "Too many requests"), ("500", 500, "went wrong on our side"), ("40001", 503, "try again"),
        ("40P01", 503, "try again"), ("55P03", 503, "try again"), ("role", 403, "Your role does not allow this."),
    ],
)  # fmt: skip
def test_an_error_page_keeps_the_frame_and_says_what_to_do(
    sign_in: SignIn, kind: str, status: int, words: str
) -> None:
    client = sign_in(Role.SALES)

    page = client.get(f"/fail/{kind}")
    notice = client.get(f"/fail/{kind}", headers=HTMX)

    assert (page.status_code, notice.status_code) == (status, status)
    for text in (page.content.decode(), notice.content.decode()):
        assert words in text
        assert "Reference for support:" in text
    assert page["X-Request-Id"] in page.content.decode()
    assert 'class="rail"' in page.content.decode()
    assert page.content.decode().count("<h1") == 1
    assert "<html" not in notice.content.decode()
    assert notice["HX-Retarget"] == "[data-frame-notice]"


def test_what_does_not_exist_has_a_page_too(sign_in: SignIn) -> None:
    page = sign_in(Role.SALES).get("/nowhere")

    assert page.status_code == 404
    assert "There is nothing at this address" in page.content.decode()


def test_busy_and_too_many_say_when_to_come_back(sign_in: SignIn) -> None:
    client = sign_in(Role.SALES)

    assert client.get("/fail/40001")["Retry-After"] == "5"
    assert client.get("/fail/429")["Retry-After"] == "5"
    assert client.get("/fail/405")["Allow"] == "POST"


def test_a_refused_role_leaves_a_line_in_the_security_log(sign_in: SignIn) -> None:
    sign_in(Role.SALES).get("/fail/role")

    assert SecurityEvent.objects.get().kind == "refused"


def test_a_form_of_an_ended_session_asks_to_sign_in_again(sign_in: SignIn) -> None:
    strict = Client(enforce_csrf_checks=True)
    page = strict.post("/preferences/look", {"theme": "dark"})
    fragment = strict.post("/preferences/look", {"theme": "dark"}, headers=HTMX)

    assert page.status_code == 403
    assert "The form is too old" in page.content.decode()
    assert (fragment.status_code, fragment["HX-Redirect"]) == (401, "/accounts/login/")


def test_before_signing_in_errors_have_a_frame_as_well(client: Client) -> None:
    client.raise_request_exception = False
    page = client.get("/outside/500")

    assert page.status_code == 500
    assert "Sign in" in page.content.decode()


def test_the_page_of_an_error_needs_no_database(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    client = sign_in(Role.SALES)

    def away(frame: object) -> str:
        raise OperationalError

    monkeypatch.setattr("core.context.Frame.base", property(away))
    page = client.get("/fail/500")

    assert page.status_code == 500
    assert "went wrong on our side" in page.content.decode()


def test_the_portal_keeps_its_own_frame(sign_in: SignIn) -> None:
    page = sign_in(Role.PORTAL_VIEWER).get("/nowhere").content.decode()

    assert 'class="portal"' in page
    assert 'class="rail"' not in page
