"""What even raw SQL, run as the application role, may not do to receivables."""

import pytest
from django.db import DatabaseError, connection, transaction

from receivables.models import Allocation, DunningNotice, DunningNoticeLine, OpenItem
from receivables.operations import allocate, execute, post_payment, propose
from tests.receivables.stage import (
    D,
    a_clerk,
    a_company,
    a_customer,
    a_ladder,
    an_accountant,
    an_invoice,
    item_of,
)

pytestmark = pytest.mark.django_db


def refused(sql, *parameters):
    """The database's answer to a statement it must refuse."""
    with pytest.raises(DatabaseError) as error:
        run(sql, parameters)
    return str(error.value)


def run(sql, parameters):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


ALLOCATE = """
    INSERT INTO receivables_allocation (company_id, customer_id, debit_id, credit_id, allocated_amount, debit_base_amount,
                                        credit_base_amount, date, undoes_id)
    VALUES (%s, %s, %s, %s, %s, %s, %s, current_date, %s)
"""


def a_pair(company=None, amount="100.00", **options):
    company = company or a_company()
    customer, clerk = a_customer(company, **options), a_clerk(company)
    invoice = an_invoice(customer, amount)
    payment = post_payment(customer, amount=D(amount), currency="EUR", by=clerk)
    return item_of(invoice), OpenItem.objects.get(payment=payment), clerk


def insert(debit, credit, amount, undoes=None, customer=None):
    return (
        ALLOCATE, debit.company_id, (customer or debit.customer).pk, debit.pk, credit.pk, amount, amount, amount,
        undoes.pk if undoes else None,
    )  # fmt: skip


def test_matched_amounts_never_exceed_an_item():
    """REC-1."""
    debit, credit, _clerk = a_pair()

    assert "open_within_item" in refused(*insert(debit, credit, D("100.01")))


def test_a_match_joins_one_payer_and_one_currency():
    """REC-2."""
    company = a_company()
    debit, credit, _clerk = a_pair(company)
    stranger = an_invoice(a_customer(company, "X"), "100.00")
    dollars = an_invoice(debit.customer, "100.00", currency="USD", rate="1")

    for other in (item_of(stranger), item_of(dollars)):
        assert "one payer and one currency" in refused(*insert(other, credit, D(1)))
    assert "one payer and one currency" in refused(*insert(credit, debit, D(1)))


def test_a_match_never_crosses_companies():
    """COM-1."""
    debit, credit, _clerk = a_pair()
    other_debit, _other_credit, _other_clerk = a_pair(a_company("OTHER"))

    assert refused(*insert(other_debit, credit, D(1)))
    assert refused(*insert(debit, _other_credit, D(1)))


def test_a_match_is_never_edited_or_deleted_and_an_undo_mirrors_it():
    """REC-2."""
    debit, credit, clerk = a_pair()
    [match] = allocate(credit, [(debit, D(60))], by=clerk)

    assert "frozen" in refused(
        "UPDATE receivables_allocation SET allocated_amount = 1 WHERE id = %s", match.pk
    )
    assert "frozen" in refused("DELETE FROM receivables_allocation WHERE id = %s", match.pk)
    assert "permission denied" in refused("TRUNCATE receivables_allocation")
    assert "mirrors" in refused(*insert(debit, credit, D(-50), undoes=match))
    assert "allocation_sign" in refused(*insert(debit, credit, D(-60)))


def test_a_match_is_undone_once():
    debit, credit, clerk = a_pair()
    [match] = allocate(credit, [(debit, D(30))], by=clerk)
    allocate(credit, [(debit, D(60))], by=clerk)
    statement, *parameters = insert(debit, credit, D(-30), undoes=match)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)

    assert "undoes_id" in refused(statement, *parameters)


def test_items_and_payments_are_frozen_but_for_what_matching_and_dunning_change():
    debit, credit, _clerk = a_pair()

    assert "frozen" in refused("UPDATE receivables_openitem SET item_amount = 1 WHERE id = %s", debit.pk)
    assert "frozen" in refused(
        "UPDATE receivables_openitem SET due_date = '2030-01-01' WHERE id = %s", debit.pk
    )
    assert "frozen" in refused("DELETE FROM receivables_openitem WHERE id = %s", debit.pk)
    assert "frozen" in refused(
        "UPDATE receivables_payment SET paid_amount = 1 WHERE id = %s", credit.payment_id
    )
    assert "frozen" in refused("DELETE FROM receivables_payment WHERE id = %s", credit.payment_id)


