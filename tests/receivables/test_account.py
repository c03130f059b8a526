"""The account as it stands and as it stood: balances, ages, standing, history and proposals."""

import datetime

import pytest
from django.db import connection

from core import invariants
from core.actors import Actor
from receivables.models import OpenItem
from receivables.operations import allocate, execute, post_payment, propose, reverse_payment, undo
from receivables.selectors import (
    aged_receivables,
    bucket_labels,
    credit_standing,
    open_items_as_of,
    open_receivables,
    payable_items,
    payment_history,
    proposals,
)
from receivables.selectors import propose as proposed_for
from tests.receivables.stage import (
    D,
    a_clerk,
    a_company,
    a_credit_note,
    a_customer,
    a_ladder,
    a_rate,
    an_accountant,
    an_invoice,
    item_of,
)

pytestmark = pytest.mark.django_db


def day(month: int, number: int) -> datetime.date:
    return datetime.date(2026, month, number)


def received(customer, amount, date, *allocations, by, **options):
    return post_payment(
        customer, amount=D(amount), currency=options.pop("currency", customer.currency), received_on=date, by=by,
        allocations=[(target, D(part)) for target, part in allocations], **options,
    )  # fmt: skip


def credit_of(payment):
    return OpenItem.objects.get(payment=payment, is_debit=False)


def test_receivables_as_at_a_day_do_not_know_what_was_matched_later():
    """PS-55: as at 30 April 149,000 = 100,000 | 50,000 | -1,000, whatever May brought."""
    company = a_company()
    customer, by = a_customer(company), a_clerk(company)
    early = received(customer, "1000", day(2, 10), by=by)
    march = [an_invoice(customer, "10000", issued=day(3, 15), due=day(3, 15)) for _ in range(5)]
    an_invoice(customer, "100000", issued=day(4, 15), due=day(4, 15))
    allocate(credit_of(early), [(march[0], D(1000))], date=day(5, 20), by=by)
    received(
        customer, "49000", day(5, 20), (march[0], "9000"), *((each, "10000") for each in march[1:]), by=by
    )

    [row] = aged_receivables(company, day(4, 30), starts=(1, 31, 61, 91))

    assert row.balance == D(149_000)
    assert row.buckets == (0, D(100_000), D(50_000), D(-1_000), 0)
    [now] = aged_receivables(company, day(5, 31))
    assert now.balance == D(100_000)


def test_an_invoice_of_april_paid_in_june_shows_at_the_end_of_may():
    """OCA account-financial-reporting 707."""
    company = a_company()
    customer, by = a_customer(company), a_clerk(company)
    invoice = an_invoice(customer, "250.00", issued=day(4, 30), due=day(4, 30))
    received(customer, "250.00", day(6, 30), (invoice, "250.00"), by=by)

    [item] = open_items_as_of(company, customer, day(5, 31))

    assert (item.item.document_number, item.open_amount, item.days_overdue) == (invoice.number, D(250), 31)
    assert open_items_as_of(company, customer, day(6, 30)) == []
    assert open_items_as_of(company, customer, day(4, 29)) == []


def test_a_match_undone_and_made_again_is_told_right_on_each_day():
    company = a_company()
    customer, by = a_customer(company), an_accountant(company)
    invoice = an_invoice(customer, "100.00", issued=day(1, 1), due=day(1, 1))
    payment = received(customer, "100.00", day(2, 1), (invoice, "100.00"), by=by)
    undo(payment.open_items.get().credit_allocations.get(), date=day(3, 1), by=by)
    allocate(credit_of(payment), [(invoice, D(100))], date=day(4, 1), by=by)
    reverse_payment(payment, "returned", date=day(5, 1), by=by)

    def standing(date):
        return sorted(item.signed_amount for item in open_items_as_of(company, customer, date))

    assert [standing(date) for date in (day(1, 31), day(2, 15), day(3, 15), day(4, 15), day(5, 15))] == [
        [D(100)], [], [D(-100), D(100)], [], [D(100)],
    ]  # fmt: skip


