"""What the database refuses, even to raw SQL run as the application role (INV-1, INV-3, INV-4, NUM-1, NUM-4, COM-1)."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from core import timeline
from core.actors import Actor
from invoicing import operations
from invoicing.models import Invoice
from tests.invoicing.stage import (
    a_customer,
    a_draft,
    a_seller,
    a_shipped_order,
    an_issued_invoice,
    an_order,
    goods,
    ship,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    company = a_seller()
    goods(company, "A", on_hand="1000")
    return company


@pytest.fixture
def invoice(company):
    return an_issued_invoice(a_customer(company), {"A": "2"})


@pytest.fixture
def draft(company):
    return a_draft(a_shipped_order(a_customer(company), {"A": "2"}))


def run(sql: str, *values: Any) -> None:
    """Run raw SQL as the application, and let deferred rules speak at once."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("o2c_app",)
        for statement in sql.split("; "):  # one after the other: prepared statements come alone
            count = statement.count("%s")
            cursor.execute(statement, values[:count])
            values = values[count:]
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def refused(sql: str, *values: Any, match: str | None = None) -> None:
    with pytest.raises(IntegrityError, match=match):
        run(sql, *values)


@pytest.mark.parametrize(
    "change",
    [
        "net_amount = net_amount + 1, gross_amount = gross_amount + 1",
        "issue_date = issue_date - 1",
        "due_date = due_date + 30",
        "buyer = '{}'",
        "seller = '{}'",
        'ship_to = \'{"city": "Elsewhere"}\'',
        "bank_account_id = NULL",
        "customer_reference = 'x'",
        "exchange_rate = 2",
        "payment_reference = ''",
    ],
)
def test_an_issued_invoice_is_frozen(invoice, change):
    refused(f"UPDATE invoicing_invoice SET {change} WHERE id = %s", invoice.pk, match="frozen")


def test_an_issued_invoice_is_never_renumbered_deleted_or_made_a_draft_again(invoice):
    refused("UPDATE invoicing_invoice SET number = 'R-1-1' WHERE id = %s", invoice.pk, match="frozen")
    refused("UPDATE invoicing_invoice SET status = 'draft', number = NULL WHERE id = %s", invoice.pk)
    refused("UPDATE invoicing_invoice SET status = 'canceled', number = NULL WHERE id = %s", invoice.pk)
    refused("DELETE FROM invoicing_invoice WHERE id = %s", invoice.pk)


def test_lines_taxes_and_installments_of_an_issued_invoice_are_frozen(invoice):
    for table, column in (
        ("invoicing_invoiceline", "net_amount"),
        ("invoicing_invoicetax", "tax_amount"),
        ("invoicing_invoiceinstallment", "installment_amount"),
    ):
        refused(
            f"UPDATE {table} SET {column} = {column} + 1 WHERE invoice_id = %s", invoice.pk, match="frozen"
        )
        refused(f"DELETE FROM {table} WHERE invoice_id = %s", invoice.pk, match="frozen")
    refused(
        "INSERT INTO invoicing_invoiceinstallment (company_id, invoice_id, position, due_date, installment_amount)"
        " VALUES (%s, %s, 9, '2030-01-01', 0)",
        invoice.company_id,
        invoice.pk,
        match="frozen",
    )


def test_the_pdf_of_an_invoice_is_written_once(company, invoice):
    by = Actor.system(company)
    first = operations.keep_pdf(invoice, "a.pdf", b"%PDF-1", by=by)
    second = operations.keep_pdf(invoice, "b.pdf", b"%PDF-2", by=by)
    assert first == second

    refused("UPDATE invoicing_invoice SET pdf_id = NULL WHERE id = %s", invoice.pk, match="written once")


ISSUE = "UPDATE invoicing_invoice SET status = 'issued', number = %s, issue_date = %s, due_date = %s WHERE id = %s"
TAKE = "UPDATE core_numbersequence SET last_number = last_number + 1 WHERE company_id = %s AND kind = 'R'; "


def test_an_invoice_takes_the_next_number_and_no_other(company, invoice, draft_of_another):
    day = invoice.issue_date
    for jump in ("000001", "000002", "000003", "000009"):
        refused(ISSUE, f"R-{day.year}-{jump}", day, day, draft_of_another.pk)
    refused(
        TAKE + ISSUE, company.pk, f"R-{day.year}-000003", day, day, draft_of_another.pk, match="next number"
    )


@pytest.fixture
def draft_of_another(company, invoice):
    return a_draft(a_shipped_order(a_customer(company, code="C-2"), {"A": "1"}))


def test_an_invoice_is_not_born_issued(company, invoice):
    columns = (
        "company_id, kind, status, number, customer_id, currency, exchange_rate, customer_reference, reason,"
        " payment_terms_id, issue_date, payment_reference, net_amount, tax_amount, gross_amount, seller, buyer, ship_to,"
        " language, version"
    )
    values = columns.replace("number", "'R-' || extract(year FROM issue_date) || '-000002'", 1)
    refused(
        f"INSERT INTO invoicing_invoice ({columns}) SELECT {values} FROM invoicing_invoice WHERE id = %s",
        invoice.pk,
        match="begins as a draft",
    )