def test_a_paid_item_is_zero_in_company_currency_too():
    """REC-7."""
    debit, _credit, _clerk = a_pair()

    statement = "UPDATE receivables_openitem SET open_amount = 0 WHERE id = %s"
    assert "paid_is_zero_in_base" in refused(statement, debit.pk)


def test_a_payment_is_not_reversed_twice_or_without_an_event():
    _debit, credit, _clerk = a_pair()
    statement = "UPDATE receivables_payment SET status = 'reversed' WHERE id = %s"

    with connection.cursor() as cursor:  # the event of posting lies in this test's own transaction
        cursor.execute(statement, [credit.payment_id])
    assert "no move" in refused(
        "UPDATE receivables_payment SET status = 'posted' WHERE id = %s", credit.payment_id
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.breaks_invariants
def test_a_move_of_a_payment_leaves_its_event():
    _debit, credit, _clerk = a_pair()

    statement = "UPDATE receivables_payment SET status = 'reversed' WHERE id = %s"
    assert "left no event" in refused(statement, credit.payment_id)


# Dunning ----------------------------------------------------------------------------------------------------------
LINE = """
    INSERT INTO receivables_dunningnoticeline (company_id, notice_id, item_id, level, days_overdue, open_amount,
                                               interest_amount, is_repeated, is_left_out, leave_out_reason, is_executed)
    SELECT company_id, notice_id, item_id, %s, 1, 1, 0, false, false, '', true FROM receivables_dunningnoticeline
     WHERE id = %s
"""


def a_reminder():
    company = a_company()
    accountant = an_accountant(company)
    a_ladder(company, 1, 2, 3)
    due = company.today().replace(day=1).replace(year=company.today().year - 1)
    item = item_of(an_invoice(a_customer(company), "100.00", issued=due, due=due))
    run = propose(company, by=accountant)
    execute(run, by=accountant)
    return item, DunningNotice.objects.get(run=run)


def test_each_level_of_an_item_is_reached_once_and_in_order():
    """REC-6."""
    item, notice = a_reminder()
    line = DunningNoticeLine.objects.get(notice=notice)

    assert "rise by one" in refused(
        "UPDATE receivables_openitem SET dunning_level = 3 WHERE id = %s", item.pk
    )
    assert "rise by one" in refused(
        "UPDATE receivables_openitem SET dunning_level = 0 WHERE id = %s", item.pk
    )
    assert "rise by one" in refused(LINE, 1, line.pk)
    assert "rise by one" in refused(LINE, 3, line.pk)
    assert refused(LINE, 2, line.pk)


def test_a_paid_or_blocked_item_is_not_dunned():
    """REC-6."""
    item, notice = a_reminder()
    line = DunningNoticeLine.objects.get(notice=notice)
    OpenItem.objects.filter(pk=item.pk).update(is_dunning_blocked=True)

    assert "paid or blocked" in refused(LINE, 2, line.pk)

    OpenItem.objects.filter(pk=item.pk).update(is_dunning_blocked=False)
    credit = post_payment(item.customer, amount=D(100), currency="EUR", by=a_clerk(item.company))
    allocate(OpenItem.objects.get(payment=credit), [(item, D(100))], by=a_clerk(item.company))

    assert "paid or blocked" in refused(LINE, 2, line.pk)


def test_a_letter_that_was_sent_stays_as_it_is():
    _item, notice = a_reminder()
    line = DunningNoticeLine.objects.get(notice=notice)

    assert "frozen" in refused("UPDATE receivables_dunningnotice SET fee_amount = 5 WHERE id = %s", notice.pk)
    assert "frozen" in refused("DELETE FROM receivables_dunningnotice WHERE id = %s", notice.pk)
    assert "frozen" in refused("UPDATE receivables_dunningnoticeline SET level = 2 WHERE id = %s", line.pk)
    assert "no move" in refused(
        "UPDATE receivables_dunningrun SET status = 'proposed' WHERE id = %s", notice.run_id
    )


def test_no_letter_is_both_left_out_and_sent():
    _item, notice = a_reminder()

    statement = "UPDATE receivables_dunningnotice SET is_left_out = true WHERE id = %s"
    assert refused(statement, notice.pk)
    assert not Allocation.objects.exists()
