"""When goods are ordered in: rules, what they propose and why, and ordering it."""

import datetime

import pytest

from core.lifecycle import MoveNotAllowed
from core.refusals import NotPermitted, Refusal, StaleVersion
from inventory import operations, tasks
from inventory.models import ReorderRule, SupplyOrder, SupplyRequest
from inventory.operations import RuleTaken
from inventory.selectors import Position, Terms, proposal
from orders import operations as orders
from orders.lifecycle import CancelReason
from tests.builders import (
    a_customer,
    a_product,
    a_warehouse,
    an_actor,
    an_order,
    expected,
    main_warehouse,
    the_company,
)
from tests.inventory.stage import D, receive, system
from tests.orders.stage import entry
from tests.orders.test_kits import a_set, confirmed

pytestmark = pytest.mark.django_db


def a_rule(product, minimum="5", up_to="10", **values) -> ReorderRule:
    told = {"minimum": D(minimum), "up_to": D(up_to), **values}
    place = main_warehouse(product.company)
    return operations.save_rule(None, product, place, told, by=an_actor(None, "GL"))


def proposals() -> dict[str, D]:
    """What is proposed now, by product."""
    operations.propose_replenishment(by=system(the_company()))
    rows = SupplyRequest.objects.filter(status="open", demand_id__isnull=True)
    return dict(rows.values_list("product__sku", "quantity"))


@pytest.mark.parametrize(
    "position, terms, quantity",
    [
        (Position(available=D(5)), Terms(D(5), D(10)), None),
        (Position(available=D(4)), Terms(D(5), D(10)), D(6)),
        (Position(available=D(4)), Terms(D(5), D(10), D(4)), D(8)),
        (Position(available=D(9), demand=D(5)), Terms(D(5), D(10)), D(6)),
        (Position(available=D(9), demand=D(5), incoming=D(1)), Terms(D(5), D(10)), None),
        (Position(available=D(9), lost=D(5)), Terms(D(5), D(10)), D(6)),
        (Position(demand=D(2)), Terms(), D(2)),
        (Position(), Terms(), None),
        (Position(demand=D(2)), Terms(D(-2), D(10)), None),
        (Position(demand=D(3)), Terms(D(-2), D(10)), D(13)),
    ],
)
def test_a_shelf_is_filled_below_its_minimum_up_to_its_target_in_whole_multiples(position, terms, quantity):
    made = proposal(position, terms)

    assert (made.quantity if made else None) == quantity


def test_a_proposal_says_what_it_comes_from():
    tea = a_product(sku="TEA", on_hand="6", lead_time_days=7)
    a_rule(tea)
    an_order(a_customer(), product=tea, quantity="8")
    expected(tea, "1")

    assert proposals() == {"TEA": D(11)}

    reasons = dict(SupplyRequest.objects.get().reasons)
    assert reasons == {
        "available": "0", "incoming": "1", "demand": "2", "lost": "0", "projected": "-1", "minimum": "5", "up_to": "10",
    }  # fmt: skip


def test_what_was_lost_within_the_lead_time_is_expected_to_be_asked_for_again():
    tea = a_product(sku="TEA", on_hand="6", lead_time_days=7)
    a_rule(tea)
    order = an_order(a_customer(), product=tea, quantity="8")
    orders.cancel(order, reason=CancelReason.STOCK, by=system(the_company()))

    assert proposals() == {"TEA": D(12)}
    assert dict(SupplyRequest.objects.get().reasons)["lost"] == "8"


def test_parts_of_kits_are_ordered_in_for_what_waits_and_what_was_lost():
    kit = a_set(POT="10", CUP="13")
    a_rule(kit.parts.get(part__sku="CUP").part, "0", "0")
    waiting = confirmed(entry(kit, "3"))
    lost = confirmed(entry(kit, "2"))
    orders.close_line(lost, 1, reason=CancelReason.STOCK, by=system(the_company()))

    assert proposals() == {"CUP": D(17)}
    told = dict(SupplyRequest.objects.get().reasons)
    assert (told["demand"], told["lost"]) == ("5", "12")
    assert waiting.lines.get(sku="CUP").waiting_quantity == 5


def test_a_second_look_changes_the_proposal_and_takes_back_what_is_no_longer_needed():
    tea = a_product(sku="TEA", on_hand="4")
    a_rule(tea)
    first = proposals()
    receive(tea, "1", "4.00")
    second = proposals()

    assert (first, second) == ({"TEA": D(6)}, {})
    assert not SupplyRequest.objects.exists()


