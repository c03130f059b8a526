"""What the demo's customers complain of today."""

from __future__ import annotations

import pytest

from core import invariants
from invoicing.models import Complaint
from invoicing.selectors import similar_complaints
from o2c.demo.situations.complaints import customers_complain
from o2c.demo.situations.day import Day
from tests.builders import a_product, an_issued_invoice
from tests.demo.test_desk import TODAY, a_stocked_company

pytestmark = pytest.mark.django_db


def test_a_complaint_is_entered_and_two_about_one_line_wait_for_approval():
    setup = a_stocked_company()
    product = a_product(setup.company, "CUP", on_hand="100")
    customer = next(iter(setup.customers.values()))
    for _number in range(2):
        an_issued_invoice(customer, product=product, quantity="2")

    customers_complain(Day(setup, TODAY))

    first, second, third = Complaint.objects.order_by("pk")
    assert [each.status for each in (first, second, third)] == ["draft", "waiting", "waiting"]
    assert list(similar_complaints(third)) == [second]
    assert invariants.run_all() == []
