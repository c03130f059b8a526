"""The customer comes for his goods: he chooses his time in the portal, the counter hands them over on a phone."""

from __future__ import annotations

import datetime

import pytest

from fulfillment import operations
from fulfillment.models import PickupSlot, ProofOfDelivery
from portal.models import PortalAccount
from tests.builders import (
    a_customer,
    a_product,
    a_shipping_method,
    a_user,
    an_actor,
    an_order,
    main_warehouse,
)
from tests.e2e.books import assert_the_books_agree
from tests.e2e.test_delivering import draws

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


@pytest.fixture
def customer(company):
    return a_customer(company, "ALFKI", name="Alfreds Futterkiste")


@pytest.fixture
def shipment(company, customer):
    """Five packets of tea the customer comes for, packed."""
    tea = a_product(company, "TEA", name="Green tea", price="4.00", on_hand="10")
    method = a_shipping_method(code="PICKUP", name="Pick-up", how="pickup")
    shipment = an_order(customer, product=tea, quantity="5", shipping_method=method).shipments.get()
    by = an_actor(company, "WH")
    operations.pick(shipment, by=by)
    operations.pack(shipment, by=by)
    return shipment


@pytest.fixture
def slots(company):
    """Tomorrow at nine and at ten, for one customer each."""
    day = company.today() + datetime.timedelta(days=1)
    return [
        PickupSlot.objects.create(
            company=company, warehouse=main_warehouse(company), date=day, capacity=1,
            starts_at=datetime.time(hour), ends_at=datetime.time(hour + 1),
        )
        for hour in (9, 10)
    ]  # fmt: skip


def test_a_customer_chooses_his_time_and_the_counter_hands_over_with_code_and_signature(
    sits_down, company, customer, shipment, slots
):
    buyer = a_user(company, "PB")
    PortalAccount.objects.create(company=company, user=buyer, customer=customer)
    paula = sits_down(user=buyer, **PHONE)
    paula.page.goto(f"{paula.address}/portal/shipments/{shipment.number}/")
    paula.page.get_by_role("link", name="Choose pick-up time").click()
    paula.page.get_by_label("Pick-up time").select_option(str(slots[1].pk))
    paula.page.get_by_role("button", name="Save pick-up time").click()
    paula.sees("10:00–11:00")

    counter = sits_down("WH", **PHONE)
    page = counter.page
    page.goto(f"{counter.address}/shipments/pickups/?day={slots[1].date.isoformat()}")
    page.locator("main").get_by_role("link", name=shipment.number).click()
    page.get_by_role("button", name="Ready for pick-up").first.click()
    counter.sees("The customer was told.")
    page.get_by_role("link", name="Hand over").first.click()
    counter.waits_for_the_focus_in("code")
    counter.sees("Green tea")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    shipment.refresh_from_db()
    page.get_by_label("Code").fill("0")
    draws(page, (20, 20), (120, 60))
    page.get_by_role("button", name="Hand over").click()
    counter.sees(f"This is not the code of {shipment.number}.")
    page.get_by_label("Code").fill(shipment.pickup_code)
    page.get_by_role("button", name="Hand over").click()
    counter.sees("Delivered")

    shipment.refresh_from_db()
    slots[1].refresh_from_db()
    assert (shipment.status, shipment.pickup_slot, slots[1].taken) == ("delivered", slots[1], 1)
    assert ProofOfDelivery.objects.get(shipment=shipment).signature
    assert_the_books_agree(company)
