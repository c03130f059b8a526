"""The frame: navigation by permission, companies, preferences; and everything of it without a script."""

import gzip
import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from django.utils.translation import get_language

from core import navigation
from core.middleware import PackedPagesMiddleware
from core.models import Company, Job, JobState, Membership, Role, User
from core.navigation import NewEntry, Place
from tests.core.ui.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.ui.urls")]


@pytest.fixture(autouse=True)
def registries(monkeypatch: pytest.MonkeyPatch) -> None:
    places = [
        Place("home", "Home", "core:search", "reporting.view_home", "home", 10, "h"),
        Place(
            "settings", "Settings", "core:preferences", "core.view_company", "adjustments-horizontal", 20, "s"
        ),
        Place("ledger", "Ledger", "account_reset_password", "ledger.view_journalentry", "scale", 80, "l"),
    ]
    monkeypatch.setattr(navigation, "_places", {place.name: place for place in places})
    entry = NewEntry("Sales order", "core:preferences", permission="orders.add_salesorder", key="o")
    monkeypatch.setattr(navigation, "_new_entries", {"order": entry})


def page(client: Client, **kwargs: Any) -> str:
    return client.get("/preferences", **kwargs).content.decode()


def test_the_rail_has_only_what_the_role_may_open(sign_in: SignIn) -> None:
    assert ">Ledger<" in page(sign_in(Role.ACCOUNTANT))
    assert ">Ledger<" not in page(sign_in(Role.SALES, username="sally"))


def test_the_rail_has_at_most_eight_entries(sign_in: SignIn, company: Company) -> None:
    sign_in(Role.SALES)
    for number in range(12):
        navigation.register(
            Place(f"place{number}", "P", "core:search", "orders.view_salesorder", "home", 100 + number)
        )

    text = page(sign_in(Role.SALES, username="sally"))

    assert len(re.findall('class="rail__link" href', text)) == navigation.MOST_PLACES


def test_the_current_place_is_marked(sign_in: SignIn) -> None:
    text = page(sign_in(Role.SALES))

    assert re.search(r'href="/preferences"[^>]*aria-current="page"', text)
    assert text.count('aria-current="page"') == 1


def test_the_page_has_landmarks_one_heading_and_a_live_region(sign_in: SignIn) -> None:
    text = page(sign_in(Role.SALES))

    for needed in ("<header", "<nav", "<main", 'href="#main"', 'aria-live="polite"', "<search"):
        assert needed in text
    assert text.count("<h1") == 1
    assert text.count("data-live-region") == 1
    assert '"allowEval": false' in text


def test_the_pages_answer_keeps_the_policy(sign_in: SignIn) -> None:
    response = sign_in(Role.SALES).get("/preferences")

    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert not re.search(r"\sstyle=|<style|\son\w+=", response.content.decode())


def test_a_page_travels_packed_to_those_who_can_unpack(sign_in: SignIn) -> None:
    client = sign_in(Role.SALES)

    packed = client.get("/preferences", headers={"accept-encoding": "gzip"})
    plain = client.get("/preferences")

    assert packed["Content-Encoding"] == "gzip"
    assert b"<h1" in gzip.decompress(packed.content)
    assert len(packed.content) < len(plain.content) / 2
    assert "Content-Encoding" not in plain
    assert all("Accept-Encoding" in response["Vary"] for response in (packed, plain))


def test_the_script_of_a_library_travels_packed(client: Client) -> None:
    response = client.get("/static/django_htmx/htmx-2.min.js", headers={"accept-encoding": "gzip"})

    assert response["Content-Encoding"] == "gzip"
    assert len(response.getvalue()) < 20_000


def test_a_file_travels_as_it_is(rf: RequestFactory) -> None:
    letter = HttpResponse(b"%PDF-1.7" + b" " * 5000, content_type="application/pdf")

    sent = PackedPagesMiddleware(lambda _request: letter)(rf.get("/", headers={"accept-encoding": "gzip"}))

    assert isinstance(sent, HttpResponse)
    assert "Content-Encoding" not in sent
    assert len(sent.content) == 5008


def test_every_control_of_the_frame_is_a_link_or_a_form(sign_in: SignIn) -> None:
    """Menus are details elements, buttons post: nothing of it waits for a script."""
    text = page(sign_in(Role.SALES, Role.MANAGER))
    scripted = re.findall(r'<button(?=[^>]*type="button")[^>]*>', text)

    assert all("data-dialog-close" in button or "hidden" in button for button in scripted)
    for address in ("/preferences/look", "/preferences/rail", "/accounts/logout/"):
        assert f'action="{address}"' in text
    assert 'action="/search" method="get"' in text


def test_running_jobs_are_counted(sign_in: SignIn, company: Company) -> None:
    client = sign_in(Role.RECEIVABLES)
    user = User.objects.get()
    other = User.objects.create_user("other")
    for who, state in (
        (user, JobState.RUNNING),
        (user, JobState.QUEUED),
        (user, JobState.DONE),
        (other, JobState.RUNNING),
    ):
        Job.objects.create(company=company, kind="x", title="Billing run", state=state, requested_by=who)

    assert '<span class="tool__count">2</span>' in page(client)


def test_preferences_change_language_theme_and_keys(sign_in: SignIn) -> None:
    client = sign_in(Role.SALES)
    assert "data-single-keys" in page(client)

    response = client.post("/preferences", {"language": "it", "theme": "dark", "density": "compact"})

    assert response.status_code == 302
    text = page(client)
    assert '<html lang="it" data-theme="dark" data-density="compact"' in text
    assert "data-single-keys" not in text
    assert get_language() == "en"


