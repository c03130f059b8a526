"""Promises to pay: noted, replaced, withdrawn, kept and broken; reminders wait for them."""

import datetime

import pytest
from django.utils import timezone

from core import clock
from core.lifecycle import MoveNotAllowed
from core.models import Event, Notification
from core.refusals import NotPermitted, Refusal
from receivables import tasks
from receivables.lifecycle import PromiseStatus as S
from receivables.models import OpenItem, PromiseRules, PromiseToPay
from receivables.operations import (
    Word,
    allocate,
    post_payment,
    promise,
    reverse_payment,
    set_promise_rules,
    settle_promises,
    undo,
    withdraw_promise,
)
from receivables.signals import promise_broken, promise_kept, promise_made
from tests.receivables.stage import (
    D,
    a_clerk,
    a_company,
    a_credit_note,
    a_customer,
    a_promise,
    an_accountant,
    an_invoice,
    item_of,
    somebody,
)

pytestmark = pytest.mark.django_db


def days_ago(days):
    """Business of an earlier day."""
    return clock.history(timezone.now() - datetime.timedelta(days=days))


def pay(invoice, amount, *, days_before=0):
    """Money for the invoice, received so many days before today."""
    company = invoice.company
    return post_payment(
        invoice.customer, amount=D(amount), currency=invoice.currency, allocations=[(invoice, D(amount))],
        received_on=company.today() - datetime.timedelta(days=days_before), by=a_clerk(company),
    )  # fmt: skip


def status(made):
    made.refresh_from_db()
    return made.status


def heard(signal, act):
    """The promises a signal tells of while something is done."""
    told = []

    def listen(promise, **kwargs):
        told.append(promise.number)

    signal.connect(listen)
    try:
        act()
    finally:
        signal.disconnect(listen)
    return told


@pytest.fixture
def company():
    return a_company()


@pytest.fixture
def invoice(company):
    """100.00, overdue for a month."""
    due = company.today() - datetime.timedelta(days=30)
    return an_invoice(a_customer(company), "100.00", issued=due, due=due)


# Noting -----------------------------------------------------------------------------------------------------------
def test_a_controller_notes_what_a_customer_promised_of_an_invoice(company, invoice):
    controller = somebody(company, "CRC")

    told = heard(
        promise_made,
        lambda: a_promise(
            invoice.customer, invoice, amount="60.00", days=7, by=controller, promised_by="Anna Berg",
            channel="email", note="Waits for his own money",
        ),
    )  # fmt: skip

    made = PromiseToPay.objects.get()
    assert told == [made.number]
    assert (made.status, made.promised_amount, made.currency) == (S.OPEN, D("60.00"), "EUR")
    assert made.promised_date == company.today() + datetime.timedelta(days=7)
    assert made.grace_date == company.today() + datetime.timedelta(days=8)
    assert (made.promised_by, made.channel, made.noted_by) == ("Anna Berg", "email", controller.user)
    assert list(made.lines.values_list("item__document_number", "open_amount")) == [
        (invoice.number, D("100.00"))
    ]
    assert Event.objects.filter(document_kind="invoicing.invoice", activity="promise made").count() == 1


def test_without_an_amount_all_that_is_open_is_promised(company, invoice):
    pay(invoice, "30.00")

    assert a_promise(invoice.customer, invoice).promised_amount == D("70.00")


def test_a_promise_about_the_whole_account_is_about_what_is_open_in_one_currency(company, invoice):
    other = an_invoice(invoice.customer, "50.00")
    an_invoice(invoice.customer, "10.00", currency="USD")
    an_invoice(a_customer(company, "X"), "7.00")

    made = a_promise(invoice.customer)

    assert made.is_whole_account
    assert made.promised_amount == D("150.00")
    assert {line.item for line in made.lines.all()} == {item_of(invoice), item_of(other)}


def test_the_word_of_headquarters_counts_for_its_branches(company):
    headquarters = a_customer(company, "HQ")
    branch = an_invoice(a_customer(company, "B", parent=headquarters), "20.00")

    assert a_promise(headquarters, branch).promised_amount == D("20.00")


