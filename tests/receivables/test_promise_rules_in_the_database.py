"""What even raw SQL, run as the application role, may not do to promises; and what the check recomputes."""

import pytest

from core import invariants
from customers.operations import erase_personal_data
from receivables.models import PromiseToPay
from receivables.operations import propose
from tests.receivables.stage import (
    D,
    a_company,
    a_customer,
    a_ladder,
    a_promise,
    an_accountant,
    an_invoice,
    item_of,
    somebody,
)
from tests.receivables.test_promises import days_ago, pay
from tests.receivables.test_rules_in_the_database import refused

pytestmark = pytest.mark.django_db

LINE = """
    INSERT INTO receivables_promiseline (company_id, promise_id, item_id, open_amount) VALUES (%s, %s, %s, %s)
"""


@pytest.fixture
def invoice():
    return an_invoice(a_customer(a_company()), "100.00")


def change(made, what):
    return refused(f"UPDATE receivables_promisetopay SET {what} WHERE id = %s", made.pk)


def test_a_promise_is_frozen_but_for_what_becomes_of_it(invoice):
    made = a_promise(invoice.customer, invoice)

    for what in ("promised_amount = 1", "promised_date = promised_date + 1", "grace_date = grace_date + 9"):
        assert "frozen" in change(made, what), what
    assert "frozen" in refused("DELETE FROM receivables_promisetopay WHERE id = %s", made.pk)
    assert "frozen" in refused(
        "UPDATE receivables_promiseline SET open_amount = 1 WHERE promise_id = %s", made.pk
    )
    assert "frozen" in refused("DELETE FROM receivables_promiseline WHERE promise_id = %s", made.pk)
    assert "permission denied" in refused("TRUNCATE receivables_promiseline")


def test_what_was_replaced_does_not_come_back(invoice):
    made = a_promise(invoice.customer, invoice)
    a_promise(invoice.customer, invoice)

    assert "no move from replaced to open" in change(made, "status = 'open', decided_on = NULL")


@pytest.mark.django_db(transaction=True)
def test_a_promise_does_not_move_without_an_event(invoice):
    made = a_promise(invoice.customer, invoice)

    assert "left no event" in change(made, "status = 'withdrawn', decided_on = made_on")


def test_the_status_says_how_much_has_come(invoice):
    made = a_promise(invoice.customer, invoice)

    for what in (
        "status = 'kept', decided_on = made_on",
        "status = 'broken', kept_amount = 1, decided_on = made_on",
        "kept_amount = promised_amount",
    ):
        assert "promise_status_says_how_much" in change(made, what), what
    assert "promise_kept_within" in change(made, "kept_amount = 101")
    assert "promise_decided_on_a_day" in change(made, "status = 'broken'")


def test_only_open_debits_of_the_payer_are_promised_by_what_is_open(invoice):
    made = a_promise(invoice.customer, an_invoice(invoice.customer, "1.00"))
    stranger = an_invoice(a_customer(invoice.company, "X"), "5.00")
    dollars = an_invoice(invoice.customer, "5.00", currency="USD")
    item = item_of(invoice)
    company = invoice.company.pk

    for other, amount in ((item_of(stranger), 5), (item_of(dollars), 5), (item, 99)):
        assert "open debits of one payer" in refused(LINE, company, made.pk, other.pk, amount)

    a_promise(invoice.customer, invoice)
    assert "one open promise" in refused(LINE, company, made.pk, item.pk, D(100))


def test_a_promise_is_not_over_more_than_is_open(invoice):
    made = a_promise(invoice.customer, invoice)

    answer = refused(
        """
        INSERT INTO receivables_promisetopay (company_id, number, status, customer_id, is_whole_account, currency,
          promised_amount, kept_amount, made_on, promised_date, grace_date, promised_by, channel, note)
        SELECT company_id, 'W-0', status, customer_id, is_whole_account, currency, promised_amount, kept_amount, made_on,
               promised_date, grace_date, promised_by, channel, note
          FROM receivables_promisetopay WHERE id = %s
        """,
        made.pk,
    )

    assert "not over more than is open" in answer


def test_a_promised_item_is_not_on_a_letter(invoice):
    """REC-6."""
    by = an_accountant(invoice.company)
    a_ladder(invoice.company, 1)
    due = invoice.company.today().replace(year=2020)
    late = an_invoice(invoice.customer, "5.00", issued=due, due=due)
    line = propose(invoice.company, by=by).notices.get().lines.get()
    a_promise(invoice.customer, late)

    answer = refused("UPDATE receivables_dunningnoticeline SET is_executed = true WHERE id = %s", line.pk)

    assert "a promised item is not dunned" in answer


def test_a_promise_stays_within_its_company(invoice):
    """COM-1."""
    made = a_promise(invoice.customer, invoice)
    foreign = an_invoice(a_customer(a_company("OTHER")), "5.00")

    answer = refused(LINE, foreign.company.pk, made.pk, item_of(foreign).pk, 5)

    assert "open debits of one payer" in answer or "_company" in answer


@pytest.mark.breaks_invariants
def test_the_check_finds_an_amount_that_its_matches_do_not_give(invoice):
    with days_ago(3):
        made = a_promise(invoice.customer, invoice)
    pay(invoice, "30.00")
    assert invariants.run_all() == []

    PromiseToPay.objects.update(kept_amount=20)

    found = invariants.run_all()
    assert [finding.rule for finding in found] == ["REC-6"]
    assert made.number in found[0].rows[0]


def test_the_words_of_an_erased_customer_go_and_his_promise_stays(invoice):
    made = a_promise(invoice.customer, invoice, promised_by="Anna Berg", note="After payday")
    pay(invoice, "100.00")

    erase_personal_data(invoice.customer, reason="Asked for it", by=somebody(invoice.company, "MGR"))

    made.refresh_from_db()
    assert (made.promised_by, made.note, made.promised_amount) == ("", "", D("100.00"))
