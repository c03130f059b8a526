"""Promises on their pages: noted on accounts and invoices, listed, read, withdrawn."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core import clock
from customers.models import Contact
from receivables import selectors, tasks
from receivables.models import PromiseRules, PromiseToPay
from tests.programs import text_of
from tests.receivables.stage import (
    D,
    a_clerk,
    a_company,
    a_customer,
    a_promise,
    an_accountant,
    an_invoice,
    item_of,
    somebody,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return a_company()


@pytest.fixture
def invoice(company):
    return an_invoice(a_customer(company), "100.00")


def as_seen_by(actor):
    client = Client()
    client.force_login(actor.user)
    return client


def url(name, *args):
    return reverse(f"receivables:{name}", args=args)


def form_of(**values):
    return {
        "date": "+7",
        "amount": "",
        "promised_by": "",
        "channel": "phone",
        "note": "",
        "currency": "EUR",
        **values,
    }


def days_ago(days):
    return clock.history(timezone.now() - datetime.timedelta(days=days))


def test_a_promise_begun_on_an_invoice_is_about_that_invoice(company, invoice):
    client = as_seen_by(somebody(company, "CRC"))
    an_invoice(invoice.customer, "50.00")
    Contact.objects.create(company=company, customer=invoice.customer, name="Anna Berg")

    panel = text_of(client.get(url("invoice-promises", invoice.number)))
    begin = f"{url('new-promise', 'C-1')}?invoice={invoice.number}"
    assert f'href="{begin}"' in panel
    page = client.get(begin)

    assert '<option value="Anna Berg">' in text_of(page)
    assert [item for item, is_ticked, _promise in page.context["rows"] if is_ticked] == [item_of(invoice)]

    values = form_of(
        items=[item_of(invoice).pk], amount="60.00", promised_by="Anna Berg", idempotency_key="k1"
    )
    answers = [client.post(url("new-promise", "C-1"), values) for _click in range(2)]

    made = PromiseToPay.objects.get()
    assert {answer["Location"] for answer in answers} == {made.get_absolute_url()}
    assert (made.promised_amount, made.is_whole_account, made.promised_by) == (D("60.00"), False, "Anna Berg")
    assert made.promised_date == company.today() + datetime.timedelta(days=7)


def test_with_nothing_ticked_the_whole_account_is_promised_in_the_currency_chosen(company, invoice):
    an_invoice(invoice.customer, "30.00", currency="USD")
    client = as_seen_by(a_clerk(company))

    client.post(url("new-promise", "C-1"), form_of(currency="USD"))

    made = PromiseToPay.objects.get()
    assert (made.promised_amount, made.currency, made.is_whole_account) == (D("30.00"), "USD", True)


def test_a_field_is_checked_when_it_is_left(company, invoice):
    client = as_seen_by(a_clerk(company))
    check = reverse("core:check-field", args=["receivables.forms.promise.PromiseForm"])

    assert "valid date" in text_of(client.post(check, {"check": "date", "date": "31/13"}))
    for field, value in (("date", "+3"), ("currency", "USD"), ("channel", "email"), ("amount", "")):
        assert "field__error" not in text_of(client.post(check, {"check": field, field: value})), field


WRONG = {
    "no day": ({"date": ""}, "id_date"),
    "no such day": ({"date": "31/13"}, "id_date"),
    "yesterday": ({"date": "-1"}, "id_date"),
    "too far ahead": ({"date": "+61"}, "id_date"),
    "words": ({"amount": "ten"}, "id_amount"),
    "too much": ({"amount": "100.01"}, "id_amount"),
    "zero": ({"amount": "0"}, "id_amount"),
    "pigeon": ({"channel": "pigeon"}, "id_channel"),
    "a long name": ({"promised_by": "x" * 101}, "id_promised_by"),
    "an item of nobody": ({"items": ["999999"]}, "id_items"),
}


@pytest.mark.parametrize("wrong, field", WRONG.values(), ids=WRONG.keys())
def test_what_is_typed_wrong_is_said_at_its_field_and_nothing_is_noted(company, invoice, wrong, field):
    answer = as_seen_by(a_clerk(company)).post(url("new-promise", "C-1"), form_of(**wrong))

    assert answer.status_code == 422
    assert f'href="#{field}"' in text_of(answer)
    assert not PromiseToPay.objects.exists()


def test_accounts_offer_the_promise_to_whom_it_is_allowed(company, invoice):
    link = f'href="{url("new-promise", "C-1")}"'

    for role, is_offered in (("CRC", True), ("AR", True), ("MGR", False), ("AUD", False)):
        client = as_seen_by(somebody(company, role))
        assert (link in text_of(client.get(url("account", "C-1")))) is is_offered, role
        assert (link in text_of(client.get(url("customer-promises", "C-1")))) is is_offered, role


def test_a_promise_is_withdrawn_on_its_page(company, invoice):
    made, client = a_promise(invoice.customer, invoice), as_seen_by(a_clerk(company))

    refused = client.post(url("withdraw-promise", made.number), {"reason": ""})
    assert refused.status_code == 422
    assert 'href="#id_reason"' in text_of(refused)

    answer = client.post(url("withdraw-promise", made.number), {"reason": "By mistake"})
    assert (answer.status_code, answer["Location"]) == (303, made.get_absolute_url())
    assert client.post(url("withdraw-promise", made.number), {"reason": "Again"}).status_code == 409

    made.refresh_from_db()
    assert made.status == "withdrawn"


def test_the_list_shows_what_is_open_due_broken_and_kept(company, invoice):
    collector = somebody(company, "CRC")
    with days_ago(10):
        broken = a_promise(invoice.customer, invoice)
    tasks.decide_promises()
    due = a_promise(invoice.customer, an_invoice(invoice.customer, "7.00"), days=0)
    later = a_promise(invoice.customer, an_invoice(invoice.customer, "8.00"), by=collector)
    client = as_seen_by(collector)

    def shown(query):
        page = text_of(client.get(url("promises") + f"?{query}"))
        return [made.number for made in (broken, due, later) if made.number in page]

    assert shown("") == [due.number, later.number]
    assert shown("view=due") == [due.number]
    assert shown("view=mine") == [later.number]
    assert shown("view=broken") == [broken.number]
    assert shown("view=kept") == []
    assert shown(f"view=all&noted_by={collector.user.username}") == [later.number]


def test_a_list_of_twenty_promises_takes_few_statements(company, django_assert_max_num_queries):
    for number in range(20):
        invoice = an_invoice(a_customer(company, f"N{number}"), "5.00")
        made = a_promise(invoice.customer, invoice)
    client = as_seen_by(a_clerk(company))

    for page, most in (
        (url("promises"), 12), (made.get_absolute_url(), 12), (url("customer-promises", "N1"), 12),
        (url("new-promise", "N1"), 15), (url("account", "N1"), 20),
    ):  # fmt: skip
        client.get(page)
        with django_assert_max_num_queries(most):
            assert client.get(page).status_code == 200, page


def test_promises_are_exported(company, invoice):
    made = a_promise(invoice.customer, invoice, promised_by="Anna Berg")

    answer = as_seen_by(a_clerk(company)).get(url("promises"), {"download": "csv"})

    assert made.number in b"".join(answer).decode("utf-8-sig")


def test_the_panel_says_which_share_was_kept(company, invoice):
    with days_ago(10):
        a_promise(invoice.customer, invoice)
    tasks.decide_promises()

    page = text_of(as_seen_by(a_clerk(company)).get(url("customer-promises", "C-1")))

    assert "0 % kept in a year: 0 of 1" in page


def test_the_rules_are_changed_by_finance_and_managers(company):
    client = as_seen_by(an_accountant(company))
    assert 'value="60"' in text_of(client.get(url("promise-rules")))

    assert client.post(url("promise-rules"), {"grace_days": "99", "most_days_ahead": "1"}).status_code == 422
    assert not PromiseRules.objects.exists()
    assert client.post(url("promise-rules"), {"grace_days": "3", "most_days_ahead": "30"}).status_code == 303
    assert as_seen_by(a_clerk(company)).get(url("promise-rules")).status_code == 403

    rules = selectors.promise_rules(company)
    assert (rules.grace_days, rules.most_days_ahead) == (3, 30)


def test_pages_of_another_company_do_not_exist(company, invoice):
    made = a_promise(invoice.customer, invoice)
    client = as_seen_by(an_accountant(a_company("OTHER")))

    for page in (
        made.get_absolute_url(), url("new-promise", "C-1"), url("customer-promises", "C-1"),
        url("invoice-promises", invoice.number),
    ):  # fmt: skip
        assert client.get(page).status_code == 404, page
    assert client.post(url("withdraw-promise", made.number), {"reason": "x"}).status_code == 404


def test_who_does_not_collect_may_look_and_not_touch(company, invoice):
    made, client = a_promise(invoice.customer, invoice), as_seen_by(somebody(company, "MGR"))

    assert client.get(made.get_absolute_url()).status_code == 200
    assert client.get(url("new-promise", "C-1")).status_code == 403
    assert client.post(url("withdraw-promise", made.number), {"reason": "x"}).status_code == 403
    assert as_seen_by(somebody(company, "SAL")).get(made.get_absolute_url()).status_code == 403

    made.refresh_from_db()
    assert made.status == "open"