WRONG = {
    "yesterday": ({"days": -1}, "date", "past"),
    "too far ahead": ({"days": 61}, "date", "60 days ahead"),
    "zero": ({"amount": "0"}, "amount", "above zero"),
    "half a cent": ({"amount": "0.005"}, "amount", "smallest amount"),
    "more than is open": ({"amount": "100.01"}, "amount", "Only 100.00 EUR is open"),
    "by pigeon": ({"channel": "pigeon"}, "channel", "how the promise reached you"),
    "in dollars": ({"currency": "USD"}, "currency", "is in EUR"),
}


@pytest.mark.parametrize("wrong, field, words", WRONG.values(), ids=WRONG.keys())
def test_what_cannot_be_promised_is_refused_at_its_field(company, invoice, wrong, field, words):
    with pytest.raises(Refusal) as refusal:
        a_promise(invoice.customer, invoice, **wrong)

    assert refusal.value.field == field
    assert words in refusal.value.message.replace("\u00a0", " ")
    assert not PromiseToPay.objects.exists()


def test_only_open_items_of_the_payer_in_one_currency_are_promised(company, invoice):
    customer, by = invoice.customer, somebody(company, "CRC")
    word = Word(company.today())
    paid = an_invoice(customer, "10.00")
    credit = OpenItem.objects.get(payment=pay(paid, "10.00"), is_debit=False)
    stranger = an_invoice(a_customer(company, "X"), "10.00")
    dollars = an_invoice(customer, "10.00", currency="USD")

    for items, words in (
        ([item_of(paid)], "Nothing is open of"),
        ([credit], "Nothing is open of"),
        ([item_of(stranger)], "another customer"),
        ([item_of(invoice), item_of(dollars)], "one currency"),
        ([], "at least one"),
    ):
        with pytest.raises(Refusal, match=words) as refusal:
            promise(customer, word, items=items, by=by)
        assert refusal.value.field == "items"
    assert not PromiseToPay.objects.exists()


def test_an_account_with_nothing_open_promises_nothing(company):
    customer = a_customer(company)

    for currency, words in (("", "Nothing is open in EUR"), ("XYZ", "not a currency")):
        with pytest.raises(Refusal, match=words):
            a_promise(customer, currency=currency)


def test_a_customer_of_another_company_is_refused(company):
    elsewhere = an_invoice(a_customer(a_company("OTHER")), "10.00")

    with pytest.raises(Refusal, match="another company"):
        a_promise(elsewhere.customer, elsewhere, by=somebody(company, "CRC"))


@pytest.mark.parametrize("role", ["SAL", "WH", "MGR", "AUD", "ADM"])
def test_only_who_collects_notes_and_withdraws(company, invoice, role):
    other, made = somebody(company, role), a_promise(invoice.customer, invoice)

    with pytest.raises(NotPermitted):
        a_promise(invoice.customer, invoice, by=other)
    with pytest.raises(NotPermitted):
        withdraw_promise(made, "No", by=other)
    with pytest.raises(NotPermitted):
        settle_promises(company, by=other)

    assert status(made) == S.OPEN
    assert PromiseToPay.objects.count() == 1


@pytest.mark.parametrize("role", ["CRC", "AR", "GL"])
def test_everybody_who_collects_notes_promises(company, invoice, role):
    assert a_promise(invoice.customer, invoice, by=somebody(company, role)).status == S.OPEN


# Replacing and withdrawing ----------------------------------------------------------------------------------------
def test_a_newer_promise_about_an_item_replaces_the_older_one_and_both_stay(company, invoice):
    second = an_invoice(invoice.customer, "50.00")
    older = a_promise(invoice.customer, invoice, second)
    elsewhere = a_promise(invoice.customer, an_invoice(invoice.customer, "5.00"))

    newer = a_promise(invoice.customer, invoice, days=9)

    assert (status(older), older.replaced_by, older.decided_on) == (S.REPLACED, newer, company.today())
    assert status(newer) == status(elsewhere) == S.OPEN
    assert Event.objects.filter(document_id=older.pk, activity="replaced").count() == 1