def test_buckets_can_be_cut_as_the_benchmark_wants():
    company = a_company()
    customer = a_customer(company)
    for overdue in (-1, 0, 29, 30, 59, 60, 89, 90):
        due = day(6, 30) - datetime.timedelta(days=overdue)
        an_invoice(customer, "1.00", issued=day(1, 1), due=due)

    [row] = aged_receivables(company, day(6, 30), starts=(0, 30, 60, 90))

    assert row.buckets == (D(1), D(2), D(2), D(2), D(1))
    assert bucket_labels() == ["1–30", "31–60", "61–90", "91+"]


def test_ages_are_told_in_company_currency_or_by_currency():
    company = a_company()
    customer = a_customer(company)
    an_invoice(customer, "100.00", issued=day(1, 1), due=day(1, 1))
    an_invoice(customer, "100.00", issued=day(1, 1), due=day(1, 1), currency="USD", rate="0.9")

    [row] = aged_receivables(company, day(1, 15))
    by_currency = aged_receivables(company, day(1, 15), by_currency=True)

    assert (row.currency, row.balance) == ("EUR", D(190))
    assert [(each.currency, each.balance) for each in by_currency] == [("EUR", D(100)), ("USD", D(100))]


def test_aging_is_one_query(django_assert_num_queries):
    company = a_company()
    for number in range(3):
        an_invoice(a_customer(company, f"C{number}"), "10.00")

    with django_assert_num_queries(1):
        assert len(aged_receivables(company, company.today())) == 3


def test_what_credit_weighs_is_invoices_less_credit_notes_less_unmatched_payments():
    company = a_company()
    customer, other, by = a_customer(company), a_customer(company, "X"), an_accountant(company)
    a_ladder(company, 1)
    overdue = an_invoice(customer, "100.00", issued=day(1, 1), due=day(1, 31))
    an_invoice(other, "7.00", issued=day(1, 1), due=day(1, 31))
    an_invoice(customer, "50.00", issued=day(1, 1), due=company.today())
    a_credit_note(overdue, "10.00")
    execute(propose(company, day(2, 10), by=by), by=by)
    received(customer, "30.00", day(2, 20), by=by)

    standing = credit_standing(company, [customer.pk], day(3, 2))

    assert standing.open_amounts == {"EUR": D(110)}
    assert standing.overdue_amounts == {"EUR": D(90)}
    assert (standing.overdue_days, standing.dunning_level) == (30, 1)
    assert [(row.customer_id, row.amount) for row in open_receivables(company, None, day(3, 2))] == [
        (customer.pk, D(110)), (other.pk, D(7)),
    ]  # fmt: skip
    assert credit_standing(company, [], day(3, 2)).open_amounts == {}


def test_the_history_says_how_late_a_customer_pays_weighted_by_amount():
    company = a_company()
    customer, by = a_customer(company), a_clerk(company)
    late = an_invoice(customer, "300.00", issued=day(1, 1), due=day(1, 31))
    early = an_invoice(customer, "100.00", issued=day(1, 1), due=day(1, 31))
    received(customer, "100.00", day(1, 21), (early, "100.00"), by=by)
    received(customer, "300.00", day(2, 20), (late, "300.00"), by=by)

    history = payment_history(company, None, day(6, 1))[customer.pk]

    assert (history.settled, history.average_days_late, history.share_late) == (2, D("12.5"), D(50))


# Proposals --------------------------------------------------------------------------------------------------------
def a_stack(company):
    customer = a_customer(company)
    return customer, [
        an_invoice(customer, amount, issued=day(1, 1), due=day(month, 1))
        for amount, month in (("100.00", 3), ("250.00", 2), ("70.00", 4))
    ]


