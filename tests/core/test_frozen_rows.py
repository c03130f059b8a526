"""Rows of a posted document: none is changed, none leaves it, none joins it, not even at the same moment."""

import threading

import pytest
from django.db import connection, transaction

from core.actors import Actor
from invoicing import operations
from invoicing.models import Invoice
from tests.core.raw import at_once, rows, try_sql
from tests.invoicing.stage import a_customer, a_draft, a_seller, a_shipped_order, an_issued_invoice, goods


@pytest.fixture
def company():
    company = a_seller()
    goods(company, "A", on_hand="100")
    return company


@pytest.mark.django_db
def test_a_line_of_a_draft_is_not_moved_into_an_issued_invoice(company):
    issued = an_issued_invoice(a_customer(company), {"A": "2"})
    draft = a_draft(a_shipped_order(a_customer(company, code="C-2"), {"A": "1"}))

    refusal = try_sql(
        "UPDATE invoicing_invoiceline SET invoice_id = %s, position = 99 WHERE invoice_id = %s",
        issued.pk,
        draft.pk,
    )

    assert "rows of a posted document are frozen" in refusal
    assert issued.lines.count() == draft.lines.count() == 1


@pytest.mark.django_db
def test_a_line_does_not_leave_an_issued_invoice(company):
    issued = an_issued_invoice(a_customer(company), {"A": "2"})
    draft = a_draft(a_shipped_order(a_customer(company, code="C-2"), {"A": "1"}))

    refusal = try_sql(
        "UPDATE invoicing_invoiceline SET invoice_id = %s, position = 99 WHERE invoice_id = %s",
        draft.pk,
        issued.pk,
    )

    assert "rows of a posted document are frozen" in refusal
    assert issued.lines.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_line_changed_while_its_invoice_is_issued_waits_and_is_refused(company):
    draft = a_draft(a_shipped_order(a_customer(company), {"A": "1"}))
    answers: list[object] = []

    def reword() -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE invoicing_invoiceline SET description = 'reworded'")

    with transaction.atomic():
        operations.issue(Invoice.objects.get(pk=draft.pk), by=Actor.system(company))
        writer = threading.Thread(target=lambda: answers.extend(at_once(reword)))
        writer.start()
        writer.join(timeout=0.5)
        assert writer.is_alive(), "it waits for the invoice"
    writer.join()

    assert "rows of a posted document are frozen" in str(answers[0])
    assert rows("SELECT count(*) FROM invoicing_invoiceline WHERE description = 'reworded'") == [(0,)]
