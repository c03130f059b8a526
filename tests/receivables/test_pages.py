"""The pages of receivables as people use them: with and without script, with and without the right."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from core import outbox
from core.models import Event
from receivables.models import (
    Allocation,
    DunningNotice,
    DunningPolicy,
    DunningProfile,
    DunningRun,
    OpenItem,
    Payment,
)
from receivables.operations import execute, post_payment, propose
from tests.receivables.stage import (
    D,
    a_clerk,
    a_company,
    a_customer,
    a_ladder,
    an_accountant,
    an_invoice,
    item_of,
    open_of,
    somebody,
)

pytestmark = pytest.mark.django_db


def as_seen_by(actor) -> Client:
    client = Client()
    client.force_login(actor.user)
    return client


def url(name, *args):
    return reverse(f"receivables:{name}", args=args)


def form_of(**values):
    return {"received_on": "2026-05-02", "reference": "", "currency": "", "bank_account": "", **values}


def a_year_ago(company):
    return company.today() - datetime.timedelta(days=365)


def a_proposal():
    company = a_company()
    by = an_accountant(company)
    a_ladder(company, 1, 20, fee="5")
    due = a_year_ago(company)
    invoices = [an_invoice(a_customer(company, code), "100.00", issued=due, due=due) for code in ("A", "B")]
    return company, by, invoices, propose(company, by=by)


# Payment entry ----------------------------------------------------------------------------------------------------
def test_a_payment_is_entered_without_script_in_two_steps():
    company = a_company()
    customer, clerk = a_customer(company), a_clerk(company)
    first, second = an_invoice(customer, "100.00"), an_invoice(customer, "50.00")
    client = as_seen_by(clerk)
    values = form_of(customer="C-1", amount="120.00", received_on=company.today().isoformat())

    shown = client.post(url("payment-items"), {**values, "suggest": "auto"})

    assert f'name="item-{item_of(second).pk}"' in shown.content.decode()
    assert "Post payment 120.00" in shown.content.decode()
    assert not Payment.objects.exists()

    rows = {f"item-{item_of(first).pk}": "100.00", f"item-{item_of(second).pk}": "20.00"}
    answer = client.post(url("new-payment"), {**values, **rows, "idempotency_key": "k1"})

    payment = Payment.objects.get()
    assert answer.status_code == 303
    assert answer["Location"] == url("payment", payment.number)
    assert (open_of(first), open_of(second)) == (0, D(30))


def test_a_payment_begun_on_an_invoice_is_for_that_invoice():
    company = a_company()
    customer = a_customer(company)
    older, paid = an_invoice(customer, "100.00"), an_invoice(customer, "50.00")

    answer = as_seen_by(a_clerk(company)).get(url("new-payment"), {"customer": "C-1", "invoice": paid.number})

    page = answer.content.decode()
    assert "Post payment 50.00" in page
    assert f'value="{paid.number}"' in page
    shares = {row.item.pk: row.text for row in answer.context["rows"].rows}
    assert shares == {item_of(older).pk: "", item_of(paid).pk: "50.00"}


def test_a_second_click_posts_once():
    company = a_company()
    a_customer(company)
    client = as_seen_by(a_clerk(company))
    values = form_of(
        customer="C-1", amount="10.00", idempotency_key="k1", received_on=company.today().isoformat()
    )

    answers = [client.post(url("new-payment"), values) for _click in range(2)]

    assert Payment.objects.count() == 1
    assert answers[0]["Location"] == answers[1]["Location"]


WRONG = {
    "no customer": ({"customer": "nobody"}, "There is no such customer"),
    "part of a name": ({"customer": "customer"}, "choose. C-1 (Customer C-1)"),
    "no amount": ({"amount": ""}, "required"),
    "words": ({"amount": "ten"}, "number"),
    "negative": ({"amount": "-10"}, "minus"),
    "zero": ({"amount": "0"}, "above zero"),
    "tomorrow": ({"received_on": "2999-01-01"}, "future"),
    "no date": ({"received_on": "31.13."}, "valid date"),
    "no currency": ({"currency": "xyz"}, "not a currency"),
    "no rate": ({"currency": "usd"}, "exchange rate"),
}


@pytest.mark.parametrize("wrong, words", WRONG.values(), ids=WRONG.keys())
def test_what_is_typed_wrong_is_said_at_its_field_and_nothing_is_saved(wrong, words):
    company = a_company()
    a_customer(company)
    values = form_of(customer="C-1", amount="10.00", received_on=company.today().isoformat())

    answer = as_seen_by(a_clerk(company)).post(url("new-payment"), {**values, **wrong})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Payment.objects.exists()


def test_an_amount_that_is_too_much_is_said_at_its_row():
    company = a_company()
    customer = a_customer(company)
    item = item_of(an_invoice(customer, "100.00"))
    values = form_of(customer="C-1", amount="200.00", received_on=company.today().isoformat())

    answer = as_seen_by(a_clerk(company)).post(url("new-payment"), {**values, f"item-{item.pk}": "150.00"})

    assert answer.status_code == 422
    assert f'id="id_item-{item.pk}_error"' in answer.content.decode()
    assert not Payment.objects.exists()


# Payment page -----------------------------------------------------------------------------------------------------
def test_the_rest_of_a_payment_is_matched_undone_and_returned_on_its_page():
    company = a_company()
    customer, by = a_customer(company), an_accountant(company)
    invoice = an_invoice(customer, "100.00")
    payment = post_payment(customer, amount=D(80), currency="EUR", reference=invoice.number, by=by)
    client = as_seen_by(by)
    page = client.get(url("payment", payment.number)).content.decode()
    assert "Match 80.00" in page
    assert "Invoice number in the text" in page

    client.post(url("match", payment.number), {f"item-{item_of(invoice).pk}": "80"})
    assert open_of(invoice) == D(20)

    client.post(url("undo", payment.number, Allocation.objects.get().pk), {"reason": "wrong"})
    assert open_of(invoice) == D(100)

    refused = client.post(url("reverse", payment.number), {"reason": ""})
    assert refused.status_code == 422
    client.post(url("reverse", payment.number), {"reason": "no funds"})
    payment.refresh_from_db()
    assert payment.status == "reversed"
    assert "returned" in client.get(url("payment", payment.number)).content.decode()


def test_too_much_typed_on_the_payment_page_is_refused_at_its_row():
    company = a_company()
    customer, by = a_customer(company), a_clerk(company)
    item = item_of(an_invoice(customer, "100.00"))
    payment = post_payment(customer, amount=D(80), currency="EUR", by=by)

    answer = as_seen_by(by).post(url("match", payment.number), {f"item-{item.pk}": "81"})

    assert answer.status_code == 422
    assert "80.00" in answer.content.decode()
    assert not Allocation.objects.exists()


# Account ----------------------------------------------------------------------------------------------------------
def test_a_payment_is_found_by_its_amount():
    company = a_company()
    clerk = a_clerk(company)
    wanted = post_payment(a_customer(company), amount=D("1234.50"), currency="EUR", by=clerk)
    other = post_payment(a_customer(company, "C-2"), amount=D("1234.60"), currency="EUR", by=clerk)

    text = as_seen_by(clerk).get("/search", {"q": "1,234.50"}, follow=True).content.decode()

    assert wanted.number in text
    assert other.number not in text


def test_the_account_shows_what_was_open_on_a_day():
    company = a_company()
    customer, by = a_customer(company), an_accountant(company)
    past = a_year_ago(company)
    invoice = an_invoice(customer, "100.00", issued=past, due=past)
    post_payment(customer, amount=D(100), currency="EUR", allocations=[(invoice, D(100))], by=by)
    client = as_seen_by(by)

    assert invoice.number not in client.get(url("account", customer.code)).content.decode()
    then = client.get(
        url("account", customer.code), {"as_of": (past + datetime.timedelta(days=40)).isoformat()}
    )
    assert invoice.number in then.content.decode()
    assert "40 d late" in then.content.decode()
    assert client.get(url("account", customer.code), {"as_of": "gestern"}).status_code == 200


def test_small_fees_stand_behind_what_was_bought():
    company, by, invoices, run = a_proposal()
    execute(run, by=by)
    due_later = an_invoice(invoices[0].customer, "70.00", due=company.today() + datetime.timedelta(days=9))
    fee = OpenItem.objects.get(kind="fee", customer=invoices[0].customer)
    assert fee.due_date < item_of(due_later).due_date

    pages = [
        as_seen_by(by).get(url("list")),
        as_seen_by(by).get(url("account", invoices[0].customer.code)),
        as_seen_by(by).get(url("customer-panel", invoices[0].customer.code)),
    ]

    for page in pages:
        text = page.content.decode()
        places = [
            text.index(number) for number in (invoices[0].number, due_later.number, fee.document_number)
        ]
        assert places == sorted(places)


def test_a_customer_is_left_alone_from_the_account_page():
    company = a_company()
    customer, by = a_customer(company), an_accountant(company)

    as_seen_by(by).post(url("profile", customer.code), {"policy": "", "block_reason": "merger"})

    assert DunningProfile.objects.get().is_blocked
    assert "merger" in as_seen_by(by).get(url("account", customer.code)).content.decode()


# Dunning ----------------------------------------------------------------------------------------------------------
def test_a_run_is_proposed_reviewed_and_sent_by_buttons_that_name_their_effect():
    company, by, invoices, first = a_proposal()
    client = as_seen_by(by)
    client.post(url("cancel-run", first.number))
    client.post(url("dunning-runs"), {"propose": "1", "as_of": company.today().isoformat()})
    run = DunningRun.objects.get(status="proposed")
    assert "Send 2 reminders for 210.00" in client.get(url("dunning-run", run.number)).content.decode()

    letter = DunningNotice.objects.get(run=run, customer__code="B")
    review = url("review", run.number, letter.pk)
    assert client.post(review, {"do": "leave_out", "reason": ""}).status_code == 422
    client.post(review, {"do": "leave_out", "reason": "promised"})
    assert "Send 1 reminder for 105.00" in client.get(url("dunning-run", run.number)).content.decode()

    client.post(url("execute-run", run.number))
    assert [item_of(invoice).dunning_level for invoice in invoices] == [1, 0]
    again = client.post(url("execute-run", run.number))
    assert again.status_code == 409
    assert "is executed already" in again.content.decode()


def test_letters_are_left_out_and_items_blocked_by_the_lists_bulk_actions():
    _company, by, invoices, run = a_proposal()
    client, letter = as_seen_by(by), DunningNotice.objects.filter(run=run, customer__code="A").get()
    page, values = (
        url("dunning-run", run.number),
        {"do": "bulk", "action": "leave_out", "selected": [letter.pk]},
    )

    review = client.post(page, values)
    assert "105.00" in review.content.decode()
    client.post(page, {**values, "confirmed": "1", "reason": "promised"})

    letter.refresh_from_db()
    assert (letter.is_left_out, letter.leave_out_reason) == (True, "promised")

    item = item_of(invoices[1])
    values = {"do": "bulk", "action": "block", "selected": [item.pk], "confirmed": "1", "reason": "disputed"}
    client.post(url("list"), values)
    item.refresh_from_db()
    assert item.dunning_block_reason == "disputed"


def test_a_letter_is_downloaded_by_those_who_may_see_dunning():
    company, by, _invoices, run = a_proposal()
    execute(run, by=by)
    outbox.drain()
    letter = DunningNotice.objects.filter(run=run).first()

    pdf = as_seen_by(by).get(url("letter-pdf", letter.number))
    assert pdf.content.startswith(b"%PDF")
    assert as_seen_by(somebody(company, "SAL")).get(url("letter-pdf", letter.number)).status_code == 403
    stranger = an_accountant(a_company("OTHER"))
    assert as_seen_by(stranger).get(url("letter-pdf", letter.number)).status_code == 404


def test_a_date_in_the_future_is_refused_at_its_field():
    company = a_company()
    client = as_seen_by(an_accountant(company))

    answer = client.post(url("dunning-runs"), {"propose": "1", "as_of": "2999-01-01"})

    assert answer.status_code == 422
    assert "future" in answer.content.decode()


def test_a_policy_is_added_and_changed_and_wrong_levels_are_said_at_their_field():
    company = a_company()
    client = as_seen_by(an_accountant(company))
    values = {"code": "FIRM", "name": "Firm", "interval_days": "7", "is_default": "on", "levels-0-days": "5",
              "levels-0-counts_from": "due_date", "levels-1-days": "20", "levels-1-fee": "7.50"}  # fmt: skip

    assert client.post(url("new-policy"), values).status_code == 303
    policy = DunningPolicy.objects.get()
    assert list(policy.levels.values_list("level", "days", "fee")) == [(1, 5, D(0)), (2, 20, D("7.5"))]

    for wrong, words in (
        ({"levels-1-days": "3"}, "later than"),
        ({"levels-1-fee": "much"}, "number"),
        ({"levels-0-days": "", "levels-1-days": "", "levels-1-fee": ""}, "at least one level"),
        ({"interval_days": "-1"}, "Enter 0 or more."),
    ):
        answer = client.post(url("policy", "FIRM"), {**values, **wrong})
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert policy.levels.count() == 2


# Access -----------------------------------------------------------------------------------------------------------
SEES = {
    "list": "CRC AR GL MGR AUD", "payments": "CRC AR GL MGR AUD", "dunning-runs": "CRC AR GL MGR AUD",
    "policies": "CRC AR GL MGR AUD", "new-payment": "AR GL", "new-policy": "GL MGR",
}  # fmt: skip


@pytest.mark.parametrize("name, roles", SEES.items(), ids=SEES.keys())
def test_each_page_opens_for_its_roles_only(name, roles):
    company = a_company()

    for role in ("SAL", "WH", "CRC", "AR", "GL", "MGR", "ADM", "AUD", "PB", "PV"):
        expected = 200 if role in roles.split() else 404 if role in ("PB", "PV") else 403
        assert as_seen_by(somebody(company, role)).get(url(name)).status_code == expected, role


def test_who_may_only_look_is_refused_every_verb():
    company, by, invoices, run = a_proposal()
    payment = post_payment(invoices[0].customer, amount=D(10), currency="EUR", by=by)
    letter = DunningNotice.objects.filter(run=run).first()
    client = as_seen_by(somebody(company, "AUD"))
    before = (Event.objects.count(), OpenItem.objects.count())

    for verb in (
        url("new-payment"), url("payment-items"), url("match", payment.number), url("undo", payment.number, 1),
        url("reverse", payment.number), url("profile", "A"), url("execute-run", run.number),
        url("cancel-run", run.number), url("review", run.number, letter.pk),
    ):  # fmt: skip
        assert client.post(verb).status_code == 403, verb
    assert client.post(url("dunning-runs"), {"propose": "1", "as_of": "2026-01-01"}).status_code == 403

    assert (Event.objects.count(), OpenItem.objects.count()) == before


def test_another_companys_documents_do_not_exist():
    _company, by, invoices, run = a_proposal()
    payment = post_payment(invoices[0].customer, amount=D(10), currency="EUR", by=by)
    client = as_seen_by(an_accountant(a_company("OTHER")))

    for page in (
        url("payment", payment.number), url("account", "A"), url("dunning-run", run.number),
        url("invoice-panel", invoices[0].number), url("customer-panel", "A"), url("policy", "STD"),
    ):  # fmt: skip
        assert client.get(page).status_code == 404, page


def test_pages_stay_within_their_statements(django_assert_max_num_queries):
    _company, by, invoices, run = a_proposal()
    customer = invoices[0].customer
    for _more in range(15):
        an_invoice(customer, "10.00")
    payment = post_payment(customer, amount=D(50), currency="EUR", allocations=[(invoices[0], D(20))], by=by)
    letter = DunningNotice.objects.filter(run=run).first()
    client = as_seen_by(by)

    for page, most in (
        (url("list"), 12), (url("payments"), 12), (url("dunning-runs"), 12), (url("payment", payment.number), 20),
        (url("account", customer.code), 20), (url("dunning-run", run.number), 20),
        (url("proposed-letter", run.number, letter.pk), 20), (url("invoice-panel", invoices[0].number), 20),
        (url("customer-panel", customer.code), 20), (url("new-payment") + f"?customer={customer.code}", 20),
    ):  # fmt: skip
        client.get(page)
        with django_assert_max_num_queries(most):
            assert client.get(page).status_code == 200, page


def test_what_was_proposed_for_another_amount_is_not_posted():
    company = a_company()
    customer = a_customer(company)
    item = item_of(an_invoice(customer, "100.00"))
    values = form_of(customer="C-1", amount="12.00", received_on=company.today().isoformat())
    stale = {f"item-{item.pk}": "1.00", "drawn_for": f"{customer.pk}:1.0000"}

    answer = as_seen_by(a_clerk(company)).post(url("new-payment"), {**values, **stale})

    assert answer.status_code == 409
    assert "changed after the items were proposed" in answer.content.decode()
    assert not Payment.objects.exists()
