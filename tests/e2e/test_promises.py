"""A controller notes on the telephone what a customer promises, by keyboard alone."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from customers.models import Contact
from receivables.models import PromiseToPay
from tests.builders import a_customer, an_issued_invoice

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_promise_is_noted_from_an_invoice_without_the_mouse(sits_down, company):
    customer = a_customer(company, "ALFKI", name="Alfreds Futterkiste")
    invoice = an_issued_invoice(customer, unit_price="100.00")
    Contact.objects.create(company=company, customer=customer, name="Maria Anders")
    controller = sits_down("CRC")
    controller.finds(invoice.number)
    controller.sees("Nothing was promised.")

    controller.press("p")
    controller.waits_for_the_focus_in("date")
    controller.type("+7")
    controller.tab_to("Amount")
    controller.type("60")
    controller.tab_to("Said by")
    controller.type("Maria Anders")
    controller.does_the_next_step()

    made = PromiseToPay.objects.get()
    assert controller.page.url.endswith(made.get_absolute_url())
    controller.sees("Reminders wait")
    assert (made.promised_amount, made.promised_by) == (Decimal("60.00"), "Maria Anders")
    assert made.promised_date == company.today() + datetime.timedelta(days=7)
    assert made.lines.get().item.invoice == invoice
    assert controller.keys < 60