PROPOSED = {
    "exact amount": ("250.00", "", [(1, "250.00", "Exact amount")]),
    "exact sum": ("420.00", "", [(n, a, "Exact sum of several") for n, a in ((1, "250"), (0, "100"), (2, "70"))]),
    "exact sum of two": ("350.00", "", [(1, "250", "Exact sum of several"), (0, "100", "Exact sum of several")]),
    "exact sum of the later two": (
        "170.00", "", [(0, "100", "Exact sum of several"), (2, "70", "Exact sum of several")],
    ),
    "oldest first": ("300.00", "", [(1, "250.00", "Oldest first"), (0, "50.00", "Oldest first")]),
    "number": ("60.00", "Rechnung {2} danke", [(2, "60.00", "Invoice number in the text")]),
    "number, then oldest": (
        "80.00", "{2}", [(2, "70.00", "Invoice number in the text"), (1, "10.00", "Oldest first")],
    ),
    "another document's number": ("60.00", "S{2:.5}-000003", [(1, "60.00", "Oldest first")]),
}  # fmt: skip


@pytest.mark.parametrize("amount, text, expected", PROPOSED.values(), ids=PROPOSED.keys())
def test_a_payment_is_proposed_to_what_it_is_probably_meant_for(amount, text, expected):
    company = a_company()
    customer, invoices = a_stack(company)
    by = a_clerk(company)
    reference = text.format(*(invoice.number.removeprefix("R-") for invoice in invoices))
    if text.startswith("S{"):
        reference = f"S-{invoices[2].number.removeprefix('R-')}"
    payment = received(customer, amount, day(2, 1), reference=reference, by=by)

    found = [(each.item.invoice_id, each.amount, str(each.reason)) for each in proposals(payment, by)]

    assert found == [(invoices[n].pk, D(part), reason) for n, part, reason in expected]


@pytest.mark.parametrize("written", ["{rf}", "{rf_groups}", "pay {number} now", "R{digits}", "inv {plain}/x"])
def test_a_reference_is_found_however_it_is_written(written):
    company = a_company()
    customer, invoices = a_stack(company)
    number, rf = invoices[0].number, invoices[0].payment_reference
    text = written.format(
        rf=rf, rf_groups=" ".join(rf[at : at + 4] for at in range(0, len(rf), 4)), number=number,
        digits=number.replace("-", "")[1:], plain=number[2:].replace("-", " "),
    )  # fmt: skip
    items = list(payable_items(Actor.system(company), customer, "EUR"))

    [first, *_rest] = proposed_for(items, D(100), text)

    assert first.item == item_of(invoices[0])
    assert "text" in str(first.reason)


# The check of the books -------------------------------------------------------------------------------------------
def test_the_check_is_clean_after_all_kinds_of_business():
    company = a_company()
    customer, by = a_customer(company), an_accountant(company)
    a_ladder(company, 1, fee="5", interest_percent="8")
    a_rate(company, "USD", day(1, 1), "0.8")
    invoices = [an_invoice(customer, "100.00", issued=day(1, 1), due=day(1, 31)) for _ in range(3)]
    an_invoice(customer, "90.00", issued=day(1, 1), due=day(1, 31), currency="USD", rate="0.9")
    received(
        customer, "90.00", day(2, 1), (OpenItem.objects.get(currency="USD"), "90.00"), currency="USD", by=by
    )
    a_credit_note(invoices[0], "40.00")
    payment = received(customer, "150.00", day(2, 3), (invoices[0], "60.00"), (invoices[1], "80.00"), by=by)
    execute(propose(company, day(2, 10), by=by), by=by)
    reverse_payment(payment, "returned", date=day(2, 11), by=by)

    assert invariants.run_all() == []


def test_the_check_finds_an_open_amount_that_its_matches_do_not_explain():
    company = a_company()
    an_invoice(a_customer(company), "100.00")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE receivables_openitem SET open_amount = 99, base_open_amount = 99")

    assert {"INV-5"} <= {finding.rule for finding in invariants.run_all()}
