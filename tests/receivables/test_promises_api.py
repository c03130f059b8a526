"""Promises to pay for programs."""

import datetime

import pytest

from receivables.models import PromiseToPay
from tests.programs import Program, fields_of
from tests.receivables.stage import a_company, a_customer, a_promise, an_invoice, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return a_company()


@pytest.fixture
def invoice(company):
    return an_invoice(a_customer(company), "100.00")


@pytest.fixture
def clerk(company):
    return Program("AR", company=company)


def in_days(company, days):
    return (company.today() + datetime.timedelta(days=days)).isoformat()


def test_a_promise_is_noted_and_read_back(company, invoice, clerk):
    body = {
        "customer": "C-1", "invoice": invoice.number, "amount": "60.00", "date": in_days(company, 7),
        "promised_by": "Anna Berg", "channel": "email", "note": "After payday",
    }  # fmt: skip

    answers = [clerk.post("/promises", body, key="k1") for _call in range(2)]

    made = PromiseToPay.objects.get()
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == {
        "number": made.number, "status": "open", "customer": "C-1", "currency": "EUR", "amount": "60.00",
        "kept": "0.00", "made_on": in_days(company, 0), "date": in_days(company, 7),
        "counts_until": in_days(company, 8), "decided_on": None, "promised_by": "Anna Berg", "channel": "email",
        "note": "After payday", "noted_by": str(clerk.user), "whole_account": False, "documents": [invoice.number],
        "replaced_by": None,
    }  # fmt: skip
    assert clerk.get(f"/promises/{made.number}").json() == answers[0].json()


def test_without_invoices_the_whole_account_is_promised(company, invoice, clerk):
    an_invoice(invoice.customer, "50.00")

    answer = clerk.post("/promises", {"customer": "C-1", "date": in_days(company, 1)})

    assert (answer.json()["amount"], answer.json()["whole_account"]) == ("150.00", True)


WRONG = {
    "nobody": ({"customer": "X"}, ["customer"]),
    "no such invoice": ({"invoice": "R-1"}, ["invoice"]),
    "no such invoice among several": ({"invoices": ["R-1"]}, ["invoices.0"]),
    "no invoices": ({"invoices": []}, ["invoices"]),
    "yesterday": ({"date": "2020-01-01"}, ["date"]),
    "the end of days": ({"date": "9999-12-31"}, ["date"]),
    "too much": ({"amount": "100.01"}, ["amount"]),
    "nothing": ({"amount": "0"}, ["amount"]),
    "dollars": ({"currency": "USD"}, ["currency"]),
    "no currency": ({"currency": "EURO"}, ["currency"]),
    "pigeon": ({"channel": "pigeon"}, ["channel"]),
    "a long name": ({"promised_by": "x" * 101}, ["promised_by"]),
    "a long note": ({"note": "x" * 501}, ["note"]),
}


@pytest.mark.parametrize("wrong, fields", WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_named_and_nothing_is_noted(company, invoice, clerk, wrong, fields):
    answer = clerk.post("/promises", {"customer": "C-1", "date": in_days(company, 1), **wrong})

    assert answer.status_code == 422, answer.content
    assert fields_of(answer) == fields
    assert not PromiseToPay.objects.exists()


def test_an_invoice_with_nothing_open_is_named(company, invoice, clerk):
    stranger = an_invoice(a_customer(company, "X"), "1.00")

    for body, field in (
        ({"invoice": stranger.number}, "invoice"),
        ({"invoices": [invoice.number, stranger.number]}, "invoices"),
    ):
        answer = clerk.post("/promises", {"customer": "C-1", "date": in_days(company, 1), **body})
        assert (answer.status_code, fields_of(answer)) == (422, [field])


def test_promises_are_listed_by_customer_status_and_invoice(company, invoice, clerk):
    other = an_invoice(a_customer(company, "X"), "5.00")
    older = a_promise(invoice.customer, invoice)
    newer = a_promise(invoice.customer, invoice)
    about_other = a_promise(other.customer, other)

    def listed(query):
        return [row["number"] for row in clerk.get(f"/promises?{query}").json()["items"]]

    assert listed("") == [about_other.number, newer.number, older.number]
    assert listed("customer=X") == [about_other.number]
    assert listed("status=replaced") == [older.number]
    assert listed(f"invoice={invoice.number}&status=open") == [newer.number]
    assert fields_of(clerk.get("/promises?status=zz")) == ["status"]


def test_a_promise_is_withdrawn_once(company, invoice, clerk):
    made = a_promise(invoice.customer, invoice)
    path = f"/promises/{made.number}/withdraw"

    assert fields_of(clerk.post(path, {"reason": " "})) == ["reason"]
    assert clerk.post(path, {"reason": "By mistake"}).json()["status"] == "withdrawn"
    assert clerk.post(path, {"reason": "By mistake"}).status_code == 409


@pytest.mark.parametrize("role, reads", [("MGR", 200), ("AUD", 200), ("SAL", 403), ("WH", 403)])
def test_who_does_not_collect_notes_nothing(company, invoice, role, reads):
    made, program = a_promise(invoice.customer, invoice), Program(role, company=company)

    body = {"customer": "C-1", "date": in_days(company, 1)}
    assert program.post("/promises", body).status_code == 403
    assert program.post(f"/promises/{made.number}/withdraw", {"reason": "x"}).status_code == 403
    assert (
        program.get("/promises").status_code == program.get(f"/promises/{made.number}").status_code == reads
    )

    assert PromiseToPay.objects.get().status == "open"


def test_promises_of_another_company_do_not_exist(company, invoice):
    made = a_promise(invoice.customer, invoice, by=somebody(company, "CRC"))
    stranger = Program("GL", company=a_company("OTHER"))

    assert stranger.get("/promises").json()["items"] == []
    assert stranger.get(f"/promises/{made.number}").status_code == 404
    assert stranger.post(f"/promises/{made.number}/withdraw", {"reason": "x"}).status_code == 404
    assert fields_of(stranger.post("/promises", {"customer": "C-1", "date": in_days(company, 1)})) == [
        "customer"
    ]


def test_a_list_takes_as_many_statements_for_many_promises(company, clerk, django_assert_num_queries):
    for number in range(20):
        invoice = an_invoice(a_customer(company, f"N{number}"), "5.00")
        a_promise(invoice.customer, invoice)
    clerk.get("/promises")

    with django_assert_num_queries(4):
        assert len(clerk.get("/promises").json()["items"]) == 20