def test_a_promise_is_withdrawn_with_a_reason_and_once(company, invoice):
    made, by = a_promise(invoice.customer, invoice), somebody(company, "AR")

    with pytest.raises(Refusal) as refusal:
        withdraw_promise(made, "  ", by=by)
    assert refusal.value.field == "reason"
    assert status(made) == S.OPEN

    withdraw_promise(made, "Noted for the wrong customer", by=by)

    assert status(made) == S.WITHDRAWN
    assert (
        Event.objects.get(document_id=made.pk, activity="withdrawn").reason == "Noted for the wrong customer"
    )
    with pytest.raises(MoveNotAllowed):
        withdraw_promise(made, "Again", by=by)


# Kept and broken --------------------------------------------------------------------------------------------------
def test_a_promise_is_kept_as_soon_as_its_amount_is_matched(company, invoice):
    made = a_promise(invoice.customer, invoice, amount="60.00")

    assert heard(promise_kept, lambda: pay(invoice, "59.99")) == []
    assert (status(made), made.kept_amount) == (S.OPEN, D("59.99"))
    assert heard(promise_kept, lambda: pay(invoice, "0.01")) == [made.number]

    assert (status(made), made.kept_amount, made.decided_on) == (S.KEPT, D("60.00"), company.today())
    assert Event.objects.filter(activity="promise kept", document_id=invoice.pk).count() == 1


def test_what_was_paid_before_the_promise_does_not_count_for_it(company, invoice):
    pay(invoice, "40.00")
    made = a_promise(invoice.customer, invoice, amount="50.00")

    pay(invoice, "45.00")

    assert (status(made), made.kept_amount) == (S.OPEN, D("45.00"))


def test_a_credit_note_leaves_nothing_to_be_paid(company, invoice):
    made = a_promise(invoice.customer, invoice)

    a_credit_note(invoice, "100.00")

    assert status(made) == S.KEPT


@pytest.mark.parametrize(
    "made_before, decided", [(6, S.OPEN), (7, S.BROKEN)], ids=["on the last day of grace", "the day after"]
)
def test_a_promise_is_broken_when_its_day_and_the_grace_have_passed(company, invoice, made_before, decided):
    with days_ago(made_before):
        made = a_promise(invoice.customer, invoice, days=5)

    tasks.decide_promises()

    assert (status(made), made.kept_amount) == (decided, 0)


def test_a_promise_paid_in_part_is_partly_kept_when_its_day_has_passed(company, invoice):
    with days_ago(10):
        made = a_promise(invoice.customer, invoice)
        pay(invoice, "30.00")

    told = heard(promise_broken, tasks.decide_promises)

    assert told == [made.number]
    assert (status(made), made.kept_amount, made.decided_on) == (S.PARTLY_KEPT, D("30.00"), company.today())


def test_money_that_comes_late_keeps_no_promise_and_money_booked_late_does(company, invoice):
    with days_ago(10):
        made = a_promise(invoice.customer, invoice)  # five days, and one of grace
    tasks.decide_promises()

    pay(invoice, "10.00", days_before=3)
    assert (status(made), made.kept_amount) == (S.BROKEN, 0)
    pay(invoice, "20.00", days_before=4)
    assert (status(made), made.kept_amount) == (S.PARTLY_KEPT, D("20.00"))
    assert heard(promise_kept, lambda: pay(invoice, "70.00", days_before=4)) == []

    assert (status(made), made.kept_amount) == (S.PARTLY_KEPT, D("90.00"))


def test_all_the_money_booked_late_keeps_a_promise_that_seemed_broken(company, invoice):
    with days_ago(10):
        made = a_promise(invoice.customer, invoice)
    tasks.decide_promises()

    assert heard(promise_kept, lambda: pay(invoice, "100.00", days_before=4)) == [made.number]

    assert status(made) == S.KEPT


