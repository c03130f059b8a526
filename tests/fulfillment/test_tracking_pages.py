"""What the carrier says, entered by a person or sent by a program."""

from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from fulfillment.models import TrackingEvent
from tests.builders import a_company
from tests.fulfillment.stage import a_customer
from tests.fulfillment.way import A_DAY, on_its_way, packed
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return a_company("ACME")


@pytest.fixture
def customer(company):
    return a_customer(company)


def test_an_event_is_entered_on_the_shipment_s_page(company, customer):
    shipment = on_its_way(customer, days=1)
    client = signed_in("WH", company=company)
    assert "Add what the carrier says" in text_of(client.get(shipment.get_absolute_url()))

    answer = client.post(
        reverse("fulfillment:track", args=[shipment.number]),
        {
            "status": "in_transit",
            "day": "-1",
            "time": "23:59",
            "description": "Hub Leipzig",
            "expected_date": "+2",
        },
    )

    assert answer.status_code == 303
    event = TrackingEvent.objects.get()
    yesterday = company.today() - A_DAY
    assert (event.status, event.description, event.expected_date) == (
        "in_transit",
        "Hub Leipzig",
        company.today() + 2 * A_DAY,
    )
    assert timezone.localdate(event.at, timezone=ZoneInfo(company.time_zone)) == yesterday
    assert "Hub Leipzig" in text_of(client.get(shipment.get_absolute_url()))


def test_the_delivered_event_delivers(company, customer):
    shipment = on_its_way(customer)

    signed_in("WH", company=company).post(
        reverse("fulfillment:track", args=[shipment.number]), {"status": "delivered"}
    )

    shipment.refresh_from_db()
    assert shipment.status == "delivered"


@pytest.mark.parametrize(
    "wrong, words",
    [
        ({"status": "lost"}, "lost"),
        ({"day": "+1"}, "future"),
        ({"day": "32"}, "day"),
        ({"time": "25:00"}, "time"),
        ({"expected_date": "-9"}, "from the event on"),
        ({"expected_date": "+999"}, "from the event on"),
    ],
)
def test_an_event_that_cannot_be_is_refused_at_its_field(company, customer, wrong, words):
    shipment = on_its_way(customer)

    answer = signed_in("WH", company=company).post(
        reverse("fulfillment:track", args=[shipment.number]), {"status": "in_transit", **wrong}
    )

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not TrackingEvent.objects.exists()


def test_only_who_ships_enters_events_and_only_of_what_has_left(company, customer):
    shipment = on_its_way(customer)
    waiting = packed(customer, days=2)
    url = reverse("fulfillment:track", args=[shipment.number])

    assert signed_in("SAL", company=company).post(url, {"status": "delivered"}).status_code == 403
    assert "Add what the carrier says" not in text_of(
        signed_in("SAL", company=company).get(shipment.get_absolute_url())
    )
    answer = signed_in("WH", company=company).post(
        reverse("fulfillment:track", args=[waiting.number]), {"status": "in_transit"}
    )
    assert answer.status_code == 409
    assert not TrackingEvent.objects.exists()


def test_a_program_tells_when_the_parcel_is_expected(company, customer):
    shipment = on_its_way(customer)
    program, url = Program("WH", company=company), f"/shipments/{shipment.number}/events"
    later = company.today() + 5 * A_DAY

    refused = program.post(url, {"status": "in_transit", "expected_date": "2020-01-01"})
    kept = program.post(url, {"status": "in_transit", "expected_date": later.isoformat()})

    assert (refused.status_code, fields_of(refused)) == (422, ["expected_date"])
    assert (kept.status_code, kept.json()["estimated_arrival"]) == (200, later.isoformat())
