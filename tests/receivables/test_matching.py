"""Credits are set against debits and taken back, in whole and in part, in one and in two currencies."""

import datetime
import threading

import pytest
from django.db import connection

from core.models import Event
from core.refusals import NotPermitted
from ledger.models import JournalEntry
from receivables.models import Allocation, OpenItem
from receivables.operations import allocate, post_payment, reverse_payment, undo
from receivables.operations.refusals import (
    AlreadyUndone,
    AmountExceedsOpen,
    AmountNotPossible,
    DateNotPossible,
    NotAnOpenDebit,
)
from tests.receivables.stage import (
    D,
    a_clerk,
    a_company,
    a_customer,
    a_rate,
    an_accountant,
    an_invoice,
    item_of,
    open_of,
    somebody,
)

pytestmark = pytest.mark.django_db


def money_from(customer, amount, *, by, **options):
    payment = post_payment(
        customer, amount=D(amount), currency=options.pop("currency", customer.currency), by=by, **options
    )
    return OpenItem.objects.get(payment=payment, is_debit=False)


def test_a_payment_is_matched_later_in_parts():
    company = a_company()
    customer, clerk = a_customer(company), a_clerk(company)
    credit = money_from(customer, "100.00", by=clerk)
    first, second = an_invoice(customer, "30.00"), an_invoice(customer, "90.00")

    allocate(credit, [(first, D(30))], by=clerk)
    allocate(credit, [(item_of(second), D(50)), (second, D(20))], by=clerk)

    credit.refresh_from_db()
    assert (credit.open_amount, open_of(first), open_of(second)) == (0, 0, D(20))
    assert Event.objects.filter(document_kind="receivables.payment", activity="matched").count() == 2


def test_a_match_is_refused_where_it_does_not_fit():
    company = a_company()
    customer, clerk = a_customer(company), a_clerk(company)
    credit, invoice = money_from(customer, "50.00", by=clerk), an_invoice(customer, "80.00")
    item = item_of(invoice)

    for refusal, targets, field in (
        (AmountExceedsOpen, [(item, D("50.01"))], "allocations"),
        (AmountExceedsOpen, [(invoice, D("80.01"))], "allocations.0.amount"),
        (AmountNotPossible, [(item, D("-1"))], "allocations.0.amount"),
        (AmountNotPossible, [(item, D("0"))], "allocations.0.amount"),
        (AmountExceedsOpen, [(item, D(40)), (item, D(41))], "allocations.1.amount"),
        (NotAnOpenDebit, [], "allocations"),
    ):
        with pytest.raises(refusal) as refused:
            allocate(credit, targets, by=clerk)
        assert refused.value.field == field
    with pytest.raises(DateNotPossible):
        allocate(credit, [(item, D(1))], date=datetime.date(2999, 1, 1), by=clerk)
    with pytest.raises(NotAnOpenDebit):
        allocate(item, [(item, D(1))], by=clerk)
    with pytest.raises(NotPermitted):
        allocate(credit, [(item, D(1))], by=somebody(company, "CRC"))

    assert open_of(invoice) == D(80)
    assert not Allocation.objects.exists()


def test_an_undone_match_leaves_both_items_as_they_were_and_a_counter_row():
    company = a_company()
    customer, clerk = a_customer(company), a_clerk(company)
    credit, invoice = money_from(customer, "50.00", by=clerk), an_invoice(customer, "50.00")
    [match] = allocate(credit, [(invoice, D(50))], by=clerk)

    counter = undo(match, reason="wrong invoice", by=an_accountant(company))

    credit.refresh_from_db()
    item = item_of(invoice)
    assert (credit.open_amount, item.open_amount, item.cleared_date) == (D(50), D(50), None)
    assert (counter.undoes, counter.allocated_amount) == (match, D(-50))
    assert Event.objects.get(activity="match undone").reason == "wrong invoice"


def test_a_match_is_undone_once_and_only_by_those_who_may():
    company = a_company()
    customer, clerk, accountant = a_customer(company), a_clerk(company), an_accountant(company)
    credit, invoice = money_from(customer, "50.00", by=clerk), an_invoice(customer, "50.00")
    [match] = allocate(credit, [(invoice, D(50))], by=clerk)

    with pytest.raises(NotPermitted):
        undo(match, by=clerk)
    counter = undo(match, by=accountant)
    with pytest.raises(AlreadyUndone):
        undo(match, by=accountant)
    with pytest.raises(NotAnOpenDebit):
        undo(counter, by=accountant)

    assert open_of(invoice) == D(50)


