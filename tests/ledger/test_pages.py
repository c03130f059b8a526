"""The ledger in the browser: who sees what, what the forms answer."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from core.actors import Actor
from ledger.models import FiscalPeriod, JournalEntry
from tests import builders

pytestmark = pytest.mark.django_db


def signed_in(actor: Actor) -> Client:
    client = Client()
    assert actor.user is not None
    client.force_login(actor.user)
    return client


@pytest.fixture
def accountant() -> Actor:
    return builders.an_accountant()


@pytest.fixture
def page(accountant) -> Client:
    return signed_in(accountant)


@pytest.fixture
def invoice(accountant):
    return builders.an_issued_invoice(
        builders.a_customer(accountant.company), quantity="5", unit_price="100.00"
    )


def posted(**changes: str) -> dict[str, str]:
    """The form of a manual entry as the browser sends it."""
    return {
        "date": "2026-01-31", "description": "Rent of January", "currency": "EUR",
        "lines-0-account": "5900 Other expenses", "lines-0-account_code": "5900", "lines-0-debit": "1,200.00",
        "lines-1-account": "1100 Bank", "lines-1-account_code": "1100", "lines-1-credit": "1200", **changes,
    }  # fmt: skip


PAGES: tuple[tuple[str, list[str]], ...] = (
    ("ledger:list", []), ("ledger:trial-balance", []), ("ledger:accounts", []), ("ledger:account", ["1200"]),
    ("ledger:periods", []),
)  # fmt: skip


@pytest.mark.parametrize("name, arguments", PAGES)
@pytest.mark.parametrize("role, status", [("GL", 200), ("MGR", 200), ("AUD", 200), ("SAL", 403), ("AR", 403)])
def test_the_pages_are_for_accountants_managers_and_auditors(invoice, name, arguments, role, status):
    client = signed_in(builders.an_actor(invoice.company, role))

    assert client.get(reverse(name, args=arguments)).status_code == status


def test_an_entry_shows_its_lines_document_and_proof(page, invoice):
    entry = JournalEntry.objects.get(purpose="invoice")

    answer = page.get(entry.get_absolute_url())

    for text in (entry.number, invoice.number, "1200", "Accounts receivable", "600.00", entry.hash):
        assert text in answer.content.decode()
    assert invoice.get_absolute_url() in answer.content.decode()
    assert "Reverse J-" not in answer.content.decode()


def test_an_entry_of_another_company_does_not_exist(page, invoice):
    stranger = signed_in(builders.an_actor(builders.a_company("OTHER"), "GL"))

    for address in (
        JournalEntry.objects.filter(company=invoice.company)[0].get_absolute_url(),
        reverse("ledger:invoice-entries", args=[invoice.number]),
    ):
        assert page.get(address).status_code == 200
        assert stranger.get(address).status_code == 404


def test_the_trial_balance_leads_to_the_card_of_an_account(page, invoice):
    answer = page.get(reverse("ledger:trial-balance")).content.decode()

    assert "Balanced" in answer
    assert f"{reverse('ledger:account', args=['1200'])}?since=" in answer


@pytest.mark.parametrize("name, arguments", [("ledger:trial-balance", []), ("ledger:account", ["1200"])])
@pytest.mark.parametrize("days", [{"as_of": "31.13", "until": "x"}, {"as_of": "", "since": "2026-99-01"}])
def test_what_is_no_day_is_told_so(page, invoice, name, arguments, days):
    answer = page.get(reverse(name, args=arguments), days)

    assert answer.status_code == 422
    assert "Enter a valid date" in answer.content.decode() or "Fill this in." in answer.content.decode()


def test_an_account_that_does_not_exist_is_not_found(page):
    assert page.get(reverse("ledger:account", args=["9999"])).status_code == 404


def test_an_accountant_posts_an_entry(page):
    answer = page.post(reverse("ledger:new"), posted())

    entry = JournalEntry.objects.get()
    assert answer.status_code == 303
    assert answer["Location"] == entry.get_absolute_url()
    assert (entry.description, str(entry.posting_date)) == ("Rent of January", "2026-01-31")


def test_a_second_click_posts_nothing_more(page):
    for _click in range(2):
        answer = page.post(reverse("ledger:new"), posted(idempotency_key="one"))

    assert answer["Location"] == JournalEntry.objects.get().get_absolute_url()


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"lines-1-credit": "1100"}, "Debits of 1,200.00 and credits of 1,100.00 differ by 100.00."),
        ({"lines-1-account_code": "1200"}, "control account"),
        ({"lines-1-account_code": "", "lines-1-account": "Moon"}, "There is no account Moon"),
        ({"lines-0-debit": "1e3"}, "Enter a number such as"),
        ({"lines-0-debit": "NaN"}, "Enter a number such as"),
        ({"lines-0-debit": "", "lines-1-credit": ""}, "Enter an amount above zero"),
        ({"date": "yesterday"}, "Enter a valid date"),
        ({"description": " "}, "Fill this in."),
        ({"currency": "XXX"}, "is not a currency"),
        ({"currency": "USD"}, "There is no exchange rate for USD"),
    ],
)
def test_a_bad_entry_is_refused_with_words_and_its_input_kept(page, changes, words):
    answer = page.post(reverse("ledger:new"), posted(**changes))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "1100 Bank" in answer.content.decode() or "Moon" in answer.content.decode()
    assert not JournalEntry.objects.exists()


def test_the_account_box_proposes_only_what_takes_manual_lines(page):
    proposals = page.get(reverse("ledger:account-options"), {"q": "a"}).content.decode()

    assert "1100 Bank" in proposals
    assert "1200" not in proposals


def test_a_manual_entry_is_reversed_with_a_reason(page):
    page.post(reverse("ledger:new"), posted())
    entry = JournalEntry.objects.get()
    assert f"Reverse {entry.number}" in page.get(entry.get_absolute_url()).content.decode()

    refused = page.post(reverse("ledger:reverse", args=[entry.number]), {"reason": "", "date": "2026-02-01"})
    done = page.post(
        reverse("ledger:reverse", args=[entry.number]), {"reason": "twice", "date": "2026-02-01"}
    )
    again = page.post(
        reverse("ledger:reverse", args=[entry.number]), {"reason": "twice", "date": "2026-02-01"}
    )

    assert (refused.status_code, done.status_code, again.status_code) == (422, 303, 409)
    assert JournalEntry.objects.get(reverses=entry).description == "twice"


def test_a_month_is_closed_and_opened_again_by_two_people(page, accountant):
    manager = signed_in(builders.an_actor(accountant.company, "MGR"))
    day = accountant.company.today().replace(day=1) - datetime.timedelta(days=1)
    builders.stock(builders.a_product(accountant.company), "1", date=day)
    month = FiscalPeriod.objects.get().name
    verbs = {verb: reverse(f"ledger:{verb}", args=[month]) for verb in ("soft-close", "close", "reopen")}

    assert page.post(verbs["soft-close"]).status_code == 303
    assert page.post(verbs["close"]).status_code == 303
    assert page.post(verbs["close"]).status_code == 409
    assert page.post(verbs["reopen"], {"reason": "late"}).status_code == 403
    refused = manager.post(verbs["reopen"], {"reason": ""})
    assert refused.status_code == 422
    assert 'id="reason-error"' in refused.content.decode()
    assert manager.post(verbs["reopen"], {"reason": "late"}).status_code == 303
    assert manager.post(verbs["close"]).status_code == 403

    assert FiscalPeriod.objects.get().status == "open"


@pytest.mark.parametrize("kind", ["invoice", "payment", "shipment"])
def test_documents_show_their_entries(page, invoice, kind):
    payment = builders.a_payment(invoice)
    number = {"invoice": invoice.number, "payment": payment.number, "shipment": invoice.shipment.number}[kind]
    purpose = {"invoice": "invoice", "payment": "payment", "shipment": "goods_issue"}[kind]

    answer = page.get(reverse(f"ledger:{kind}-entries", args=[number])).content.decode()

    assert JournalEntry.objects.get(purpose=purpose).number in answer


def test_the_entries_of_a_document_are_a_page_without_scripts_and_a_panel_with_them(page, invoice):
    url = reverse("ledger:invoice-entries", args=[invoice.number])

    alone, within = page.get(url), page.get(url, headers={"HX-Request": "true"})

    assert invoice.get_absolute_url() in alone.content.decode()
    assert "<h1" in alone.content.decode()
    assert "<h1" not in within.content.decode()


@pytest.mark.parametrize("number", ["draft-1", "draft-x", "nothing"])
def test_a_document_that_does_not_exist_has_no_panel(page, number):
    assert page.get(reverse("ledger:invoice-entries", args=[number])).status_code == 404


def test_pages_take_few_statements(page, invoice, django_assert_max_num_queries):
    for _number in range(15):
        builders.stock(builders.a_product(invoice.company), "1")
    entry = JournalEntry.objects.get(purpose="invoice")

    for address in (reverse("ledger:list"), reverse("ledger:trial-balance"), reverse("ledger:periods")):
        with django_assert_max_num_queries(12):
            page.get(address)
    with django_assert_max_num_queries(20):
        page.get(entry.get_absolute_url())


def test_only_the_oldest_month_that_is_over_is_offered_for_closing(page, invoice):
    today = invoice.company.today()
    for months in (2, 3):
        builders.stock(
            builders.a_product(invoice.company), "1", date=today - datetime.timedelta(days=31 * months)
        )
    oldest, over = FiscalPeriod.objects.filter(end_date__lt=today).order_by("start_date")[:2]
    running = FiscalPeriod.objects.get(end_date__gte=today)

    text = page.get(reverse("ledger:periods")).content.decode()

    closing = {
        period.name: reverse("ledger:close", args=[period.name]) in text for period in (oldest, over, running)
    }
    assert closing == {oldest.name: True, over.name: False, running.name: False}
    softly = {
        period.name: reverse("ledger:soft-close", args=[period.name]) in text
        for period in (oldest, over, running)
    }
    assert softly == {oldest.name: True, over.name: True, running.name: False}
