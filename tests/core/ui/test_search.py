"""The command palette and the search page: what they show, to whom, and what opens at once."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core import finding, navigation, search
from core.actors import Actor
from core.models import Company, RecentDocument, Role, User
from core.navigation import NewEntry, Place
from core.search import SearchHit
from tests.core.ui.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.ui.urls")]


def find_companies(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """Something with a scope that the foundation has by itself: the company one works in."""
    rows = Company.objects.filter(pk=actor.company.pk, name__icontains=text)[:limit]
    return [SearchHit(row.name, f"/preferences?{row.code}", is_exact=row.name == text) for row in rows]


def commands(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    return [SearchHit(f"Submit {text}", "/submit")] if text.startswith("S-") else []


@pytest.fixture(autouse=True)
def registries(monkeypatch: pytest.MonkeyPatch) -> None:
    places = [
        Place("home", "Home", "core:preferences", "reporting.view_home", "home", 10, "h"),
        Place("ledger", "Ledger", "core:search", "ledger.view_journalentry", "scale", 80, "l"),
        Place("mine", "My documents", "core:preferences", "portal.view_documents", "home", 10, portal=True),
    ]
    entry = NewEntry("Sales order", "core:preferences", permission="orders.add_salesorder", key="o")
    monkeypatch.setattr(navigation, "_places", {place.name: place for place in places})
    monkeypatch.setattr(navigation, "_new_entries", {"order": entry})
    monkeypatch.setattr(search, "_kinds", {})
    monkeypatch.setattr(search, "_commands", [commands])
    search.register("firm", "Firms", find_companies, prefix="co", permission="core.view_company")
    search.register("secret", "Entries", find_companies, prefix="je", permission="ledger.view_journalentry")


def shown(client: Client, text: str, **query: Any) -> str:
    return client.get("/search/palette", {"q": text, **query}).content.decode()


def test_places_documents_and_commands_are_grouped(sign_in: SignIn) -> None:
    client = sign_in(Role.ACCOUNTANT)

    assert "Ledger" in shown(client, "ledg")
    assert "Firms" in shown(client, "north")
    assert "Submit S-2026-000001" in shown(client, "S-2026-000001")


def test_nobody_finds_what_his_role_may_not_open(sign_in: SignIn) -> None:
    clerk = shown(sign_in(Role.SALES), "north")

    assert "Firms" in clerk
    assert "Entries" not in clerk
    assert "Ledger" not in shown(sign_in(Role.WAREHOUSE, username="walt"), "ledg")


def test_nobody_finds_another_companys_documents(sign_in: SignIn) -> None:
    Company.objects.create(code="NO", name="Northern Lights AS", country="NO", base_currency="NOK")

    found = shown(sign_in(Role.ACCOUNTANT), "north")

    assert "Northwind Traders GmbH" in found
    assert "Northern Lights AS" not in found


def test_a_new_document_is_offered_to_those_who_may_make_it(sign_in: SignIn) -> None:
    assert "New sales order" in shown(sign_in(Role.SALES), "sales ord")
    assert "New sales order" not in shown(sign_in(Role.AUDITOR, username="audrey"), "sales ord")


def test_a_prefix_narrows_to_one_kind(sign_in: SignIn) -> None:
    client = sign_in(Role.ACCOUNTANT)

    assert "Entries" in shown(client, "je: north")
    assert "Firms" not in shown(client, "je: north")


def test_names_are_found_without_accents_and_case() -> None:
    assert finding.folded("Océano STRAẞE Ærø Iași") == "oceano strasse aero iasi"


def test_the_empty_palette_shows_the_last_ten_opened(sign_in: SignIn, company: Company) -> None:
    client = sign_in(Role.SALES)
    user = User.objects.get()
    other = User.objects.create_user("other")
    RecentDocument.objects.bulk_create(
        RecentDocument(
            company=company, user=who, document_kind="x.y", document_id=number, label=f"{who.username} doc {number:02}",
            url="/x", opened_at=timezone.now() + datetime.timedelta(minutes=number),
        )
        for who in (user, other)
        for number in range(12)
    )  # fmt: skip

    found = shown(client, "")

    assert found.count("nina doc") == 10
    assert found.index("nina doc 11") < found.index("nina doc 02")
    assert "nina doc 01" not in found
    assert "other doc" not in found


def test_an_exact_number_opens_at_once(sign_in: SignIn) -> None:
    client = sign_in(Role.SALES)

    exact = client.get("/search", {"q": "Northwind Traders GmbH"})

    assert (exact.status_code, exact["Location"]) == (302, "/preferences?NW")
    assert "data-exact" in shown(client, "Northwind Traders GmbH")
    assert client.get("/search", {"q": "northw"}).status_code == 200


def test_the_search_page_works_without_script(sign_in: SignIn) -> None:
    page = sign_in(Role.SALES).get("/search", {"q": "northw"}).content.decode()

    assert '<a class="palette__hit" href="/preferences?NW">' in page
    assert page.count("<h1") == 1


def test_a_portal_user_sees_the_portals_places_only(sign_in: SignIn, company: Company) -> None:
    client = sign_in(Role.PORTAL_BUYER)
    RecentDocument.objects.create(
        company=company,
        user=User.objects.get(),
        document_kind="x.y",
        document_id=1,
        label="Staff note",
        url="/x",
    )

    found = shown(client, "")

    assert "My documents" in found
    assert "Home" not in found
    assert "Staff note" not in found


def test_what_was_typed_is_shown_as_text(sign_in: SignIn) -> None:
    found = shown(sign_in(Role.SALES), "<script>alert(1)</script>")

    assert "<script>" not in found
    assert "&lt;script&gt;" in found


@pytest.mark.parametrize("text", ["\x00", "north\x00wind", "%", "'", "je:", "a" * 5000, "\u202e", "😀"])
def test_any_text_gets_an_answer(sign_in: SignIn, text: str) -> None:
    assert sign_in(Role.ACCOUNTANT).get("/search/palette", {"q": text}).status_code == 200


def test_the_palette_asks_the_database_little(sign_in: SignIn, django_assert_max_num_queries: Any) -> None:
    client = sign_in(Role.ACCOUNTANT)

    with django_assert_max_num_queries(8):
        shown(client, "north")