@pytest.mark.parametrize("name,value", [("theme", "neon"), ("language", "xx"), ("density", "")])
def test_an_unknown_preference_is_refused_with_its_field(sign_in: SignIn, name: str, value: str) -> None:
    client = sign_in(Role.SALES)
    before = User.objects.values().get()

    response = client.post(
        "/preferences", {"language": "", "theme": "dark", "density": "normal", name: value}
    )

    assert response.status_code == 422
    assert "There is a problem" in response.content.decode()
    assert User.objects.values().get() == before


def test_the_look_changes_from_the_menu_with_and_without_script(sign_in: SignIn) -> None:
    client = sign_in(Role.SALES)

    assert (
        client.post("/preferences/look", {"theme": "dark"}, headers={"HX-Request": "true"}).status_code == 204
    )
    back = client.post(
        "/preferences/look", {"density": "roomy"}, headers={"Referer": "http://testserver/search"}
    )

    assert (back.status_code, back["Location"]) == (302, "http://testserver/search")
    assert User.objects.values_list("theme", "density").get() == ("dark", "roomy")
    assert client.post("/preferences/look", {"theme": "neon"}).status_code == 404


def test_the_way_back_never_leaves_the_site(sign_in: SignIn) -> None:
    client = sign_in(Role.SALES)

    assert (
        client.post("/preferences/look", {"theme": "dark"}, headers={"Referer": "https://evil.example/"})[
            "Location"
        ]
        == "/"
    )


def test_the_rail_folds_and_unfolds(sign_in: SignIn) -> None:
    client = sign_in(Role.SALES)

    client.post("/preferences/rail")
    assert 'data-rail="collapsed"' in page(client)
    client.post("/preferences/rail")
    assert 'data-rail="open"' in page(client)


def test_the_company_can_be_switched_to_ones_own_only(sign_in: SignIn, company: Company) -> None:
    client = sign_in(Role.SALES)
    second = Company.objects.create(code="NO", name="Fjord Handel AS", country="NO", base_currency="NOK")
    Company.objects.create(code="XX", name="Strangers Ltd", country="GB", base_currency="GBP")
    Membership.objects.create(user=User.objects.get(), company=second, role=Role.ACCOUNTANT)
    assert "Fjord Handel AS" in page(client)
    assert "Strangers Ltd" not in page(client)

    assert client.post("/company", {"company": "NO"}).status_code == 302
    assert "<span>Fjord Handel AS</span>" in page(client)
    assert ">Ledger<" in page(client)
    assert client.post("/company", {"company": "XX"}).status_code == 404
    assert client.get("/company").status_code == 405


def test_the_time_is_the_companys(sign_in: SignIn) -> None:
    before = timezone.get_current_timezone_name()
    sign_in(Role.SALES).get("/preferences")

    assert timezone.get_current_timezone_name() == before


def test_preferences_need_a_sign_in(client: Client) -> None:
    assert client.get("/preferences").status_code == 302
    fragment = client.get("/preferences", headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment["HX-Redirect"]) == (401, "/accounts/login/?next=/preferences")


def test_the_frame_asks_the_database_little(sign_in: SignIn, django_assert_max_num_queries: Any) -> None:
    client = sign_in(Role.RECEIVABLES)

    with django_assert_max_num_queries(5):
        page(client)


# Signing in -------------------------------------------------------------------------------------------------------
def test_the_sign_in_page_names_the_company_and_hides_demo_people(client: Client, company: Company) -> None:
    text = client.get("/accounts/login/").content.decode()

    assert "Northwind Traders GmbH" in text
    assert "Try it as" not in text


def test_demo_people_are_listed_in_the_demo_only(client: Client, settings: Any) -> None:
    settings.O2C_ENV = "demo"
    demo = client.get("/accounts/login/").content.decode()
    settings.O2C_ENV = "production"

    assert "Sales clerk" in demo
    assert "order-to-cash" not in client.get("/accounts/login/").content.decode()


def test_a_wrong_password_is_said_at_the_top(client: Client, company: Company) -> None:
    User.objects.create_user("nina", password="correct horse battery")

    response = client.post("/accounts/login/", {"login": "nina", "password": "wrong"})

    assert "There is a problem" in response.content.decode()
    assert 'value="nina"' in response.content.decode()


@pytest.mark.parametrize(
    "address", ["/accounts/password/reset/", "/accounts/password/reset/done/", "/accounts/inactive/"]
)
def test_pages_before_signing_in_stand_in_the_entrance(client: Client, address: str) -> None:
    text = client.get(address).content.decode()

    assert 'class="entrance"' in text
    assert text.count("<h1") == 1


@pytest.mark.parametrize("address", ["/accounts/password/change/", "/accounts/2fa/", "/accounts/logout/"])
def test_pages_of_ones_account_stand_in_the_frame(sign_in: SignIn, address: str) -> None:
    client = sign_in(Role.SALES)
    User.objects.update(password="!")
    user = User.objects.get()
    user.set_password("correct horse battery")
    user.save()
    client.force_login(user)

    text = client.get(address, follow=True).content.decode()

    assert text.count("<h1") == 1
    assert "allauth" not in text
    assert 'class="rail"' in text or 'class="entrance"' in text
