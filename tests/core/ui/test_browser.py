"""The scripts in a real browser: keys typed ahead, the palette, shortcuts, one click that counts."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import Context, Template
from django.test import Client
from django.urls import include, path

from core import navigation, search
from core.access import signed_in
from core.models import Company, Membership, Role, User
from core.navigation import Place
from core.presentation import ComboboxOption
from core.search import SearchHit
from core.widgets import ComboboxInput

CUSTOMERS = {"ALFKI": "Alfreds Futterkiste", "AROUT": "Around the Horn", "BERGS": "Berglunds snabbköp"}
PAGE = """{% extends "base.html" %}{% load ui %}{% block title %}Entry{% endblock %}{% block heading %}Entry{% endblock %}
{% block content %}<form class="form" method="post" action="/entry">{% csrf_token %}{% include "components/form_errors.html" %}
{% include "components/form_fields.html" %}<button class="button" type="submit" data-key="mod+enter">Save</button></form>{% endblock %}"""
posted: list[dict[str, str]] = []


class EntryForm(forms.Form):
    customer = forms.CharField(widget=ComboboxInput("options"))
    reference = forms.CharField()


@signed_in
def entry(request: HttpRequest) -> HttpResponse:
    form = EntryForm(request.POST or None)
    if request.method == "POST":
        time.sleep(0.3)
        posted.append(request.POST.dict())
        if form.is_valid():
            return HttpResponse("<h1>Saved</h1>")
    return HttpResponse(
        Template(PAGE).render(Context({"form": form, **_frame(request)})), status=422 if form.errors else 200
    )


def _frame(request: HttpRequest) -> dict[str, Any]:
    from django.middleware.csrf import get_token  # noqa: PLC0415

    from core.context import frame  # noqa: PLC0415

    return {**frame(request), "request": request, "csrf_token": get_token(request)}


@signed_in
def options(request: HttpRequest) -> HttpResponse:
    time.sleep(0.4)
    text = request.GET.get("q", "").lower()
    found = [
        ComboboxOption(code, name) for code, name in CUSTOMERS.items() if text in f"{code} {name}".lower()
    ]
    return render(request, "components/combobox_options.html", {"options": found})


urlpatterns = [
    path("entry", entry),
    path("options", options, name="options"),
    path("", include("tests.core.ui.urls")),
]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls(__name__)]


def find(actor: Any, text: str, limit: int) -> list[SearchHit]:
    time.sleep(0.3)
    return [
        SearchHit(number, f"/preferences?{number}", is_exact=number == text)
        for number in ("S-1", "S-12")
        if number.startswith(text)
    ]


@pytest.fixture
def signed(page: Any, live_server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The browser, signed in; any error in its console fails the test."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    places = [Place("home", "Home", "core:search", "reporting.view_home", "home", 10, "h")]
    monkeypatch.setattr(navigation, "_places", {place.name: place for place in places})
    search.register("number", "Numbers", find, prefix="so", permission="core.search")
    posted.clear()
    company = Company.objects.create(code="NW", name="Northwind", country="DE", base_currency="EUR")
    user = User.objects.create_user("nina")
    Membership.objects.create(user=user, company=company, role=Role.SALES)
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console", lambda line: errors.append(line.text) if "Content Security Policy" in line.text else None
    )
    page.goto(f"{live_server.url}/entry")
    yield page
    assert errors == []


def test_keys_typed_ahead_of_the_server_reach_the_right_fields(signed: Any) -> None:
    signed.locator("[name=customer]").focus()
    signed.keyboard.type("around", delay=20)
    signed.keyboard.press("Enter")
    signed.keyboard.type("PO-77", delay=20)
    signed.locator("[name=customer_code][value=AROUT]").wait_for(state="attached", timeout=5000)

    assert signed.locator("[name=customer]").input_value() == "Around the Horn"
    assert signed.locator("[name=reference]").input_value() == "PO-77"
    assert signed.evaluate("document.activeElement.name") == "reference"


def test_the_combobox_follows_the_authoring_practices(signed: Any) -> None:
    field = signed.locator("[name=customer]")
    field.focus()
    signed.keyboard.type("a")
    signed.locator("[role=option]").first.wait_for()
    assert field.get_attribute("aria-expanded") == "true"
    signed.keyboard.press("ArrowDown")
    active = field.get_attribute("aria-activedescendant")
    assert signed.locator(f"#{active}").inner_text().startswith("Around")
    signed.keyboard.press("Escape")
    assert field.get_attribute("aria-expanded") == "false"
    assert field.input_value() == "a"
    signed.keyboard.press("ArrowDown")
    signed.locator("[role=option]").first.wait_for()
    signed.keyboard.press("Enter")
    assert signed.locator("[name=customer_code]").input_value() == "ALFKI"
    field.press("End")
    field.press("Backspace")
    assert signed.locator("[name=customer_code]").input_value() == ""


def test_an_exact_number_typed_fast_opens_that_document(signed: Any) -> None:
    signed.keyboard.press("Control+k")
    signed.keyboard.type("S-12", delay=10)
    signed.keyboard.press("Enter")

    signed.wait_for_url("**/preferences?S-12", timeout=5000)


def test_single_keys_are_silent_in_fields_and_can_be_switched_off(signed: Any, live_server: Any) -> None:
    signed.locator("[name=reference]").focus()
    signed.keyboard.type("gh?")
    assert signed.locator("[name=reference]").input_value() == "gh?"
    signed.keyboard.press("Escape")
    assert signed.locator("[name=reference]").input_value() == "gh?"
    signed.keyboard.press("?")
    assert signed.locator("[data-keys-dialog]").is_visible()
    assert "Home" in signed.locator("[data-keys-list]").inner_text()
    signed.keyboard.press("Escape")
    User.objects.update(has_single_key_shortcuts=False)
    signed.goto(f"{live_server.url}/entry")
    signed.keyboard.press("?")
    assert not signed.locator("[data-keys-dialog]").is_visible()


def test_g_h_goes_home(signed: Any) -> None:
    signed.keyboard.press("g")
    signed.keyboard.press("h")

    signed.wait_for_url("**/search", timeout=5000)


def test_two_clicks_send_one_form(signed: Any) -> None:
    signed.locator("[name=customer]").fill("ALFKI")
    signed.locator("[name=reference]").fill("PO-1")
    signed.locator("main button[type=submit]").dblclick()
    signed.get_by_role("heading", name="Saved").wait_for(timeout=5000)

    assert len(posted) == 1
    assert posted[0]["customer"] == "ALFKI"


def test_a_form_sent_ahead_of_the_answer_still_sends_what_was_chosen(signed: Any) -> None:
    signed.locator("[name=reference]").fill("PO-78")
    signed.locator("[name=customer]").focus()
    signed.keyboard.type("around", delay=20)
    signed.keyboard.press("Enter")
    signed.keyboard.press("Control+Enter")
    signed.locator("h1:has-text('Saved')").wait_for(timeout=5000)

    assert [(one["customer"], one["customer_code"], one["reference"]) for one in posted] == [
        ("Around the Horn", "AROUT", "PO-78")
    ]


def test_a_refused_form_takes_the_focus_and_leads_to_the_field(signed: Any) -> None:
    signed.locator("[name=customer]").fill("ALFKI")
    signed.keyboard.press("Control+Enter")
    signed.locator("[data-problem]").wait_for(timeout=5000)

    assert signed.title().startswith("Error: Entry")
    assert signed.evaluate("document.activeElement.hasAttribute('data-problem')")
    signed.locator("[data-problem] a").click()
    assert signed.evaluate("document.activeElement.name") == "reference"


def test_the_theme_changes_at_once_and_stays(signed: Any) -> None:
    signed.locator("summary:has-text('Account of')").click()
    with signed.expect_response("**/preferences/look"):
        signed.locator("button[name=theme][value=dark]").click()
    assert signed.evaluate("document.documentElement.dataset.theme") == "dark"
    signed.reload()

    assert signed.evaluate("document.documentElement.dataset.theme") == "dark"
