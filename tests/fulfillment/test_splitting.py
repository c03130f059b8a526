"""Splitting a planned shipment by quantities: in the browser, by program, and what refuses it."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from core import invariants, timeline
from core.lifecycle import MoveNotAllowed
from core.refusals import Several, StaleVersion
from fulfillment import operations
from fulfillment.models import Shipment
from tests.builders import a_company
from tests.fulfillment.stage import a_confirmed_order, a_customer, a_picker, goods, shipment_of
from tests.fulfillment.test_concurrency import at_once
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return a_company("ACME")


@pytest.fixture
def clerk(company):
    return a_picker(company)


@pytest.fixture
def shipment(company):
    goods(company, "A", on_hand="10")
    goods(company, "B", on_hand="10")
    return shipment_of(a_confirmed_order(a_customer(company), {"A": "4", "B": "2"}))


def line(shipment, sku):
    return shipment.lines.get(product__sku=sku)


def contents(shipment):
    return dict(shipment.lines.values_list("product__sku", "quantity"))


def test_part_of_a_shipment_leaves_on_its_own_on_another_day_and_stays_reserved(company, shipment, clerk):
    day = company.today() + datetime.timedelta(days=3)

    other = operations.split_shipment(
        shipment,
        {line(shipment, "A").pk: Decimal(1), line(shipment, "B").pk: Decimal(2)},
        planned_date=day,
        by=clerk,
    )

    assert (contents(shipment), contents(other)) == ({"A": 3}, {"A": 1, "B": 2})
    assert (other.status, other.planned_date, other.split_from) == ("planned", day, None)
    assert [each.reserved for each in shipment.order.lines.all()] == [4, 2]
    assert timeline.of_document(shipment)[0].data == {"into": other.number}
    for each in (shipment, other):
        operations.pick(each, by=clerk)
        operations.pack(each, by=clerk)
        operations.dispatch(each, by=clerk)
    assert [each.shipped for each in shipment.order.lines.all()] == [4, 2]
    assert invariants.run_all() == []


def test_a_split_shipment_is_not_taken_for_a_short_pick(shipment, clerk):
    operations.split_shipment(shipment, {line(shipment, "A").pk: Decimal(1)}, by=clerk)

    words = text_of(signed_in("WH").get(reverse("fulfillment:list") + "?view=short"))

    assert "D-2026" not in words


@pytest.mark.parametrize(
    "quantities, words",
    [
        ({}, "Enter what leaves on its own"),
        ({"A": "4", "B": "2"}, "Something has to stay"),
        ({"A": "5"}, "Only 4 of A"),
        ({"A": "0.5"}, "A is counted in whole numbers"),
        ({"B": "-1"}, "0 or more"),
    ],
)
def test_a_split_that_cannot_be_is_refused_and_nothing_moves(shipment, clerk, quantities, words):
    asked = {line(shipment, sku).pk: Decimal(quantity) for sku, quantity in quantities.items()}

    with pytest.raises(operations.QuantityRefused, match=words):
        operations.split_shipment(shipment, asked, by=clerk)

    assert (contents(shipment), Shipment.objects.count()) == ({"A": 4, "B": 2}, 1)


def test_every_wrong_line_is_named_and_so_is_a_day_in_the_past(company, shipment, clerk):
    with pytest.raises(Several) as refused:
        operations.split_shipment(
            shipment, {line(shipment, "A").pk: Decimal(5), line(shipment, "B").pk: Decimal(3)}, by=clerk
        )
    with pytest.raises(operations.DateRefused) as past:
        operations.split_shipment(
            shipment, {line(shipment, "A").pk: Decimal(1)}, by=clerk,
            planned_date=company.today() - datetime.timedelta(days=1),
        )  # fmt: skip

    assert [each.field for each in refused.value.refusals] == ["lines.1.quantity", "lines.2.quantity"]
    assert past.value.field == "planned_date"
    assert Shipment.objects.count() == 1


def test_what_is_being_picked_ships_complete_or_was_changed_is_not_split(company, shipment, clerk):
    complete = shipment_of(a_confirmed_order(shipment.customer, {"A": "2"}, allows_partial_delivery=False))
    with pytest.raises(operations.ShipsComplete):
        operations.split_shipment(complete, {line(complete, "A").pk: Decimal(1)}, by=clerk)
    with pytest.raises(StaleVersion):
        operations.split_shipment(
            shipment, {line(shipment, "A").pk: Decimal(1)}, by=clerk, version=shipment.version + 1
        )
    operations.start_picking(shipment, by=clerk)

    with pytest.raises(MoveNotAllowed, match="before it is picked"):
        operations.split_shipment(shipment, {line(shipment, "A").pk: Decimal(1)}, by=clerk)

    assert Shipment.objects.count() == 2


def test_a_clerk_splits_on_the_page_and_is_told_at_the_field(shipment):
    clerk = signed_in("WH")
    page = reverse("fulfillment:split", args=[shipment.number])
    assert page in text_of(clerk.get(shipment.get_absolute_url()))

    wrong = clerk.post(page, {"quantity-1": "x", "quantity-2": "9", "planned_date": ""})
    none = clerk.post(page, {"quantity-1": "", "quantity-2": ""})
    done = clerk.post(page, {"quantity-1": "1", "version": shipment.version})

    assert (wrong.status_code, none.status_code) == (422, 422)
    assert 'id="id_lines-1-error"' in text_of(wrong)
    assert "Enter what leaves on its own." in text_of(none)
    other = Shipment.objects.exclude(pk=shipment.pk).get()
    assert done["Location"] == other.get_absolute_url()
    assert (contents(shipment), contents(other)) == ({"A": 3, "B": 2}, {"A": 1})


def test_a_day_in_the_past_is_said_at_its_field_and_what_is_being_picked_has_no_form(shipment, clerk):
    packer, page = signed_in("WH"), reverse("fulfillment:split", args=[shipment.number])

    past = packer.post(page, {"quantity-1": "1", "planned_date": "2020-01-01"})
    operations.start_picking(shipment, by=clerk)
    late = packer.get(page)

    assert past.status_code == 422
    assert text_of(past).count("lies in the past") == 2
    assert 'href="#id_planned_date"' in text_of(past)
    assert (late.status_code, late["Location"]) == (303, shipment.get_absolute_url())


def test_a_program_splits_and_is_told_what_is_wrong(shipment):
    program = Program("WH")
    path = f"/shipments/{shipment.number}/split"

    wrong = program.post(path, {"lines": [{"position": 7, "quantity": "1"}]})
    done = program.post(path, {"lines": [{"position": 1, "quantity": "1"}], "planned_date": "2036-03-15"})

    assert (wrong.status_code, fields_of(wrong)) == (422, ["lines.0.position"])
    assert done.status_code == 201
    assert done.json()["planned_date"] == "2036-03-15"
    assert [(row["sku"], row["quantity"]) for row in done.json()["lines"]] == [("A", "1")]


def test_nobody_else_splits(shipment):
    body = {"lines": [{"position": 1, "quantity": "1"}]}

    assert Program("SAL").post(f"/shipments/{shipment.number}/split", body).status_code == 403
    assert signed_in("SAL").get(reverse("fulfillment:split", args=[shipment.number])).status_code == 403
    assert Shipment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_shipment_is_split_or_picked_but_nothing_is_counted_twice(company, shipment, clerk):
    asked = {line(shipment, "A").pk: Decimal(3)}
    other = a_picker(company, "other")

    at_once(
        lambda: operations.split_shipment(Shipment.objects.get(pk=shipment.pk), asked, by=clerk),
        lambda: operations.split_shipment(Shipment.objects.get(pk=shipment.pk), asked, by=other),
    )

    assert sum(sum(contents(each).values()) for each in Shipment.objects.all()) == 6
    assert Shipment.objects.count() == 2
    assert invariants.run_all() == []
