"""How a buyer has his goods sent, and when he comes for them."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from catalog.models import Product
from core.actors import Actor
from fulfillment import operations as fulfillment
from fulfillment.models import PickupSlot
from tests import builders
from tests.builders import the_company
from tests.fulfillment.stage import a_confirmed_order, a_customer, goods, shipment_of
from tests.inventory.lots import goods_with_lots, goods_with_numbers
from tests.portal.shop import basket, put_in
from tests.portal.stage import visitor
from tests.programs import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer():
    goods(the_company(), "TEA", on_hand="20", price="20.00", weight=Decimal(1))
    return a_customer(the_company(), code="ALFKI")


def test_a_buyer_chooses_how_his_basket_is_sent_and_sees_the_freight(customer):
    builders.a_shipping_method(code="EXPRESS", basis="order", bands=[("0", "7.50", "5")])
    client = visitor(customer)
    put_in(client, (Product.objects.get(sku="TEA"), "2"))
    draft = basket()

    page = client.get(reverse("portal:basket"))
    typed = {"version": draft.version, "shipping_method": "EXPRESS", "quantity-1": "2"}
    live = client.post(reverse("portal:basket-totals", args=[draft.number]), typed)
    saved = client.post(reverse("portal:change-basket", args=[draft.number]), {**typed, "then": "save"})

    assert "Shipping method" in text_of(page)
    assert "7.50" in text_of(live)
    assert saved.status_code == 303
    draft.refresh_from_db()
    assert (draft.shipping_method.code, draft.net_amount) == ("EXPRESS", Decimal("47.50"))


def a_pickup(customer):
    method = builders.a_shipping_method(code="PICKUP", how="pickup")
    return shipment_of(a_confirmed_order(customer, {"TEA": "2"}, shipping_method=method))


def a_slot(**fields) -> PickupSlot:
    company = the_company()
    return PickupSlot.objects.create(
        company=company,
        warehouse=builders.main_warehouse(company),
        date=company.today() + datetime.timedelta(days=1),
        **{"starts_at": datetime.time(9), "ends_at": datetime.time(10), "capacity": 1, **fields},
    )


def test_a_buyer_chooses_when_he_comes_and_reads_his_code(customer):
    shipment, slot, client = a_pickup(customer), a_slot(), visitor(customer)
    choose = reverse("portal:pickup", args=[shipment.number])

    assert "09:00–10:00" in text_of(client.get(choose))
    assert client.post(choose, {"slot": str(slot.pk)}).status_code == 303

    by = Actor.system(the_company())
    fulfillment.pick(shipment, by=by)
    fulfillment.pack(shipment, by=by)
    fulfillment.mark_ready(shipment, by=by)
    page = text_of(client.get(reverse("portal:shipment", args=[shipment.number])))
    assert "09:00–10:00" in page
    assert shipment.pickup_code in page


def test_a_buyer_reads_that_he_has_to_choose_once_more(customer):
    shipment, slot, client, by = a_pickup(customer), a_slot(), visitor(customer), Actor.system(the_company())
    fulfillment.choose_slot(shipment, slot, by=by)
    fulfillment.start_picking(shipment, by=by)
    rest = fulfillment.pick(shipment, {shipment.lines.get().pk: Decimal(1)}, by=by)
    words = "Please choose when you come"
    pages = [
        reverse("portal:shipment", args=[rest.number]),
        reverse("portal:order", args=[shipment.order.number]),
        reverse("portal:home"),
    ]

    assert [words in text_of(client.get(page)) for page in pages] == [True, True, True]
    assert words not in text_of(client.get(reverse("portal:shipment", args=[shipment.number])))
    client.post(
        reverse("portal:pickup", args=[rest.number]),
        {"slot": str(a_slot(capacity=2, starts_at=datetime.time(8)).pk)},
    )
    assert [words in text_of(client.get(page)) for page in pages] == [False, False, False]


def test_a_time_that_is_full_is_not_offered_and_a_reader_chooses_none(customer):
    shipment, slot = a_pickup(customer), a_slot(taken=1)
    choose = reverse("portal:pickup", args=[shipment.number])

    assert visitor(customer).post(choose, {"slot": str(slot.pk)}).status_code == 422
    assert visitor(customer, "PV").get(choose).status_code == 403


def test_a_customer_reads_the_lots_and_serial_numbers_he_got_once_they_have_left(customer):
    goods_with_lots("CAKE", ("C-7", "5", 30))
    goods_with_numbers("PHONE", "SN-1", "SN-2")
    order = a_confirmed_order(customer, {"CAKE": "2", "PHONE": "1", "TEA": "1"})
    shipment, by, client = shipment_of(order), Actor.system(the_company()), visitor(customer, "PV")
    pages = [reverse("portal:shipment", args=[shipment.number]), reverse("portal:order", args=[order.number])]

    fulfillment.pick(shipment, by=by)
    fulfillment.pack(shipment, by=by)
    before = [text_of(client.get(page)) for page in pages]
    fulfillment.dispatch(shipment, by=by)
    after = [text_of(client.get(page)) for page in pages]

    assert not any("C-7" in page or "SN-1" in page for page in before)
    for page in after:
        assert ">C-7</span>: 2 · expires on" in page
        assert ">SN-1</span>" in page
        assert "SN-2" not in page


def test_another_customers_shipment_does_not_exist(customer):
    shipment = a_pickup(customer)
    other = visitor(a_customer(the_company(), code="AROUT"))

    assert other.get(reverse("portal:pickup", args=[shipment.number])).status_code == 404
