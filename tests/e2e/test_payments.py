"""Payment entry: amounts typed on while an answer is under way stand where they were typed."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from receivables.models import Payment
from tests.builders import a_customer, an_issued_invoice

pytestmark = pytest.mark.django_db(transaction=True)


def test_amounts_typed_ahead_of_the_answer_are_kept_and_counted(sits_down, company):
    customer = a_customer(company, "ALFKI", name="Alfreds Futterkiste")
    invoices = [an_issued_invoice(customer, unit_price="100.00") for _number in range(3)]
    clerk = sits_down("AR")
    page = clerk.page
    page.goto(f"{clerk.address}/receivables/payments/new/?customer=ALFKI")
    page.fill("[name=amount]", "60.00")
    page.locator("[name=amount]").press("Tab")
    page.wait_for_function(
        "() => document.querySelector('[name^=item-]')?.value === '60.00'"
    )  # proposed by itself
    page.wait_for_load_state("networkidle")
    page.route("**/payments/new/items/", lambda route: (page.wait_for_timeout(300), route.continue_()))

    page.locator("[name^=item-]").first.select_text()
    for amount in ("11.25", "21.50", "7.75"):
        clerk.type(amount)
        clerk.press("Tab", "Tab")  # past the next invoice's link
    clerk.sees("Matched 40.50")

    fields = page.locator("[name^=item-]").evaluate_all("fields => fields.map((field) => field.value)")
    assert fields == ["11.25", "21.50", "7.75"]
    page.wait_for_load_state("networkidle")
    clerk.does_the_next_step()
    assert re.search(r"/payments/P-", page.url)
    payment = Payment.objects.get()
    assert (payment.customer, payment.paid_amount) == (customer, Decimal("60.00"))
    assert [invoice.open_items.get().open_amount for invoice in invoices] == [
        Decimal("108.75"),
        Decimal("98.50"),
        Decimal("112.25"),
    ]
