"""Why an order is held, as each reader may read it: in his language, and with the figures that concern him."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from core.document_page import timeline_of
from core.reasons import sentences
from credit import operations as credit
from orders.models import SalesOrder
from tests.builders import a_customer, a_user, an_actor, the_company
from tests.credit.stage import account_of, invoiced, ordered, rules
from tests.programs import Program, text_of

pytestmark = pytest.mark.django_db

IN_FULL = {
    "en": "0.00 EUR on order + 0.00 EUR open + this order 1,734.56 EUR = 1,734.56 EUR, 234.56 EUR over the limit of 1,500.00 EUR.",
    "it": "0,00 EUR in ordine + 0,00 EUR aperti + questo ordine 1.734,56 EUR = 1.734,56 EUR, 234,56 EUR oltre il fido di 1.500,00 EUR.",
    "nb": "0,00 EUR på ordre + 0,00 EUR utestående + denne ordren 1 734,56 EUR = 1 734,56 EUR, 234,56 EUR over grensen på 1 500,00 EUR.",
}  # fmt: skip
IN_WORDS = {
    "en": "The credit limit does not cover this order.",
    "it": "Il fido non copre questo ordine.",
    "nb": "Kredittgrensen dekker ikke denne ordren.",
}
FIGURES = ("234.56", "234,56", "500.00", "500,00")


@pytest.fixture
def held() -> SalesOrder:
    """An order over 1,734.56 of a customer with a limit of 1,500.00, handed in by somebody who reads Norwegian."""
    customer = a_customer(credit_limit="1500.00")
    with translation.override("nb"):
        order = ordered(customer, "1734.56")
    assert order.status == "held"
    return order


def browser(role: str, language: str = "en") -> Client:
    client = Client()
    client.force_login(a_user(the_company(), role, language=language))
    return client


def pages(client: Client, order: SalesOrder) -> tuple[str, str]:
    """The order's page with its timeline, and the credit panel on it."""
    panel = reverse("credit:order-panel", args=[order.number])
    return text_of(client.get(order.get_absolute_url())), text_of(client.get(panel))


def call(role: str, order: SalesOrder, language: str = "en") -> Any:
    """The only hold of the order as a program of this role is told of it."""
    client = Program(role).client
    answer = client.get(f"/api/v1/orders/{order.number}", headers={"Accept-Language": language}).json()
    [hold] = answer["holds"]
    return hold


# languages --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["en", "it", "nb"])
def test_the_same_hold_is_read_in_the_reader_s_language_and_formats(held: SalesOrder, language: str) -> None:
    page, panel = pages(browser("CRC", language), held)

    assert page.count(IN_FULL[language]) == 2  # what stops the order, and its timeline
    assert IN_FULL[language] in panel
    others = {words for other, words in IN_FULL.items() if other != language}
    assert not [words for words in others if words in page + panel]


def test_figures_are_written_as_in_german_where_german_is_spoken(held: SalesOrder) -> None:
    with translation.override("de"):
        [words] = sentences(held.holds.get().reasons)

    assert "1.734,56\xa0EUR" in words


@pytest.mark.parametrize("language", ["en", "it"])
def test_the_queue_and_its_export_speak_the_reader_s_language(held: SalesOrder, language: str) -> None:
    client = browser("CRC", language)

    queue = text_of(client.get(reverse("credit:queue")))
    export = text_of(client.post(reverse("credit:queue"), {"do": "export", "format": "csv"}))

    assert IN_FULL[language] in queue
    assert IN_FULL[language] in export


def test_the_decisions_of_a_customer_are_read_in_the_reader_s_language(held: SalesOrder) -> None:
    page = browser("CRC", "it").get(reverse("credit:account", args=[held.customer.code]))

    assert IN_FULL["it"] in text_of(page)


def test_dates_and_days_are_formatted_for_the_reader() -> None:
    rules(overdue=30)
    customer = a_customer()
    invoiced(customer, "10.00", days_overdue=31)
    account_of(customer, review_date=datetime.date(2026, 3, 9))

    hold = ordered(customer, "1.00").holds.get()

    with translation.override("it"):
        assert [words.replace("\xa0", " ") for words in sentences(hold.reasons)] == [
            "10,00 EUR scaduti, la partita più vecchia da 31 giorni; sono ammessi 30 giorni.",
            "Il fido andava rivisto entro il 9 mar 2026.",
        ]


def test_a_lifted_hold_is_told_in_the_reader_s_language() -> None:
    customer = a_customer(credit_limit="0")
    order = ordered(customer, "10.00")
    with translation.override("nb"):
        credit.set_limit(customer, limit_amount=None, by=an_actor(None, "MGR"))
        credit.recheck(order, by=an_actor())

    with translation.override("it"):
        told = {event.text: event.reason for event in timeline_of(order, an_actor(None, "CRC"))}

    assert told["Blocco rimosso"] == "La verifica del fido è superata."


# permissions ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["en", "it"])
def test_a_clerk_reads_why_in_words_and_no_figure_anywhere(held: SalesOrder, language: str) -> None:
    client = browser("SAL", language)

    page, panel = pages(client, held)
    export = text_of(client.post(reverse("orders:list"), {"do": "export", "format": "csv"}))
    hold = call("SAL", held, language)

    assert page.count(IN_WORDS[language]) == 2  # what stops the order, and its timeline
    assert IN_WORDS[language] in panel
    assert hold == {
        "kind": "credit",
        "reason": IN_WORDS[language],
        "reasons": [{"code": "credit.over-limit", "params": {}, "message": IN_WORDS[language]}],
        "changes": [],
    }
    assert held.number in export
    seen = page + panel + export + str(hold)
    assert not [figure for figure in FIGURES if figure in seen]
    assert client.get(reverse("credit:queue")).status_code == 403


def test_a_controller_s_program_gets_the_figures_with_their_currency(held: SalesOrder) -> None:
    hold = call("CRC", held)

    def euro(amount: str) -> dict[str, str]:
        return {"amount": amount, "currency": "EUR"}

    [reason] = hold["reasons"]
    assert (hold["kind"], reason["code"]) == ("credit", "credit.over-limit")
    assert reason["params"] == {
        "orders": euro("0.00"), "receivables": euro("0.00"), "order": euro("1734.56"), "after": euro("1734.56"),
        "limit": euro("1500.00"), "over": euro("234.56"),
    }  # fmt: skip
    assert reason["message"].replace("\xa0", " ") == hold["reason"].replace("\xa0", " ") == IN_FULL["en"]


@pytest.mark.parametrize("role", ["WH", "PB"])
def test_the_warehouse_and_the_customer_are_told_only_that_credit_holds_the_order(
    held: SalesOrder, role: str
) -> None:
    program = Program(role, customer=held.customer if role == "PB" else None)

    [hold] = program.get(f"/orders/{held.number}").json()["holds"]

    assert hold == {"kind": "credit", "reason": "Held for: Credit.", "reasons": [], "changes": []}
