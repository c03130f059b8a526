"""Many people at once: numbers stay gapless, and nothing is billed, issued or credited twice."""

import threading
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, connections, transaction

from core.actors import Actor
from core.models import NumberSequence
from core.refusals import Refusal
from inventory.models import StockLevel
from invoicing import operations
from invoicing.models import Invoice
from invoicing.operations import NotADraft, NotCreditable
from orders.models import SalesOrder
from tests.invoicing.stage import a_customer, a_draft, a_seller, a_shipped_order, an_issued_invoice, goods

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def company():
    company = a_seller()
    goods(company, "A", on_hand="1000")
    return company


def at_once(*works: Callable[[], object]) -> list[object]:
    """Run every work in a thread of its own, all let go at the same moment; refusals are results."""
    results: list[object] = [None] * len(works)
    gate = threading.Barrier(len(works))

    def run(index: int, work: Callable[[], object]) -> None:
        try:
            gate.wait()
            results[index] = work()
        except Refusal as refusal:
            results[index] = type(refusal)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_many_invoices_issued_at_once_have_numbers_without_a_gap(company):
    by = Actor.system(company)
    customers = [a_customer(company, code=f"C-{index}") for index in range(4)]
    drafts = [a_draft(a_shipped_order(customers[index % 4], {"A": "1"})) for index in range(16)]

    def issue_four(start: int) -> Callable[[], object]:
        def work() -> None:
            for draft in drafts[start::4]:
                operations.issue(Invoice.objects.get(pk=draft.pk), by=by)

        return work

    at_once(*(issue_four(start) for start in range(4)))

    numbers = sorted(Invoice.objects.values_list("number", flat=True))
    assert numbers == [f"R-{company.today().year}-{number:06}" for number in range(1, 17)]
    assert NumberSequence.objects.get(kind="R").last_number == 16


def test_of_two_clicks_at_once_one_issues(company):
    draft = a_draft(a_shipped_order(a_customer(company), {"A": "1"}))
    by = Actor.system(company)

    results = at_once(*[lambda: operations.issue(Invoice.objects.get(pk=draft.pk), by=by)] * 2)

    assert Counter(results) == {None: 1, NotADraft: 1}


def test_of_two_credits_at_once_one_is_made(company):
    invoice = an_issued_invoice(a_customer(company), {"A": "2"})
    by = Actor.system(company)

    results = at_once(*[lambda: operations.credit(Invoice.objects.get(pk=invoice.pk), reason="x", by=by)] * 2)

    assert NotCreditable in results
    assert invoice.credit_notes.count() == 1


def test_of_two_drafts_of_one_order_at_once_one_is_made(company):
    order = a_shipped_order(a_customer(company, billing_policy="manual"), {"A": "2"})
    by = Actor.system(company)

    results = at_once(*[lambda: operations.draft_for_order(SalesOrder.objects.get(pk=order.pk), by=by)] * 3)

    assert sum(result is None for result in results) == 2
    assert order.invoices.count() == 1
    assert StockLevel.objects.get().on_hand == 998


def test_a_move_of_status_without_its_event_is_not_committed(company):
    draft = a_draft(a_shipped_order(a_customer(company), {"A": "1"}))

    with pytest.raises(IntegrityError, match="left no event"), transaction.atomic():
        Invoice.objects.filter(pk=draft.pk).update(status="canceled")

    draft.refresh_from_db()
    assert draft.status == "draft"


def test_a_number_taken_by_a_transaction_that_fails_is_given_to_the_next(company):
    customer = a_customer(company)
    first, second = (a_draft(a_shipped_order(customer, {"A": "1"})) for _turn in range(2))
    by = Actor.system(company)

    def issue_and_fail() -> None:
        with transaction.atomic():
            operations.issue(first, by=by)
            assert first.number
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        issue_and_fail()
    operations.issue(second, by=by)

    assert second.number.endswith("-000001")
    with connection.cursor() as cursor:
        cursor.execute("SELECT status, number FROM invoicing_invoice WHERE id = %s", [first.pk])
        assert cursor.fetchone() == ("draft", None)
