"""Delays are noticed before the customer notices: why, since when, who is told, and when it is over."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core import invariants, outbox, timeline
from core.actors import Actor
from core.models import MailMessage, Membership, Notification
from core.workdays import is_working, working_days_after
from fulfillment import operations, tasks
from fulfillment.models import Shipment, ShippingRules, TrackingEvent
from fulfillment.operations.tracking import TrackingRefused
from tests.builders import a_company
from tests.fulfillment.stage import a_customer, somebody
from tests.fulfillment.way import A_DAY, on_its_way, packed
from tests.portal.stage import visitor
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return a_company("ACME")


@pytest.fixture
def customer(company):
    return a_customer(company)


def notice() -> None:
    """What happens every hour."""
    tasks.notice_delays()
    outbox.drain()


def reasons(shipment) -> list[str]:
    """Why it was late, newest first."""
    return [event.data["reason"] for event in timeline.of_document(shipment) if event.activity == "delayed"]


def mails() -> list[str]:
    """What customers were told of delays."""
    told = MailMessage.objects.filter(subject__endswith="comes later").order_by("pk")
    return list(told.values_list("subject", flat=True))


def tell(shipment, status, **more) -> None:
    operations.add_tracking_event(shipment, status, by=Actor.system(shipment.company), **more)
    outbox.drain()
    shipment.refresh_from_db()


# when it is expected ----------------------------------------------------------------------------------------------
def test_a_shipment_that_leaves_is_expected_after_the_working_days_of_the_rules(company, customer):
    ShippingRules.objects.create(company=company, transit_days=3)

    shipment = on_its_way(customer)

    expected = working_days_after(company.today(), 3, company.country)
    assert shipment.estimated_arrival == expected
    assert is_working(expected, company.country)


def test_weekends_and_holidays_are_no_days_on_the_way():
    thursday_before_easter = datetime.date(2026, 4, 2)

    assert working_days_after(thursday_before_easter, 2, "DE") == datetime.date(2026, 4, 8)
    assert working_days_after(thursday_before_easter, 0, "DE") == thursday_before_easter


def test_the_dispatch_mail_says_when_it_is_expected(customer):
    shipment = packed(customer)

    operations.dispatch(shipment, by=Actor.system(customer.company))
    outbox.drain()

    mail = MailMessage.objects.get(document_kind="fulfillment.shipment")
    assert "is on its way, expected" in mail.body_text


def test_what_the_carrier_expects_counts(company, customer):
    shipment = on_its_way(customer)

    tell(shipment, "in_transit", expected_date=shipment.estimated_arrival - A_DAY)
    assert (shipment.estimated_arrival, shipment.delayed_since) == (
        TrackingEvent.objects.get().expected_date,
        None,
    )
    tell(shipment, "out_for_delivery")

    assert shipment.estimated_arrival == company.today()


# what is late -----------------------------------------------------------------------------------------------------
def test_what_is_in_time_is_not_delayed(customer):
    shipments = [packed(customer), on_its_way(customer, tracking_number="4711")]
    operations.deliver(on_its_way(customer, days=20), by=Actor.system(customer.company))

    notice()

    assert [Shipment.objects.get(pk=each.pk).delayed_since for each in shipments] == [None, None]
    assert not Shipment.objects.filter(delayed_since__isnull=False).exists()
    assert mails() == []


def test_a_packed_shipment_that_has_not_left_in_time_is_delayed(company, customer):
    shipment = packed(customer, days=1)

    notice()

    shipment.refresh_from_db()
    assert reasons(shipment) == ["late_leaving"]
    assert shipment.delayed_since is not None
    assert shipment.estimated_arrival == working_days_after(company.today(), 2, company.country)
    assert invariants.run_all() == []


def test_a_shipment_that_should_be_there_is_delayed_and_gets_a_new_day(company, customer):
    shipment = on_its_way(customer, days=14)

    notice()

    shipment.refresh_from_db()
    assert reasons(shipment) == ["overdue"]
    assert shipment.estimated_arrival == working_days_after(company.today(), 1, company.country)


def test_a_parcel_nothing_is_heard_of_is_delayed_where_it_can_be_asked_for(company, customer):
    ShippingRules.objects.create(company=company, transit_days=60, silent_hours=72)
    silent, without_number, spoken_of = (
        on_its_way(customer, days=4, tracking_number="4711"),
        on_its_way(customer, days=5),
        on_its_way(customer, days=6, tracking_number="4712"),
    )
    tell(spoken_of, "in_transit")

    notice()

    assert reasons(silent) == ["silent"]
    assert [reasons(each) for each in (without_number, spoken_of)] == [[], []]


def test_silence_is_no_delay_where_the_rules_say_never(company, customer):
    ShippingRules.objects.create(company=company, transit_days=60, silent_hours=0)
    shipment = on_its_way(customer, days=10, tracking_number="4711")

    notice()

    assert reasons(shipment) == []


def test_a_shipment_that_left_late_arrives_later_than_promised(company, customer):
    shipment = packed(customer, days=7)
    operations.dispatch(shipment, by=Actor.system(company))

    notice()

    assert reasons(shipment) == ["late_arrival"]


@pytest.mark.parametrize("status", ["failed_attempt", "exception"])
def test_bad_news_of_the_carrier_is_a_delay_at_once(company, customer, status):
    shipment = on_its_way(customer)
    later = company.today() + 9 * A_DAY

    tell(shipment, status, expected_date=later)

    assert reasons(shipment) == [status]
    assert shipment.estimated_arrival == later
    assert mails() == [f"Order {shipment.order.number} comes later"]


def test_a_parcel_that_comes_back_is_not_expected_and_the_warehouse_is_told(company, customer):
    picker = somebody(company, "WH")
    shipment = on_its_way(customer)

    tell(shipment, "returned", description="Unknown at this address")

    assert (reasons(shipment), shipment.estimated_arrival, shipment.status) == (
        ["returned"],
        None,
        "dispatched",
    )
    assert Notification.objects.get(user=picker.user).data["number"] == shipment.number
    assert mails() == []
    notice()
    assert reasons(shipment) == ["returned"]


def test_old_news_that_arrives_late_changes_nothing(customer):
    shipment = on_its_way(customer)
    tell(shipment, "out_for_delivery")

    tell(shipment, "exception", at=timezone.now() - A_DAY)

    assert shipment.delayed_since is None


# who is told ------------------------------------------------------------------------------------------------------
def test_the_customer_is_told_once_with_the_new_day(company, customer):
    shipment = on_its_way(customer, days=14)

    for _hour in range(3):
        notice()
    tell(shipment, "exception")

    mail = MailMessage.objects.get(subject__endswith="comes later")
    shipment.refresh_from_db()
    assert mail.subject == f"Order {shipment.order.number} comes later"
    assert "late on its way" in mail.body_text
    assert "We now expect it on" in mail.body_text
    assert shipment.told_delay_at is not None
    assert reasons(shipment) == ["exception", "overdue"]


def test_the_customer_is_told_again_of_a_second_delay(company, customer):
    shipment = on_its_way(customer)
    tell(shipment, "exception", at=timezone.now() - datetime.timedelta(minutes=2))

    tell(shipment, "in_transit", expected_date=company.today(), at=timezone.now())
    assert (shipment.delayed_since, shipment.told_delay_at) == (None, None)
    tell(shipment, "failed_attempt", at=timezone.now() + datetime.timedelta(minutes=1))

    assert len(mails()) == 2
    assert shipment.told_delay_at is not None
    assert invariants.run_all() == []


def test_customers_are_not_told_where_the_rules_say_so(company, customer):
    ShippingRules.objects.create(company=company, tells_customers=False)
    shipment = on_its_way(customer, days=14)

    notice()

    shipment.refresh_from_db()
    assert shipment.delayed_since is not None
    assert (mails(), shipment.told_delay_at) == ([], None)


def test_what_has_arrived_in_the_meantime_is_not_mailed(company, customer):
    shipment = on_its_way(customer, days=14)
    operations.notice_delay(shipment, by=Actor.system(company))
    operations.deliver(shipment, by=Actor.system(company))

    outbox.drain()

    assert mails() == []


def test_a_customer_without_an_address_is_not_told(company):
    shipment = on_its_way(a_customer(company, email=""), days=14)

    notice()

    shipment.refresh_from_db()
    assert (mails(), shipment.told_delay_at) == ([], None)


def test_the_salesperson_is_told_and_who_cannot_help_is_not(company):
    seller, picker = somebody(company, "SAL"), somebody(company, "WH")
    assert Membership.objects.filter(user=seller.user).exists()
    shipment = on_its_way(a_customer(company, salesperson=seller.user), days=14)

    notice()
    notice()

    told = Notification.objects.get(user=seller.user)
    assert (told.kind, told.data["number"]) == ("shipment.delayed", shipment.number)
    assert not Notification.objects.filter(user=picker.user).exists()


def test_the_look_for_delays_takes_as_many_statements_for_many_shipments(company, customer):
    for days in range(30, 35):
        on_its_way(customer, days=days)
    for pk in Shipment.objects.values_list("pk", flat=True):
        tasks.notice_delay(pk)

    with CaptureQueriesContext(connection) as captured:
        tasks.notice_delays()

    assert len(captured) <= 3


# where it is seen -------------------------------------------------------------------------------------------------
def test_the_queue_of_delayed_shipments_holds_what_is_late_and_not_there(company, customer):
    late, fine, arrived = (
        on_its_way(customer, days=14),
        on_its_way(customer),
        on_its_way(customer, days=15),
    )
    notice()
    operations.deliver(arrived, by=Actor.system(company))
    client = signed_in("WH", company=company)

    page = text_of(client.get(reverse("fulfillment:list"), {"view": "delayed"}))
    home = text_of(client.get("/"))

    assert late.number in page
    assert [each.number in page for each in (fine, arrived)] == [False, False]
    assert "view=delayed" in home


def test_the_page_says_why_and_whether_the_customer_knows(company, customer):
    shipment = on_its_way(customer, days=14)
    notice()

    page = text_of(signed_in("SAL", company=company).get(shipment.get_absolute_url()))

    for words in ("This shipment is delayed", "The customer was told on", "Delayed: Not arrived in time"):
        assert words in page


def test_the_customer_sees_the_new_day_and_the_steps_in_words(company, customer):
    shipment = on_its_way(customer)
    tell(shipment, "failed_attempt", description="Nobody there")

    page = text_of(visitor(customer).get(f"/portal/shipments/{shipment.number}/"))

    for words in (
        "This delivery comes later than planned",
        "Now expected on",
        "Delivery failed",
        "Nobody there",
    ):
        assert words in page
    assert "failed_attempt" not in page


def test_programs_read_what_is_delayed(company, customer):
    late, _fine = on_its_way(customer, days=14), on_its_way(customer)
    notice()

    answer = Program("AUD", company=company).get("/shipments?delayed=true").json()

    assert [each["number"] for each in answer["items"]] == [late.number]
    assert answer["items"][0]["delayed_since"]
    assert answer["items"][0]["estimated_arrival"]


# the rules --------------------------------------------------------------------------------------------------------
def test_managers_change_the_rules_and_others_do_not(company):
    url = reverse("fulfillment:shipping-rules")
    client = signed_in("MGR", company=company)
    assert 'value="72"' in text_of(client.get(url))

    assert client.post(url, {"transit_days": "61", "silent_hours": "10"}).status_code == 422
    assert signed_in("WH", company=company).get(url).status_code == 403
    assert not ShippingRules.objects.exists()
    assert client.post(url, {"transit_days": "4", "silent_hours": "0"}).status_code == 303

    rules = ShippingRules.objects.get()
    assert (rules.transit_days, rules.silent_hours, rules.tells_customers) == (4, 0, False)
    assert [event.activity for event in timeline.of_document(rules)] == ["changed"]


def test_programs_read_and_change_the_rules(company):
    program = Program("MGR", company=company)

    refused = program.patch("/shipping-rules", {"silent_hours": 721})
    changed = program.patch("/shipping-rules", {"transit_days": 5})

    assert (refused.status_code, fields_of(refused)) == (422, ["silent_hours"])
    assert changed.json() == {"transit_days": 5, "silent_hours": 72, "tells_customers": True}
    reader = Program("WH", company=company)
    assert reader.get("/shipping-rules").json() == changed.json()
    assert reader.patch("/shipping-rules", {"transit_days": 1}).status_code == 403


@pytest.mark.breaks_invariants
def test_the_checker_finds_who_was_told_of_no_delay(customer):
    shipment = on_its_way(customer)
    Shipment.objects.filter(pk=shipment.pk).update(told_delay_at=timezone.now())

    assert [finding.rule for finding in invariants.run_all()] == ["FUL-7"]


def test_news_from_before_the_dispatch_is_refused_and_not_kept(company, customer):
    shipment = on_its_way(customer, days=2)
    long_ago = datetime.datetime(1, 1, 1, tzinfo=datetime.UTC)

    for moment in (long_ago, timezone.now() - datetime.timedelta(days=4)):
        with pytest.raises(TrackingRefused) as refusal:
            operations.add_tracking_event(shipment, "in_transit", at=moment, by=Actor.system(company))
        assert refusal.value.field == "at"

    assert not shipment.tracking_events.exists()
    operations.add_tracking_event(
        shipment,
        "announced",
        at=timezone.now() - datetime.timedelta(days=2, hours=1),
        by=Actor.system(company),
    )
    assert shipment.tracking_events.count() == 1
