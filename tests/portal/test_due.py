"""Lists of invoices say when the next part falls due, and how late it is."""

import datetime
import re

import pytest

from core import formats
from customers.models import Installment
from tests.builders import a_customer, a_payment, an_issued_invoice, payment_terms, the_company
from tests.portal.stage import colleague, visitor
from tests.programs import text_of

pytestmark = pytest.mark.django_db
LISTS = ("/portal/invoices/", "/invoices/")


@pytest.fixture
def today():
    return the_company().today()


@pytest.fixture
def invoice(today):
    """60.00 issued ten days ago: half of it was due three days ago, the rest is in 20 days."""
    terms = payment_terms(code="HALVES", days=30)
    terms.installments.all().delete()
    for position, (kind, value, days) in enumerate((("percent", 50, 7), ("rest", 0, 30)), start=1):
        Installment.objects.create(
            company=terms.company, payment_terms=terms, position=position, kind=kind, value=value, days=days
        )
    customer = a_customer(terms.company, "ALFKI", payment_terms=terms)
    return an_issued_invoice(
        customer, date=today - datetime.timedelta(days=10), quantity="5", unit_price="10.00"
    )


def due(invoice, address: str, query: str = "") -> str:
    client = visitor(invoice.customer) if "portal" in address else colleague(invoice.company, "AR")
    page = text_of(client.get(f"{address}?view=all{query}"))
    return re.sub(r"<[^>]+>", "", re.findall(r'data-label="Due">(.*?)</td>', page)[0])


def in_days(today: datetime.date, days: int) -> str:
    return formats.day(today + datetime.timedelta(days=days))


@pytest.mark.parametrize("address", LISTS)
def test_the_first_open_installment_is_due_and_late(invoice, today, address):
    assert due(invoice, address) == f"{in_days(today, -3)} 3 d late"


@pytest.mark.parametrize("address", LISTS)
def test_once_it_is_paid_the_next_one_is_due(invoice, today, address):
    a_payment(invoice, "30.00")

    assert due(invoice, address) == in_days(today, 20)


@pytest.mark.parametrize("address", LISTS)
def test_of_a_paid_invoice_the_last_day_is_shown_and_nothing_is_late(invoice, today, address):
    a_payment(invoice)

    assert due(invoice, address) == in_days(today, 20)


@pytest.mark.parametrize("address", LISTS)
def test_the_column_still_sorts(invoice, today, address):
    assert due(invoice, address, "&sort=due_date").startswith(in_days(today, -3))
