"""Shipments that leave together: chosen in the list, out on one tracking number, or each by itself again."""

from __future__ import annotations

import pytest

from fulfillment import operations
from fulfillment.models import Consignment, Shipment
from tests.builders import a_customer, a_product, an_actor, an_order
from tests.e2e.books import assert_the_books_agree

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shipments(company):
    """Two orders of one customer, packed."""
    tea = a_product(company, "TEA", name="Green tea", price="4.00", on_hand="50")
    customer, by = a_customer(company, "ALFKI", name="Alfreds Futterkiste"), an_actor(company, "WH")
    made = [an_order(customer, product=tea, quantity=quantity).shipments.get() for quantity in ("2", "3")]
    for shipment in made:
        operations.pick(shipment, by=by)
        operations.pack(shipment, by=by)
    return made


def grouped(packer) -> Consignment:
    """All that waits in the list is put together."""
    page = packer.page
    page.goto(f"{packer.address}/shipments/?view=to_dispatch")
    page.locator("thead input[type=checkbox]").check()
    page.get_by_role("button", name="Ship together").click()
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Ship together").last.click()
    packer.sees("2 of 2")
    return Consignment.objects.get()


def test_what_leaves_together_is_dispatched_with_one_tracking_number(sits_down, company, shipments):
    packer = sits_down("WH")
    consignment = grouped(packer)
    page = packer.page
    page.goto(f"{packer.address}{consignment.get_absolute_url()}")
    page.get_by_label("Tracking number").fill("1Z 4711")

    page.get_by_role("button", name="Dispatch goods").dblclick()
    packer.sees("Dispatched")

    rows = Shipment.objects.filter(consignment=consignment)
    assert set(rows.values_list("status", "tracking_number")) == {("dispatched", "1Z 4711")}
    assert_the_books_agree(company)


def test_what_was_put_together_is_taken_apart_again(sits_down, shipments):
    packer = sits_down("WH")
    consignment = grouped(packer)
    page = packer.page
    page.goto(f"{packer.address}{consignment.get_absolute_url()}")

    page.get_by_role("button", name=f"Dissolve {consignment.number}").click()
    page.wait_for_load_state("networkidle")

    assert not Shipment.objects.filter(consignment__isnull=False).exists()
    assert set(Shipment.objects.values_list("status", flat=True)) == {"packed"}
