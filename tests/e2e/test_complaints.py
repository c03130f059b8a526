"""A customer complains: a clerk enters it on the invoice, a manager approves it, and the customer pays less."""

from __future__ import annotations

import pytest

from invoicing.models import Complaint
from tests.builders import a_customer, a_product, an_issued_invoice
from tests.e2e import books

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_complaint_goes_from_the_invoice_by_a_manager_to_a_credit_note(sits_down, company):
    invoice = an_issued_invoice(
        a_customer(company, "ALFKI", name="Alfreds Futterkiste"),
        product=a_product(company, "TEA", name="Tea", on_hand="20"),
        quantity="10",
    )

    clerk = sits_down("SAL")
    clerk.page.goto(f"{clerk.address}{invoice.get_absolute_url()}")
    clerk.page.get_by_role("link", name="Complaint", exact=True).click()
    clerk.page.get_by_label("Quantity of TEA").fill("4")
    clerk.page.get_by_label("Amount for each TEA").fill("2.50")
    clerk.page.get_by_label("Reason").select_option("defective")
    clerk.page.get_by_role("button", name="Enter complaint").click()
    clerk.page.get_by_role("button", name="Hand in").first.click()
    clerk.sees("Waiting for approval")
    found = Complaint.objects.get()

    manager = sits_down("MGR")
    manager.page.goto(f"{manager.address}{found.get_absolute_url()}")
    manager.page.get_by_role("button", name="Approve").first.click()
    manager.page.get_by_text("is approved").first.wait_for()

    found.refresh_from_db()
    note = found.results.get().credit_note
    assert (found.status, note.net_amount, note.corrects) == ("done", 10, invoice)
    manager.sees(note.number)
    books.assert_the_books_agree(company)
