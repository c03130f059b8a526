"""Waves in the browser and by program: from the list to the walk and its end."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from fulfillment import operations
from fulfillment.models import Wave
from tests.builders import a_company, a_user
from tests.fulfillment.stage import a_confirmed_order, a_customer, a_picker, goods, shipment_of
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return a_company("ACME")


@pytest.fixture
def shipments(company):
    goods(company, "A", on_hand="50", shelf="B-07", barcode="4006381333931", price="77.77")
    goods(company, "B", on_hand="50", shelf="A-01")
    customer = a_customer(company)
    return [
        shipment_of(a_confirmed_order(customer, {"A": "4", "B": "2"})),
        shipment_of(a_confirmed_order(customer, {"A": "3"})),
    ]


@pytest.fixture
def wave(company, shipments):
    by = a_picker(company)
    wave = operations.plan_wave(shipments, by=by)
    operations.release_wave(wave, by=by)
    return wave


@pytest.fixture
def picker(company):
    return signed_in("WH")


def page(wave, name="wave", *more):
    return reverse(f"fulfillment:{name}", args=[wave.number, *more])


def picked(wave):
    """What was picked, by tote and article."""
    rows = wave.shipments.values_list("tote", "lines__product__sku", "lines__picked")
    return {(tote, sku): quantity for tote, sku, quantity in rows}


def test_shipments_are_put_on_a_wave_from_their_list_and_the_wave_is_released(company, shipments, picker):
    keys = [shipment.pk for shipment in shipments]
    due = (timezone.localtime() + datetime.timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")

    picker.post(
        reverse("fulfillment:list"),
        {"do": "bulk", "action": "wave", "selected": keys, "confirmed": "1", "wave": "", "due_at": due},
    )
    wave = Wave.objects.get()
    bert = a_user(company, "WH", username="bert")
    picker.post(page(wave, "change-wave"), {"due_at": due, "picker": bert.pk, "version": wave.version})
    picker.post(page(wave, "release-wave"))

    wave.refresh_from_db()
    assert (wave.status, wave.picker, wave.shipments.count()) == ("released", bert, 2)
    assert wave.due_at.isoformat()[14:16] == due[14:16]
    words = text_of(picker.get(page(wave)))
    assert shipments[1].number in words
    assert "bert" in words


def test_the_walk_names_the_tote_and_shows_no_prices(wave, picker):
    words = text_of(picker.get(page(wave, "pick-wave")))

    assert words.index("A-01") < words.index("B-07")
    assert "Tote 1" in words
    assert "Tote 2" in words
    assert "77.77" not in words


def test_scans_go_from_tote_to_tote_and_the_end_says_what_became_of_it(wave, shipments, picker):
    first = picker.post(
        page(wave, "confirm-wave-line"), {"code": "4006381333931"}, headers={"HX-Request": "true"}
    )
    picker.post(page(wave, "confirm-wave-line"), {"code": "2*A"})
    again = picker.post(page(wave, "confirm-wave-line"), {"code": "A"})
    done = picker.post(page(wave, "finish-wave"), follow=True)

    assert "Tote 1: 4 × A" in text_of(first)
    assert "A is already picked." in text_of(again)
    assert again.status_code == 422
    assert picked(wave) == {(1, "A"): 4, (2, "A"): 2}
    assert "2 shipments are picked. What was missing waits on" in text_of(done)


def test_a_pressed_line_somebody_else_has_picked_is_refused_and_a_correction_is_not(wave, shipments, picker):
    line = {"shipment": shipments[1].number, "position": "1"}
    picker.post(page(wave, "confirm-wave-line"), {**line, "quantity": "3", "is_first": "1"})

    late = picker.post(page(wave, "confirm-wave-line"), {**line, "quantity": "3", "is_first": "1"})
    assert (late.status_code, picked(wave)[2, "A"]) == (409, 3)

    picker.post(page(wave, "confirm-wave-line"), {**line, "quantity": "1"})
    assert picked(wave)[2, "A"] == 1


@pytest.mark.parametrize(
    "post, words",
    [
        ({"code": "NO"}, "NO is not on this wave."),
        ({"code": ""}, "Scan or type an article."),
        ({"code": "5*A"}, "Only 4 of A"),
        ({"position": "1", "shipment": "D-1", "quantity": "1"}, "not on the shipment any more"),
        ({"position": "1", "quantity": "1"}, "not on the shipment any more"),
    ],
)
def test_a_scan_that_cannot_be_is_refused_and_picks_nothing(wave, picker, post, words):
    answer = picker.post(page(wave, "confirm-wave-line"), post)

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert set(picked(wave).values()) == {None}


def test_a_wave_is_walked_only_while_it_is_released(company, shipments, picker):
    wave = operations.plan_wave(shipments, by=a_picker(company))

    assert picker.get(page(wave, "pick-wave")).status_code in (302, 303)
    refused = picker.post(page(wave, "confirm-wave-line"), {"code": "A"})
    finish = picker.post(page(wave, "finish-wave"))

    assert (refused.status_code, finish.status_code) == (409, 409)
    assert "first" in text_of(refused)
    assert set(picked(wave).values()) == {None}


def test_a_shipment_leaves_a_wave_and_a_wave_is_canceled_with_a_reason(wave, shipments, picker):
    picker.post(page(wave, "leave-wave", shipments[0].number))
    assert list(wave.shipments.all()) == [shipments[1]]
    assert picker.post(page(wave, "cancel-wave"), {"reason": ""}).status_code == 422

    picker.post(page(wave, "cancel-wave"), {"reason": "Truck is late"})

    wave.refresh_from_db()
    assert (wave.status, wave.shipments.count()) == ("canceled", 0)


def test_a_due_time_in_the_past_is_told_at_its_field(wave, picker):
    answer = picker.post(page(wave, "change-wave"), {"due_at": "2020-01-01T08:00", "version": wave.version})

    assert answer.status_code == 422
    assert "The time lies in the past." in text_of(answer)
    wave.refresh_from_db()
    assert wave.due_at is None


def test_the_warehouse_finds_released_waves_on_its_home_by_due_time(company, wave, shipments, picker):
    by = a_picker(company, "other")
    due = timezone.now() + datetime.timedelta(hours=1)
    soon = operations.plan_wave(
        [shipment_of(a_confirmed_order(shipments[0].customer, {"B": "1"}))], by=by, due_at=due
    )
    operations.release_wave(soon, by=by)

    words = text_of(picker.get("/"))

    assert words.index(f"Wave {soon.number}, due") < words.index(f"Wave {wave.number}")
    assert page(wave, "pick-wave") in words


def test_the_shipment_says_on_which_wave_it_is(wave, shipments, picker):
    words = text_of(picker.get(shipments[1].get_absolute_url()))

    assert wave.number in words
    assert "Tote 2" in words


@pytest.mark.parametrize("role, sees", [("SAL", 200), ("AUD", 200), ("ADM", 403)])
def test_others_see_a_wave_or_not_and_nobody_else_changes_it(wave, role, sees):
    other = signed_in(role)

    assert other.get(page(wave)).status_code == sees
    assert other.post(page(wave, "finish-wave")).status_code == 403
    assert other.post(page(wave, "confirm-wave-line"), {"code": "A"}).status_code == 403
    wave.refresh_from_db()
    assert wave.status == "released"


@pytest.mark.parametrize("count", [2, 20])
def test_the_walk_takes_as_many_queries_with_many_shipments(
    company, shipments, picker, count, django_assert_max_num_queries
):
    customer = shipments[0].customer
    more = [shipment_of(a_confirmed_order(customer, {"A": "1", "B": "1"})) for _number in range(count)]
    wave = operations.plan_wave(more, by=a_picker(company))
    operations.release_wave(wave, by=a_picker(company, "other"))
    picker.get(page(wave, "pick-wave"))

    with django_assert_max_num_queries(14):
        picker.get(page(wave, "pick-wave"))
    with django_assert_max_num_queries(16):
        picker.get(page(wave))


# by program -------------------------------------------------------------------------------------------------------
def test_a_program_plans_releases_picks_and_finishes_a_wave(company, shipments):
    a_user(company, "WH", username="bert")
    program = Program("WH")
    due = (timezone.now() + datetime.timedelta(hours=1)).isoformat()

    planned = program.post("/waves", {"shipments": [each.number for each in shipments[:1]], "due_at": due, "picker": "bert"})  # fmt: skip
    path = f"/waves/{planned.json()['number']}"
    program.post(f"{path}/shipments", {"shipment": shipments[1].number})
    released = program.post(f"{path}/release").json()
    program.post(f"{path}/pick", {"shipment": shipments[1].number, "position": 1, "quantity": "2"})
    walked = program.get(path).json()
    done = program.post(f"{path}/finish").json()

    assert planned.status_code == 201
    assert (released["status"], released["picker"], [row["tote"] for row in released["shipments"]]) == ("released", "bert", [1, 2])  # fmt: skip
    assert walked["lines"][2] == {
        "bin": "B-07", "sku": "A", "quantity": "3", "picked": "2", "shipment": shipments[1].number, "tote": 2,
        "position": 1, "place": "1",
    }  # fmt: skip
    assert (done["wave"]["status"], done["picked"], len(done["rests"])) == ("done", [shipments[1].number], 1)
    assert done["left"] == [{"shipment": shipments[0].number, "reason": "Nothing of it was picked."}]
    assert program.get("/waves?status=done").json()["items"][0]["number"] == planned.json()["number"]


def test_a_program_changes_and_cancels_a_wave(shipments):
    program = Program("WH")
    number = program.post("/waves", {"shipments": [each.number for each in shipments]}).json()["number"]

    changed = program.patch(f"/waves/{number}", {"picker": program.user.username})
    without = program.client.delete(f"/api/v1/waves/{number}/shipments/{shipments[0].number}")
    canceled = program.post(f"/waves/{number}/cancel", {"reason": "Truck is late"})

    assert changed.json()["picker"] == program.user.username
    assert [row["shipment"] for row in without.json()["shipments"]] == [shipments[1].number]
    assert (canceled.json()["status"], canceled.json()["shipments"]) == ("canceled", [])


@pytest.mark.parametrize(
    "body, fields",
    [
        ({"shipments": ["D-1"]}, ["shipments.0"]),
        ({"shipments": []}, ["shipments"]),
        ({"due_at": "2020-01-01T00:00:00Z"}, ["due_at"]),
        ({"due_at": "2036-01-01T00:00:00"}, ["due_at"]),
        ({"picker": "nobody"}, ["picker"]),
    ],
)
def test_a_program_is_told_which_field_is_wrong_and_no_wave_is_planned(shipments, body, fields):
    answer = Program("WH").post("/waves", {"shipments": [shipments[0].number], **body})

    assert (answer.status_code, fields_of(answer)) == (422, fields)
    assert not Wave.objects.exists()


def test_a_program_of_another_role_plans_no_wave(shipments):
    assert Program("SAL").post("/waves", {"shipments": [shipments[0].number]}).status_code == 403
    assert not Wave.objects.exists()