def test_the_settlement_of_a_returned_payment_cannot_be_undone():
    company = a_company()
    customer, accountant = a_customer(company), an_accountant(company)
    credit = money_from(customer, "50.00", by=a_clerk(company))
    reverse_payment(credit.payment, "returned", by=accountant)

    with pytest.raises(NotAnOpenDebit):
        undo(Allocation.objects.get(), by=accountant)


# Two currencies ---------------------------------------------------------------------------------------------------
def test_the_last_match_takes_the_rest_so_that_nothing_is_left_in_company_currency():
    company = a_company()
    customer, clerk = a_customer(company, currency="USD"), a_clerk(company)
    a_rate(company, "USD", company.today(), "0.8")
    invoice = an_invoice(customer, "100.00", rate="0.91237")
    assert item_of(invoice).base_amount == D("91.24")

    for part in ("33.33", "33.33", "33.34"):
        post_payment(customer, amount=D(part), currency="USD", allocations=[(invoice, D(part))], by=clerk)

    item = item_of(invoice)
    assert (item.open_amount, item.base_open_amount) == (0, 0)
    taken = Allocation.objects.order_by("pk").values_list("debit_base_amount", "credit_base_amount")
    assert list(taken) == [(D("30.41"), D("26.66")), (D("30.41"), D("26.66")), (D("30.42"), D("26.67"))]
    assert not OpenItem.objects.exclude(base_open_amount=0).exists()
    assert JournalEntry.objects.filter(source_kind="receivables.allocation").count() == 3


def test_undoing_takes_the_exchange_difference_back():
    company = a_company()
    customer, clerk = a_customer(company, currency="USD"), a_clerk(company)
    a_rate(company, "USD", company.today(), "0.8")
    invoice = an_invoice(customer, "100.00", rate="0.9")
    credit = money_from(customer, "100.00", currency="USD", by=clerk)
    [match] = allocate(credit, [(invoice, D(100))], by=clerk)
    assert match.exchange_difference == D("-10.00")

    counter = undo(match, by=an_accountant(company))

    assert counter.exchange_difference == D("10.00")
    assert item_of(invoice).base_open_amount == D("90.00")


def test_a_yen_item_of_many_tiny_parts_ends_at_zero():
    company = a_company()
    customer, clerk = a_customer(company, currency="JPY"), a_clerk(company)
    a_rate(company, "JPY", company.today(), "0.006")
    invoice = an_invoice(customer, "9", rate="0.006")
    credit = money_from(customer, "9", currency="JPY", by=clerk)

    for _part in range(9):
        allocate(credit, [(invoice, D(1))], by=clerk)

    assert not OpenItem.objects.exclude(open_amount=0, base_open_amount=0).exists()


# Together ---------------------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_two_clerks_match_the_same_item_at_once_and_one_is_told_what_is_left():
    company = a_company()
    customer = a_customer(company)
    clerks = [a_clerk(company), a_clerk(company)]
    invoice = an_invoice(customer, "100.00")
    credits = [money_from(customer, "80.00", by=clerk) for clerk in clerks]
    outcomes = together(
        *(
            lambda credit=credit, clerk=clerk: allocate(credit, [(invoice, D(80))], by=clerk)
            for credit, clerk in zip(credits, clerks, strict=True)
        )
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AmountExceedsOpen", "list"]
    assert open_of(invoice) == D(20)
    assert Allocation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_match_is_undone_once_even_when_two_undo_it_at_the_same_time():
    company = a_company()
    customer, accountants = a_customer(company), [an_accountant(company), an_accountant(company)]
    invoice = an_invoice(customer, "100.00")
    credit = money_from(customer, "100.00", by=accountants[0])
    [match] = allocate(credit, [(invoice, D(100))], by=accountants[0])

    outcomes = together(
        *(lambda by=by: undo(Allocation.objects.get(pk=match.pk), by=by) for by in accountants)
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Allocation", "AlreadyUndone"]
    assert open_of(invoice) == D(100)


def together(*acts):
    """Run acts in threads that start at once; the answers or exceptions, in the order of the acts."""
    gate, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(position, act):
        try:
            gate.wait(10)
            answers[position] = act()
        except Exception as error:
            answers[position] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return answers