def test_a_number_belongs_to_issued_documents_only(draft):
    refused("UPDATE invoicing_invoice SET number = 'R-2026-000001' WHERE id = %s", draft.pk)


def test_lines_that_do_not_sum_to_the_total_are_not_issued(company, invoice, draft_of_another):
    day = invoice.issue_date
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE invoicing_invoice SET net_amount = net_amount + 1, gross_amount = gross_amount + 1 WHERE id = %s",
            [draft_of_another.pk],
        )

    refused(
        TAKE + ISSUE,
        company.pk,
        f"R-{day.year}-000002",
        day,
        day,
        draft_of_another.pk,
        match="sum to its total",
    )


def test_an_order_line_is_not_billed_beyond_what_was_shipped(company):
    order = an_order(a_customer(company), {"A": "10"})
    ship(order, {"A": "5"})
    draft = a_draft(order)
    draft.lines.update(quantity=Decimal(6))

    with pytest.raises(IntegrityError, match="billed once"), transaction.atomic():
        operations.issue(draft, by=Actor.system(company))


def test_a_shipped_unit_is_not_billed_twice(company, invoice):
    line = invoice.lines.get()
    other = a_draft(a_shipped_order(invoice.customer, {"A": "2"}))
    other.lines.update(order_line=line.order_line_id, shipment_line=line.shipment_line_id)

    with pytest.raises(IntegrityError, match="billed once"), transaction.atomic():
        operations.issue(other, by=Actor.system(company))


HEADER = (
    "company_id, customer_id, order_id, currency, exchange_rate, customer_reference, payment_terms_id, payment_reference,"
    " net_amount, tax_amount, gross_amount, seller, buyer, ship_to, language, version"
)
LINE = (
    "company_id, position, order_line_id, product_id, sku, description, unit_code, unit_price, discount_percent,"
    " tax_code_id, tax_category, tax_rate, tax_amount"
)
CREDIT = f"""
    WITH note AS (
      INSERT INTO invoicing_invoice (kind, status, reason, corrects_id, {HEADER})
      SELECT 'credit_note', 'draft', 'x', id, {HEADER} FROM invoicing_invoice WHERE id = %s RETURNING id, corrects_id
    ), lines AS (
      INSERT INTO invoicing_invoiceline (invoice_id, corrects_id, quantity, net_amount, {LINE})
      SELECT note.id, l.id, %s, l.net_amount, {LINE.replace("company_id", "l.company_id")}
        FROM note JOIN invoicing_invoiceline l ON l.invoice_id = note.corrects_id
    )
    INSERT INTO invoicing_invoicetax (company_id, invoice_id, tax_code_id, category, rate, base_amount, tax_amount)
    SELECT t.company_id, note.id, t.tax_code_id, t.category, t.rate, t.base_amount, t.tax_amount
      FROM note JOIN invoicing_invoicetax t ON t.invoice_id = note.corrects_id
"""


@pytest.mark.parametrize(
    "credited,quantity,match",
    [("2", "2", "billed once"), ("1", "1", "in full"), ("0", "3", "billed once"), ("0", "1", None)],
)
def test_credit_notes_never_exceed_their_invoice(company, invoice, credited, quantity, match):
    if Decimal(credited):
        part = {1: Decimal(credited)}
        operations.credit(invoice, reason="x", quantities_by_position=part, by=Actor.system(company))
    run(CREDIT, invoice.pk, Decimal(quantity))
    note = Invoice.objects.get(kind="credit_note", status="draft")
    day = invoice.issue_date
    last = invoice.credit_notes.filter(status="issued").count()
    taken = (
        "INSERT INTO core_numbersequence (company_id, kind, year, last_number) VALUES (%s, 'C', %s, 1)"
        " ON CONFLICT (company_id, kind, year) DO UPDATE SET last_number = core_numbersequence.last_number + 1; "
    )
    issue = [taken + ISSUE, company.pk, day.year, f"C-{day.year}-{last + 1:06}", day, day, note.pk]

    if match is None:
        timeline.record(note, "issued", by=Actor.system(company))
        run(*issue)
    else:
        refused(*issue, match=match)


def test_documents_never_refer_to_another_company(company, draft):
    other = a_seller("OTHER")
    stranger = a_customer(other)

    refused("UPDATE invoicing_invoice SET customer_id = %s WHERE id = %s", stranger.pk, draft.pk)
    refused(
        "UPDATE invoicing_invoiceline SET tax_code_id = (SELECT id FROM catalog_taxcode WHERE company_id = %s)"
        " WHERE invoice_id = %s",
        other.pk,
        draft.pk,
    )


def test_a_number_sequence_never_goes_back(company, invoice):
    refused("UPDATE core_numbersequence SET last_number = 0 WHERE company_id = %s AND kind = 'R'", company.pk)
    refused("DELETE FROM core_numbersequence WHERE company_id = %s AND kind = 'R'", company.pk)