def test_a_payment_that_bounces_keeps_no_promise(company, invoice):
    with days_ago(10):
        made = a_promise(invoice.customer, invoice)
        payment = pay(invoice, "100.00")
    assert status(made) == S.KEPT

    told = heard(promise_broken, lambda: reverse_payment(payment, "No funds", by=an_accountant(company)))

    assert told == [made.number]
    assert (status(made), made.kept_amount) == (S.BROKEN, 0)


def test_a_match_undone_in_time_opens_the_promise_again(company, invoice):
    made = a_promise(invoice.customer, invoice)
    payment = pay(invoice, "100.00")
    credit = OpenItem.objects.get(payment=payment, is_debit=False)

    undo(credit.credit_allocations.get(), by=an_accountant(company))
    assert (status(made), made.kept_amount, made.decided_on) == (S.OPEN, 0, None)
    allocate(credit, [(invoice, D("100.00"))], by=a_clerk(company))

    assert status(made) == S.KEPT


def test_a_promise_opened_again_gives_way_to_a_newer_one(company, invoice):
    older = a_promise(invoice.customer, invoice, amount="40.00")
    payment = pay(invoice, "40.00")
    newer = a_promise(invoice.customer, invoice, amount="60.00")

    reverse_payment(payment, "No funds", by=an_accountant(company))

    assert (status(older), older.replaced_by) == (S.REPLACED, newer)
    assert status(newer) == S.OPEN


def test_the_night_takes_as_many_statements_for_ten_promises_as_for_one(company, django_assert_num_queries):
    def broken_promises_of(count, prefix):
        for number in range(count):
            customer = a_customer(company, f"{prefix}{number}")
            first, second = an_invoice(customer, "10.00"), an_invoice(customer, "20.00")
            with days_ago(10):
                a_promise(customer, first, second)

    an_invoice(a_customer(company, "Z"), "1.00")
    broken_promises_of(1, "A")
    with django_assert_num_queries(10):
        tasks.decide_promises()
    broken_promises_of(10, "B")
    with django_assert_num_queries(10):
        tasks.decide_promises()

    assert PromiseToPay.objects.filter(status=S.BROKEN).count() == 11
    assert Event.objects.filter(activity="promise broken").count() == 22
    assert Notification.objects.filter(kind="promise.broken").count() == 11


def test_a_second_night_changes_nothing(company, invoice):
    with days_ago(10):
        a_promise(invoice.customer, invoice)
    tasks.decide_promises()
    events = Event.objects.count()

    tasks.decide_promises()

    assert Event.objects.count() == events
    assert Notification.objects.filter(kind="promise.broken").count() == 1


def test_who_noted_a_promise_is_told_that_it_was_broken(company, invoice):
    controller = somebody(company, "CRC")
    with days_ago(10):
        made = a_promise(invoice.customer, invoice, by=controller)

    tasks.decide_promises()

    told = Notification.objects.get()
    assert (told.user, told.kind, told.url) == (controller.user, "promise.broken", made.get_absolute_url())
    assert told.data == {"number": made.number, "customer": "Customer C-1"}


# Rules ------------------------------------------------------------------------------------------------------------
def test_the_company_chooses_grace_and_how_far_promises_reach(company, invoice):
    set_promise_rules(3, 10, by=an_accountant(company))

    made = a_promise(invoice.customer, invoice, days=10)

    assert made.grace_date == company.today() + datetime.timedelta(days=13)
    with pytest.raises(Refusal, match="10 days ahead"):
        a_promise(invoice.customer, invoice, days=11)


def test_rules_that_make_no_sense_or_are_not_ones_business_are_refused(company):
    by = an_accountant(company)

    for days, field in (((31, 60), "grace_days"), ((1, 0), "most_days_ahead"), ((1, 366), "most_days_ahead")):
        with pytest.raises(Refusal) as refusal:
            set_promise_rules(*days, by=by)
        assert refusal.value.field == field
    with pytest.raises(NotPermitted):
        set_promise_rules(1, 60, by=a_clerk(company))
    assert not PromiseRules.objects.exists()
