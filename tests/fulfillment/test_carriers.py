"""Carriers with their services and shipping methods with their tariffs: kept, refused, chosen at the gate."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from catalog import operations as catalog
from catalog.freight import band_for
from catalog.models import ShippingMethod
from core import clock
from core.refusals import NotPermitted, Refusal, Several, StaleVersion
from core.workdays import working_days_after
from fulfillment import operations
from fulfillment.models import Carrier, CarrierService, Shipment
from fulfillment.operations import ServiceEntry
from tests import builders
from tests.builders import the_company
from tests.fulfillment.stage import a_confirmed_order, a_customer, goods, shipment_of, somebody
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db
D = Decimal


def a_manager():
    return somebody(the_company(), "MGR")


def a_carrier(**fields) -> Carrier:
    """DHL, two days, until three in the afternoon."""
    services = fields.pop("services", [ServiceEntry("STD", "Standard", 2, datetime.time(15))])
    return operations.save_carrier(
        None, {"code": "DHL", "name": "DHL", **fields}, services=services, by=a_manager()
    )


def a_packed_shipment(**header) -> Shipment:
    """Goods that wait at the gate."""
    customer, by = a_customer(the_company()), somebody(the_company(), "WH")
    goods(the_company(), "TEA", on_hand="5")
    shipment = shipment_of(a_confirmed_order(customer, {"TEA": "1"}, **header))
    operations.pick(shipment, by=by)
    operations.pack(shipment, by=by)
    return shipment


def test_a_carrier_is_kept_with_its_services():
    carrier = a_carrier(tracking_url="https://dhl.example/{number}")

    assert [(row.code, row.transit_days, row.cut_off) for row in carrier.services.all()] == [
        ("STD", 2, datetime.time(15))
    ]


def test_a_service_that_is_left_out_ends_and_keeps_its_row():
    carrier = a_carrier()

    operations.save_carrier(
        carrier, {}, services=[ServiceEntry("EXP", "Express", 1)], by=a_manager(), version=1
    )

    assert list(carrier.services.values_list("code", "is_active")) == [("EXP", True), ("STD", False)]


@pytest.mark.parametrize(
    "fields,services,field",
    [
        ({"code": " "}, [], "code"),
        ({"tracking_url": "http://dhl.example/{number}"}, [], "tracking_url"),
        ({"tracking_url": "https://dhl.example/"}, [], "tracking_url"),
        ({"name": "x" * 101}, [], "name"),
        ({}, [ServiceEntry("STD", transit_days=61)], "services.0.transit_days"),
        ({}, [ServiceEntry("STD"), ServiceEntry("std")], "services.1.code"),
    ],
)
def test_a_carrier_that_does_not_fit_is_refused(fields, services, field):
    with pytest.raises(Refusal) as refused:
        a_carrier(**fields, services=services)

    singles = refused.value.refusals if isinstance(refused.value, Several) else [refused.value]
    assert [single.field for single in singles] == [field]
    assert not Carrier.objects.exists()


def test_a_code_is_given_once_and_a_stale_change_is_refused():
    carrier = a_carrier()

    with pytest.raises(operations.CarrierRefused):
        a_carrier()
    with pytest.raises(StaleVersion):
        operations.save_carrier(carrier, {"name": "Else"}, by=a_manager(), version=7)

    assert Carrier.objects.get().name == "DHL"


def test_only_a_manager_keeps_carriers():
    for role in ("WH", "SAL", "GL"):
        with pytest.raises(NotPermitted):
            operations.save_carrier(None, {"code": "X"}, by=somebody(the_company(), role))


def test_the_service_says_when_the_goods_arrive():
    a_carrier(services=[ServiceEntry("SLOW", "Slow", 4)])
    shipment = a_packed_shipment()

    operations.dispatch(shipment, carrier="dhl", service="slow", by=somebody(the_company(), "WH"))

    shipment.refresh_from_db()
    assert shipment.service == CarrierService.objects.get()
    assert shipment.estimated_arrival == working_days_after(shipment.dispatch_date, 4, the_company().country)
    assert not operations.notice_delay(shipment, by=somebody(the_company(), "WH"))


def test_what_misses_the_cut_off_arrives_a_working_day_later():
    a_carrier(services=[ServiceEntry("STD", "Standard", 2, datetime.time(0, 0))])
    shipment = a_packed_shipment()

    operations.dispatch(shipment, carrier="DHL", service="STD", by=somebody(the_company(), "WH"))

    assert clock.now().time() > datetime.time(0, 0)
    assert shipment.estimated_arrival == working_days_after(shipment.dispatch_date, 3, the_company().country)


@pytest.mark.parametrize(
    "said,field", [({"carrier": "DHL", "service": "NONE"}, "service"), ({"service": "STD"}, "service")]
)
def test_a_service_the_carrier_does_not_have_is_refused(said, field):
    a_carrier()
    shipment = a_packed_shipment()

    with pytest.raises(operations.CarrierRefused) as refused:
        operations.dispatch(shipment, by=somebody(the_company(), "WH"), **said)

    assert refused.value.field == field
    assert Shipment.objects.get().status == "packed"


def test_a_carrier_that_ended_takes_nothing_more():
    operations.save_carrier(a_carrier(), {"is_active": False}, by=a_manager())
    shipment = a_packed_shipment()

    with pytest.raises(operations.CarrierRefused):
        operations.dispatch(shipment, carrier="DHL", by=somebody(the_company(), "WH"))

    assert Shipment.objects.get().status == "packed"


# Tariffs


def test_the_tariff_takes_the_row_of_the_country_and_the_last_that_has_begun():
    method = builders.a_shipping_method(
        bands=[
            ("0", "5", "4"),
            ("10", "9", "7"),
            ("0", "15", "12", "NO", "CH"),
            ("10", "25", "20", "CH", "NO"),
        ]
    )

    def price(country: str, weight: str) -> Decimal | None:
        band = band_for(method, method.bands.all(), country=country, weight=D(weight), value=D(0))
        return band.price if band else None

    assert [price("DE", "9.99"), price("DE", "10"), price("NO", "3"), price("CH", "11")] == [5, 9, 15, 25]


@pytest.mark.parametrize(
    "fields,bands,field",
    [
        ({"basis": "monthly"}, [], "basis"),
        ({}, [catalog.BandEntry(D(-1), D(3))], "bands.0.starts_at"),
        ({}, [catalog.BandEntry(D(0), D(3), countries="Germany")], "bands.0.countries"),
        ({}, [catalog.BandEntry(D(0), D(3)), catalog.BandEntry(D(0), D(4))], "bands.1.starts_at"),
        ({}, [catalog.BandEntry(D(0), D(3), countries="DE XX")], "bands.0.countries"),
        ({}, [catalog.BandEntry(D(0), D("5.123"))], "bands.0.price"),
        ({}, [catalog.BandEntry(D(0), D(5), D("4.005"))], "bands.0.cost"),
        ({"measure": "value"}, [catalog.BandEntry(D("0.001"), D(5))], "bands.0.starts_at"),
    ],
)
def test_a_tariff_that_does_not_fit_is_refused(fields, bands, field):
    with pytest.raises(Refusal) as refused:
        catalog.save_shipping_method(None, {"code": "STD", **fields}, bands=bands, by=a_manager())

    singles = refused.value.refusals if isinstance(refused.value, Several) else [refused.value]
    assert [single.field for single in singles] == [field]
    assert not ShippingMethod.objects.exists()


# Pages and programs


def test_a_manager_keys_in_a_carrier_and_a_method_and_the_warehouse_sees_no_price():
    manager, picker = signed_in("MGR"), signed_in("WH")
    carrier = {"code": "DHL", "name": "DHL", "is_active": "on", "services-0-code": "STD", "services-0-transit_days": "2", "services-0-cut_off": "15:00"}  # fmt: skip
    method = {"code": "STD", "name": "Standard", "how": "carrier", "basis": "order", "measure": "weight", "is_active": "on", "bands-0-starts_at": "0", "bands-0-price": "4.90", "bands-0-cost": "3.10"}  # fmt: skip

    answers = [
        manager.post(reverse("fulfillment:new-carrier"), carrier).status_code,
        manager.post(reverse("fulfillment:new-shipping-method"), method).status_code,
    ]

    assert answers == [303, 303]
    page = reverse("fulfillment:carriers")
    seen, hidden = text_of(manager.get(page)), text_of(picker.get(page))
    assert "4.90" in seen
    assert "until 15:00" in seen
    assert "STD" in hidden
    assert "4.90" not in hidden
    assert "3.10" not in hidden
    assert picker.post(reverse("fulfillment:new-carrier"), carrier).status_code == 403


def test_the_form_of_a_tariff_shows_amounts_with_the_decimals_of_their_currency():
    catalog.save_shipping_method(
        None, {"code": "STD"}, bands=[catalog.BandEntry(D("2.5"), D("15.8"), D(12))], by=a_manager()
    )

    page = text_of(signed_in("MGR").get(reverse("fulfillment:shipping-method", args=["STD"])))

    assert all(f'value="{figure}"' in page for figure in ("2.5", "15.80", "12.00"))


def test_the_gate_chooses_a_service_and_with_it_the_carrier():
    a_carrier()
    shipment = a_packed_shipment()
    picker = signed_in("WH")
    send = reverse("fulfillment:dispatch", args=[shipment.number])

    refused = picker.post(send, {"service": "DHL/STD", "carrier": "UPS"})
    done = picker.post(send, {"service": "DHL/STD", "carrier": ""})

    assert (refused.status_code, done.status_code) == (422, 303)
    shipment.refresh_from_db()
    assert (shipment.status, shipment.carrier.code, shipment.service.code) == ("dispatched", "DHL", "STD")


def test_programs_keep_carriers_and_methods():
    manager, picker = Program("MGR"), Program("WH")
    method = manager.post(
        "/shipping-methods", {"code": "STD", "basis": "order", "bands": [{"starts_at": "0", "price": "4.90"}]}
    )
    carrier = manager.post(
        "/carriers", {"code": "DHL", "services": [{"code": "S", "transit_days": 3, "method": "STD"}]}
    )
    bad = manager.post("/carriers", {"code": "UPS", "services": [{"code": "S", "method": "NONE"}]})
    ended = manager.patch("/carriers/DHL", {"is_active": False})

    assert (method.status_code, carrier.status_code, ended.status_code) == (201, 201, 200)
    assert carrier.json()["services"] == [
        {"code": "S", "name": "S", "transit_days": 3, "cut_off": None, "method": "STD"}
    ]
    assert (bad.status_code, fields_of(bad)) == (422, ["services.0.method"])
    assert picker.get("/shipping-methods/STD").json()["bands"] == []
    assert picker.post("/carriers", {"code": "X"}).status_code == 403
    assert not Carrier.objects.get(code="DHL").is_active
