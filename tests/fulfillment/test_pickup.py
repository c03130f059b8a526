"""The customer comes for his goods: times with places, ready with a code, handed over in one step."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import outbox, timeline
from core.actors import Actor
from core.models import MailMessage
from core.refusals import NotPermitted
from fulfillment import operations
from fulfillment.models import PickupSlot, ProofOfDelivery, Shipment
from fulfillment.pickups import free_slots_for
from inventory.models import StockLevel
from orders import operations as orders
from orders.lifecycle import Resolution
from tests import builders
from tests.builders import the_company
from tests.fulfillment.stage import a_confirmed_order, a_customer, a_picker, goods, shipment_of, somebody
from tests.fulfillment.test_concurrency import at_once, mine
from tests.ledger.reading import broken_rules
from tests.programs import Program, fields_of, signed_in, text_of

DAY = datetime.timedelta(days=1)


def tomorrow() -> datetime.date:
    return the_company().today() + DAY


def a_slot(capacity: int = 1, **fields) -> PickupSlot:
    """Tomorrow from nine to ten."""
    company = the_company()
    usual = {
        "starts_at": datetime.time(9), "ends_at": datetime.time(10), "date": tomorrow(),
        "warehouse": builders.main_warehouse(company),
    }  # fmt: skip
    return PickupSlot.objects.create(company=company, capacity=capacity, **{**usual, **fields})


def a_pickup(code: str = "ALFKI", *, packed: bool = False) -> Shipment:
    """Two packets of tea the customer comes for."""
    company = the_company()
    method = builders.a_shipping_method(code=f"PICKUP-{code}", name="Pick-up", how="pickup")
    if not StockLevel.objects.filter(product__sku="TEA").exists():
        goods(company, "TEA", on_hand="20", name="Green tea")
    customer = a_customer(company, code=code)
    shipment = shipment_of(a_confirmed_order(customer, {"TEA": "2"}, shipping_method=method))
    if packed:
        by = a_picker(company)
        operations.pick(shipment, by=by)
        operations.pack(shipment, by=by)
    return shipment


@pytest.mark.django_db
def test_times_are_planned_on_working_days_and_those_that_are_there_stay():
    first = tomorrow() + DAY * ((7 - tomorrow().weekday()) % 7)  # a Monday
    said = {
        "first_day": first, "last_day": first + DAY * 6, "opens_at": datetime.time(9), "closes_at": datetime.time(11, 30),
        "minutes": 60, "by": a_picker(the_company()),
    }  # fmt: skip
    warehouse = builders.main_warehouse(the_company())

    operations.plan_slots(warehouse, capacity=2, **said)
    operations.plan_slots(warehouse, capacity=5, **said)

    slots = PickupSlot.objects.all()
    assert {slot.date.isoweekday() for slot in slots} <= {1, 2, 3, 4, 5}
    assert {(f"{slot.starts_at:%H:%M}", slot.capacity) for slot in slots} == {("09:00", 2), ("10:00", 2)}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields,field",
    [
        ({"first_day": -DAY}, "first_day"),
        ({"last_day": -DAY}, "last_day"),
        ({"last_day": DAY * 200}, "last_day"),
        ({"minutes": 2}, "minutes"),
        ({"capacity": 0}, "capacity"),
        ({"closes_at": datetime.time(9, 30)}, "closes_at"),
    ],
)
def test_times_that_do_not_fit_are_refused(fields, field):
    today = the_company().today()
    said = {
        "first_day": datetime.timedelta(0), "last_day": DAY, "opens_at": datetime.time(9), "closes_at": datetime.time(12),
        "minutes": 60, "capacity": 1, **fields,
    }  # fmt: skip
    days = {name: today + said.pop(name) for name in ("first_day", "last_day")}

    with pytest.raises(operations.SlotRefused) as refused:
        operations.plan_slots(
            builders.main_warehouse(the_company()), **days, **said, by=a_picker(the_company())
        )

    assert refused.value.field == field
    assert not PickupSlot.objects.exists()


@pytest.mark.django_db
def test_a_time_is_chosen_changed_and_given_back():
    shipment, first, other = (
        a_pickup(),
        a_slot(),
        a_slot(starts_at=datetime.time(11), ends_at=datetime.time(12)),
    )
    clerk = somebody(the_company(), "SAL")

    operations.choose_slot(shipment, first, by=clerk)
    operations.choose_slot(shipment, other, by=clerk)

    taken = dict(PickupSlot.objects.values_list("pk", "taken"))
    assert taken == {first.pk: 0, other.pk: 1}
    operations.choose_slot(shipment, None, by=clerk)
    assert set(PickupSlot.objects.values_list("taken", flat=True)) == {0}
    assert broken_rules() == {}


@pytest.mark.django_db
def test_a_shipment_that_is_canceled_gives_its_place_back():
    shipment, slot = a_pickup(), a_slot()
    operations.choose_slot(shipment, slot, by=somebody(the_company(), "SAL"))

    orders.cancel(shipment.order, reason="customer", by=Actor.system(the_company()))

    slot.refresh_from_db()
    assert slot.taken == 0
    assert broken_rules() == {}


@pytest.mark.django_db
def test_goods_that_are_wanted_later_give_back_the_place_that_comes_too_early():
    shipment, slot, company = a_pickup(), a_slot(), the_company()
    operations.choose_slot(shipment, slot, by=somebody(company, "SAL"))
    later = orders.HeaderChange(requested_date=tomorrow() + DAY * 7)

    orders.amend(shipment.order, {}, header=later, by=Actor.system(company))

    shipment.refresh_from_db()
    slot.refresh_from_db()
    assert (shipment.planned_date, shipment.pickup_slot, slot.taken) == (tomorrow() + DAY * 7, None, 0)
    assert broken_rules() == {}


@pytest.mark.django_db
def test_goods_are_to_be_picked_by_the_time_the_customer_comes():
    shipment, slot, clerk = a_pickup(), a_slot(), somebody(the_company(), "SAL")
    Shipment.objects.update(planned_date=tomorrow() + DAY * 7)

    operations.choose_slot(shipment, slot, by=clerk)

    shipment.refresh_from_db()
    assert shipment.planned_date == tomorrow()


@pytest.mark.django_db
def test_a_time_that_is_over_today_is_neither_offered_nor_taken():
    shipment, today = a_pickup(), the_company().today()
    over = a_slot(date=today, starts_at=datetime.time(0), ends_at=datetime.time(0, 0, 1))

    with pytest.raises(operations.SlotRefused):
        operations.choose_slot(shipment, over, by=somebody(the_company(), "SAL"))

    over.refresh_from_db()
    assert (free_slots_for(shipment), over.taken) == ([], 0)


@pytest.mark.django_db
def test_an_order_that_is_sent_after_all_gives_its_place_back():
    shipment, slot = a_pickup(), a_slot()
    operations.choose_slot(shipment, slot, by=somebody(the_company(), "SAL"))
    change = orders.HeaderChange(shipping_method=builders.a_shipping_method(code="POST"))

    orders.amend(shipment.order, {}, header=change, by=Actor.system(the_company()))

    shipment.refresh_from_db()
    slot.refresh_from_db()
    assert (shipment.pickup_slot, slot.taken) == (None, 0)
    assert broken_rules() == {}


@pytest.mark.django_db
def test_a_full_time_one_that_is_over_and_one_elsewhere_are_refused():
    full, over = a_slot(), a_slot(date=the_company().today() - DAY)
    elsewhere = a_slot(warehouse=builders.a_warehouse(code="SOUTH"))
    clerk = somebody(the_company(), "SAL")
    operations.choose_slot(a_pickup("FIRST"), full, by=clerk)
    shipment = a_pickup("SECOND")

    for slot, refusal in (
        (full, operations.SlotFull),
        (over, operations.SlotRefused),
        (elsewhere, operations.SlotRefused),
    ):
        with pytest.raises(refusal):
            operations.choose_slot(shipment, slot, by=clerk)

    shipment.refresh_from_db()
    assert shipment.pickup_slot is None


@pytest.mark.django_db(transaction=True)
def test_the_last_place_is_given_once():
    shipments, slot = [a_pickup("FIRST"), a_pickup("SECOND")], a_slot()
    clerk = somebody(the_company(), "SAL")

    def choosing(shipment: Shipment):
        return lambda: operations.choose_slot(mine(shipment), slot, by=clerk)

    answers = at_once(*(choosing(each) for each in shipments))

    assert [answer.code for answer in answers if answer] == ["slot-full"]
    assert Shipment.objects.filter(pickup_slot=slot).count() == 1
    slot.refresh_from_db()
    assert slot.taken == 1


@pytest.mark.django_db
def test_goods_that_are_sent_have_no_time_and_are_not_handed_over():
    goods(the_company(), "TEA", on_hand="5")
    shipment = shipment_of(a_confirmed_order(a_customer(the_company()), {"TEA": "1"}))
    picker = a_picker(the_company())

    with pytest.raises(operations.NotPickedUp):
        operations.choose_slot(shipment, a_slot(), by=picker)
    with pytest.raises(operations.NotPickedUp):
        operations.mark_ready(shipment, by=picker)
    with pytest.raises(operations.NotPickedUp):
        operations.hand_over(shipment, signed_by="Anna", by=picker)


@pytest.mark.django_db
def test_what_is_ready_is_told_with_time_place_and_code():
    shipment, slot = a_pickup(packed=True), a_slot()
    operations.choose_slot(shipment, slot, by=somebody(the_company(), "SAL"))

    operations.mark_ready(shipment, by=a_picker(the_company()))
    outbox.drain()

    assert len(shipment.pickup_code) == 6
    mail = MailMessage.objects.get(subject__contains="ready")
    assert shipment.pickup_code in mail.body_text
    assert "09:00–10:00" in mail.body_text
    assert "Green tea" in mail.body_text


@pytest.mark.django_db
def test_handing_over_dispatches_and_delivers_with_a_name():
    shipment = a_pickup(packed=True)
    picker = a_picker(the_company())
    operations.mark_ready(shipment, by=picker)

    operations.hand_over(shipment, signed_by="Anna Berg", code=shipment.pickup_code, by=picker)

    shipment.refresh_from_db()
    assert (shipment.status, shipment.signed_by, shipment.carrier) == ("delivered", "Anna Berg", None)
    assert ProofOfDelivery.objects.get().name == "Anna Berg"
    assert StockLevel.objects.get(product__sku="TEA").on_hand == 18
    assert broken_rules() == {}


@pytest.mark.django_db
def test_a_wrong_code_nobody_and_a_carrier_are_refused():
    shipment = a_pickup(packed=True)
    picker = a_picker(the_company())
    operations.mark_ready(shipment, by=picker)
    wrong = "000000" if shipment.pickup_code != "000000" else "111111"

    with pytest.raises(operations.CodeWrong):
        operations.hand_over(shipment, signed_by="Anna", code=wrong, by=picker)
    with pytest.raises(operations.ProofMissing):
        operations.hand_over(shipment, code=shipment.pickup_code, by=picker)
    with pytest.raises(operations.CarrierRefused):
        operations.dispatch(shipment, carrier="DHL", by=picker)
    with pytest.raises(operations.MoveNotAllowed):
        operations.mark_ready(shipment, by=picker)

    assert Shipment.objects.get().status == "packed"


@pytest.mark.django_db
def test_others_neither_plan_times_nor_hand_over():
    shipment = a_pickup(packed=True)
    clerk, auditor = somebody(the_company(), "SAL"), somebody(the_company(), "AUD")

    for refused in (
        lambda: operations.mark_ready(shipment, by=clerk),
        lambda: operations.hand_over(shipment, signed_by="Anna", by=clerk),
        lambda: operations.choose_slot(shipment, a_slot(), by=auditor),
        lambda: operations.change_slot(a_slot(date=tomorrow() + DAY), capacity=3, by=clerk),
    ):
        with pytest.raises(NotPermitted):
            refused()


# The time is lost


def asked(shipment: Shipment) -> tuple[int, list[str]]:
    """How many mails ask for another time, and what the timeline says of it."""
    outbox.drain()
    events = timeline.of_document(shipment).filter(activity="pick-up time asked")
    return MailMessage.objects.filter(subject__contains="choose when you come").count(), [
        each.activity for each in events
    ]


@pytest.mark.django_db
def test_who_had_a_time_is_asked_for_another_one_when_his_shipment_is_planned_again():
    shipment, slot, company = a_pickup(), a_slot(), the_company()
    operations.choose_slot(shipment, slot, by=somebody(company, "SAL"))
    operations.cancel(shipment, reason="Broken", by=a_picker(company))

    orders.resolve_exception(shipment.order, shipment.number, Resolution.AGAIN, by=somebody(company, "SAL"))

    again = shipment_of(shipment.order)
    assert asked(again) == (1, ["pick-up time asked"])
    assert again.wants_slot
    body = MailMessage.objects.get(subject__contains="choose when you come").body_text
    assert again.number in body
    assert "Green tea" in body
    assert broken_rules() == {}


@pytest.mark.django_db
def test_who_had_a_time_is_asked_when_he_may_come_for_what_was_not_found():
    shipment, slot, company = a_pickup(), a_slot(), the_company()
    operations.choose_slot(shipment, slot, by=somebody(company, "SAL"))
    operations.start_picking(shipment, by=a_picker(company))

    rest = operations.pick(shipment, {shipment.lines.get().pk: Decimal(1)}, by=a_picker(company))

    assert rest is not None
    assert asked(rest) == (1, ["pick-up time asked"])
    shipment.refresh_from_db()
    assert (shipment.pickup_slot, shipment.wants_slot) == (slot, False)


@pytest.mark.django_db
def test_who_had_a_time_that_comes_too_early_now_is_asked_for_another_one():
    shipment, slot, company = a_pickup(), a_slot(), the_company()
    operations.choose_slot(shipment, slot, by=somebody(company, "SAL"))
    later = orders.HeaderChange(requested_date=tomorrow() + DAY * 7)

    orders.amend(shipment.order, {}, header=later, by=Actor.system(company))

    assert asked(shipment) == (1, ["pick-up time asked"])


@pytest.mark.django_db
def test_who_was_asked_for_a_time_and_has_it_sent_after_all_has_nothing_to_choose():
    shipment, slot, company = a_pickup(), a_slot(), the_company()
    clerk, parcel = Actor.system(company), builders.a_shipping_method(code="PARCEL", name="Parcel")
    operations.choose_slot(shipment, slot, by=somebody(company, "SAL"))
    later = orders.HeaderChange(requested_date=tomorrow() + DAY * 7)
    orders.amend(shipment.order, {}, header=later, by=clerk)

    sent = orders.HeaderChange(requested_date=tomorrow() + DAY * 7, shipping_method=parcel)
    orders.amend(shipment.order, {}, header=sent, by=clerk)

    shipment.refresh_from_db()
    slot.refresh_from_db()
    assert (shipment.slot_asked_at, shipment.wants_slot, slot.taken) == (None, False, 0)
    assert asked(shipment) == (0, ["pick-up time asked"])
    desk = signed_in("SAL")
    assert "has to choose when he comes" not in text_of(desk.get(shipment.get_absolute_url()))
    assert "Pick-up time wanted" not in text_of(desk.get("/"))


@pytest.mark.django_db
def test_who_has_chosen_meanwhile_or_never_did_or_gets_a_parcel_is_not_asked():
    company, clerk = the_company(), somebody(the_company(), "SAL")
    chosen, never = a_pickup("FIRST"), a_pickup("SECOND")
    parcel = shipment_of(a_confirmed_order(a_customer(company, code="THIRD"), {"TEA": "2"}))
    operations.choose_slot(chosen, a_slot(), by=clerk)
    rests = []
    for shipment in (chosen, never, parcel):
        operations.start_picking(shipment, by=a_picker(company))
        rests.append(operations.pick(shipment, {shipment.lines.get().pk: Decimal(1)}, by=a_picker(company)))

    operations.choose_slot(rests[0], a_slot(starts_at=datetime.time(8)), by=clerk)

    assert [asked(rest) for rest in rests] == [(0, ["pick-up time asked"]), (0, []), (0, [])]
    rests[0].refresh_from_db()
    assert not rests[0].wants_slot


@pytest.mark.django_db
def test_the_desk_and_programs_see_who_has_to_choose_once_more():
    shipment, slot, company = a_pickup(), a_slot(), the_company()
    operations.choose_slot(shipment, slot, by=somebody(company, "SAL"))
    operations.cancel(shipment, reason="Broken", by=a_picker(company))
    operations.plan_shipment(shipment.order, by=a_picker(company))
    again, desk, program = shipment_of(shipment.order), signed_in("SAL"), Program("SAL")

    page = text_of(desk.get(again.get_absolute_url()))
    view = text_of(desk.get(reverse("fulfillment:list") + "?view=choose_again"))
    home = text_of(desk.get("/"))
    pickups = text_of(signed_in("WH").get(reverse("fulfillment:pickups")))
    listed = program.get("/shipments?slot_wanted=true").json()["items"]
    wrong = program.get("/shipments?slot_wanted=perhaps")

    assert "The customer has to choose when he comes" in page
    assert again.number in view
    assert "Pick-up time wanted" in home
    assert "asked again" in pickups
    assert [each["number"] for each in listed] == [again.number]
    assert listed[0]["slot_asked_at"] is not None
    assert wrong.status_code == 422


# Pages and programs


@pytest.mark.django_db
def test_the_warehouse_plans_times_tells_and_hands_over_in_the_browser():
    shipment = a_pickup(packed=True)
    picker = signed_in("WH")
    monday = tomorrow() + DAY * ((7 - tomorrow().weekday()) % 7)
    times = {
        "warehouse": "MAIN", "first_day": monday.isoformat(), "last_day": monday.isoformat(), "opens_at": "9:00",
        "closes_at": "10:00", "minutes": "60", "capacity": "1",
    }  # fmt: skip

    planned = picker.post(reverse("fulfillment:new-slots"), times)
    slot = PickupSlot.objects.get()
    chosen = picker.post(reverse("fulfillment:slot", args=[shipment.number]), {"slot": str(slot.pk)})
    told = picker.post(reverse("fulfillment:ready", args=[shipment.number]))
    shipment.refresh_from_db()
    day = text_of(picker.get(reverse("fulfillment:pickups") + f"?day={monday.isoformat()}"))
    form = {"signed_by": "Anna Berg", "code": "1"}
    wrong = picker.post(reverse("fulfillment:hand-over", args=[shipment.number]), form)
    form["code"] = shipment.pickup_code
    done = picker.post(reverse("fulfillment:hand-over", args=[shipment.number]), form)

    assert [answer.status_code for answer in (planned, chosen, told, wrong, done)] == [
        303,
        303,
        303,
        422,
        303,
    ]
    assert shipment.number in day
    assert shipment.pickup_code not in text_of(picker.get(shipment.get_absolute_url()))
    shipment.refresh_from_db()
    assert shipment.status == "delivered"


@pytest.mark.django_db
def test_the_counter_sees_what_is_handed_over_and_is_asked_for_a_name_or_a_signature():
    shipment = a_pickup(packed=True)
    counter, address = signed_in("WH"), reverse("fulfillment:hand-over", args=[shipment.number])

    page = text_of(counter.get(address))
    nothing = counter.post(address, {"code": ""})

    line = shipment.lines.get()
    assert '<strong class="num">2</strong>' in page
    assert line.order_line.description in page
    assert "1 package" in page
    assert nothing.status_code == 422
    assert "Enter who took the goods, or let them sign." in text_of(nothing)


@pytest.mark.django_db
def test_a_day_without_pick_ups_leads_to_the_next_that_has_some():
    slot = a_slot()
    desk, day = signed_in("WH"), slot.date - DAY * 3

    page = text_of(desk.get(reverse("fulfillment:pickups") + f"?day={day.isoformat()}"))
    after = text_of(desk.get(reverse("fulfillment:pickups") + f"?day={(slot.date + DAY).isoformat()}"))

    assert f'href="?day={slot.date.isoformat()}">The next are on' in page
    assert "The next are on" not in after


@pytest.mark.django_db
def test_programs_plan_choose_tell_and_hand_over():
    shipment, warehouse, desk = a_pickup(packed=True), Program("WH"), Program("SAL")
    monday = tomorrow() + DAY * ((7 - tomorrow().weekday()) % 7)
    said = {
        "first_day": monday.isoformat(),
        "last_day": monday.isoformat(),
        "opens_at": "09:00",
        "closes_at": "10:00",
    }

    made = warehouse.post("/pickup-slots", said)
    slot = made.json()[0]
    free = desk.get(f"/shipments/{shipment.number}/slots").json()
    chosen = desk.post(f"/shipments/{shipment.number}/slot", {"slot": slot["id"]})
    unknown = desk.post(f"/shipments/{shipment.number}/slot", {"slot": 0})
    fewer = warehouse.patch(f"/pickup-slots/{slot['id']}", {"capacity": 0})
    ready = warehouse.post(f"/shipments/{shipment.number}/ready")
    wrong = warehouse.post(f"/shipments/{shipment.number}/hand-over", {"signed_by": "Anna", "code": "1"})
    done = warehouse.post(f"/shipments/{shipment.number}/hand-over", {"signed_by": "Anna"})

    assert (made.status_code, [each["id"] for each in free]) == (201, [slot["id"]])
    assert chosen.json()["pickup_slot"]["left"] == 1
    assert [(each.status_code, fields_of(each)) for each in (unknown, fewer, wrong)] == [
        (422, ["slot"]), (422, ["capacity"]), (422, ["code"]),
    ]  # fmt: skip
    assert (ready.status_code, done.json()["status"]) == (200, "delivered")
    assert "pickup_code" not in ready.json()


# In the database


@pytest.mark.django_db
@pytest.mark.breaks_invariants
def test_the_checker_finds_a_place_that_nobody_has_taken():
    a_slot(taken=1)

    assert list(broken_rules()) == ["FUL-11"]


@pytest.mark.django_db
def test_the_database_gives_no_more_places_than_there_are():
    slot = a_slot()

    with pytest.raises(IntegrityError), transaction.atomic():
        PickupSlot.objects.filter(pk=slot.pk).update(taken=2)
