"""Goods that lie ready for a later day may leave sooner."""

from __future__ import annotations

import datetime

import pytest

from core.models import Event
from core.refusals import Conflict
from fulfillment import operations
from fulfillment.models import Shipment
from orders import operations as orders
from orders.models import SalesOrder
from tests.builders import a_customer, a_product, an_actor, an_order, the_company
from tests.orders.stage import a_clerk
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db


def day(days: int) -> datetime.date:
    return the_company().today() + datetime.timedelta(days=days)


def a_later(days: int = 20) -> Shipment:
    """Reserved now, wanted later."""
    order = an_order(a_customer(), product=a_product(on_hand="5"), quantity="2", requested_date=day(days))
    return Shipment.objects.get(order=order)


def planned(shipment: Shipment) -> datetime.date | None:
    return Shipment.objects.get(pk=shipment.pk).planned_date


def test_a_shipment_for_a_later_day_is_planned_for_today_or_another_earlier_day():
    first, second, by = a_later(), a_later(), an_actor(None, "WH")

    operations.plan_early(first, by=by)
    operations.plan_early(second, day(5), by=by)

    assert (planned(first), planned(second)) == (day(0), day(5))
    event = Event.objects.get(activity="planned early", document_id=second.pk)
    assert event.data == {"before": day(20).isoformat(), "date": day(5).isoformat()}


@pytest.mark.parametrize(
    "days, words", [(-1, "today or a later day"), (20, "or an earlier one"), (21, "or an earlier one")]
)
def test_a_day_that_is_over_or_no_earlier_is_refused(days, words):
    shipment = a_later()

    with pytest.raises(operations.NotEarlier, match=words) as refused:
        operations.plan_early(shipment, day(days), by=an_actor(None, "WH"))

    assert (refused.value.field, planned(shipment)) == ("date", day(20))


def test_what_is_being_picked_or_held_or_was_changed_meanwhile_stays_as_planned():
    picking, held, stale, by = a_later(), a_later(), a_later(), an_actor(None, "WH")
    operations.start_picking(picking, by=by)
    orders.place_hold(SalesOrder.objects.get(pk=held.order_id), "manual", "Wait", by=a_clerk())

    for shipment, version in ((picking, None), (held, None), (stale, 99)):
        with pytest.raises(Conflict):
            operations.plan_early(shipment, by=by, version=version)
        assert planned(shipment) == day(20)


def test_the_list_has_what_could_leave_earlier_and_the_warehouse_plans_it():
    later, now = a_later(), a_later(0)
    client = signed_in("WH")

    page = text_of(client.get("/shipments/?view=early"))
    assert later.number in page
    assert now.number not in page
    assert "Plan for today" in text_of(client.get(later.get_absolute_url()))
    assert "Plan for today" not in text_of(client.get(now.get_absolute_url()))
    assert signed_in("SAL").post(f"/shipments/{later.number}/plan-early/").status_code == 403
    assert planned(later) == day(20)

    client.post(f"/shipments/{later.number}/plan-early/", {"version": later.version})

    assert planned(later) == day(0)


def test_several_are_planned_at_once_from_the_list():
    shipments = [a_later(), a_later()]
    form = {
        "do": "bulk",
        "action": "plan-early",
        "selected": [str(each.pk) for each in shipments],
        "confirmed": "1",
    }

    signed_in("WH").post("/shipments/?view=early", form)

    assert [planned(each) for each in shipments] == [day(0), day(0)]


def test_programs_find_and_plan_them():
    later, _now = a_later(), a_later(0)
    program = Program("WH")
    assert [row["number"] for row in program.get("/shipments?early=true").json()["items"]] == [later.number]

    refused = program.post(f"/shipments/{later.number}/plan-early", {"date": day(30).isoformat()})
    assert (refused.status_code, fields_of(refused)) == (422, ["date"])
    assert Program("SAL").post(f"/shipments/{later.number}/plan-early", {}).status_code == 403
    answer = program.post(f"/shipments/{later.number}/plan-early", {"date": day(3).isoformat()})

    assert (answer.status_code, answer.json()["planned_date"]) == (200, day(3).isoformat())