def test_the_night_proposes_for_every_company():
    a_rule(a_product(sku="TEA", on_hand="4"))

    tasks.propose_replenishments()
    tasks.propose_replenishments()

    assert SupplyRequest.objects.get().quantity == 6


def test_what_is_ordered_of_one_supplier_goes_on_one_document_and_is_not_proposed_again():
    for sku, supplier in (("TEA", "Exotic"), ("CUP", "Exotic"), ("POT", "Other")):
        a_rule(a_product(sku=sku, on_hand="1"), supplier=supplier, lead_time_days=4)
    proposals()
    walt = an_actor(None, "WH")

    for request in SupplyRequest.objects.order_by("pk"):
        operations.order_request(request, by=walt)

    assert sorted((order.supplier, order.lines.count()) for order in SupplyOrder.objects.all()) == [
        ("Exotic", 2), ("Other", 1),
    ]  # fmt: skip
    assert {order.expected_date for order in SupplyOrder.objects.all()} == {
        the_company().today() + datetime.timedelta(days=4)
    }
    assert proposals() == {}
    with pytest.raises(MoveNotAllowed):
        operations.order_request(SupplyRequest.objects.first(), by=walt)


def test_a_canceled_order_is_proposed_again():
    tea = a_product(sku="TEA", on_hand="1")
    a_rule(tea)
    proposals()
    order = operations.order_request(SupplyRequest.objects.get(), by=an_actor(None, "WH"))

    operations.cancel_expected(order, reason="Broke", by=an_actor(None, "WH"))

    assert proposals() == {"TEA": D(9)}


def test_what_a_transfer_brings_is_not_ordered_as_well():
    tea, west = a_product(sku="TEA", on_hand="100"), a_warehouse(the_company(), "WEST")
    told = {"minimum": D(20), "up_to": D(100)}
    operations.save_rule(None, tea, west, told, by=an_actor(None, "GL"))
    assert proposals() == {"TEA": D(100)}

    operations.draft_and_send(
        main_warehouse(the_company()), west, [operations.TransferEntry(tea, D(100))], by=an_actor(None, "WH")
    )

    assert proposals() == {}


def test_nothing_is_ordered_of_what_is_sold_no_more():
    tea = a_product(sku="TEA", on_hand="1")
    a_rule(tea)
    type(tea).objects.update(is_active=False)

    assert proposals() == {}


def test_nothing_is_ordered_in_for_what_is_on_its_way():
    tea, way = a_product(sku="TEA"), a_warehouse(the_company(), "WAY", kind="transit")

    with pytest.raises(Refusal) as refused:
        operations.save_rule(None, tea, way, {"minimum": D(1), "up_to": D(2)}, by=an_actor(None, "GL"))
    assert refused.value.field == "warehouse"
    with pytest.raises(Refusal) as refused:
        operations.expect(
            way,
            [operations.ReceiptLine(tea, D(1))],
            expected_date=the_company().today(),
            by=an_actor(None, "WH"),
        )
    assert refused.value.field == "warehouse"

    assert not ReorderRule.objects.exists()
    assert not SupplyOrder.objects.exists()


@pytest.mark.parametrize(
    "values, field",
    [
        ({"up_to": D(4)}, "up_to"),
        ({"multiple": D(0)}, "multiple"),
        ({"minimum": D("0.5")}, "minimum"),
        ({"lead_time_days": 5000}, "lead_time_days"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_at_its_field(values, field):
    tea = a_product()

    with pytest.raises(Refusal) as refusal:
        a_rule(tea, **{"minimum": "5", "up_to": "10", **values})

    assert refusal.value.field == field
    assert not ReorderRule.objects.exists()


def test_a_product_has_one_rule_in_a_warehouse_and_only_those_who_may_change_it():
    tea = a_product()
    rule = a_rule(tea)

    with pytest.raises(RuleTaken):
        a_rule(tea)
    with pytest.raises(StaleVersion):
        operations.save_rule(rule, tea, rule.warehouse, {"minimum": D(1)}, by=an_actor(None, "GL"), version=9)
    with pytest.raises(NotPermitted):
        operations.save_rule(rule, tea, rule.warehouse, {"minimum": D(1)}, by=an_actor(None, "WH"))

    assert ReorderRule.objects.get().minimum == 5
