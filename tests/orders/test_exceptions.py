"""Canceled documents of an order: somebody says "again" or "leave it", and the order does not end meanwhile."""

from decimal import Decimal

import pytest
from django.urls import reverse

from core import invariants, outbox
from core.actors import Actor
from core.models import Event, Notification
from core.refusals import Conflict, NotPermitted, Refusal
from fulfillment import operations as fulfillment
from fulfillment.models import Shipment
from inventory import operations as inventory
from inventory.models import SupplyOrder, SupplyRequest
from orders import operations
from orders.lifecycle import CancelReason
from orders.models import LostSale, OrderException, SalesOrder
from tests import builders
from tests.fulfillment.stage import (
    a_company,
    a_confirmed_order,
    a_customer,
    goods,
    shipment_of,
    somebody,
)
from tests.fulfillment.test_concurrency import at_once
from tests.programs import Program, signed_in, text_of

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def _the_books_agree(db):
    yield
    assert invariants.run_all() == []


@pytest.fixture
def company():
    return a_company()


@pytest.fixture
def clerk(company):
    return somebody(company, "SAL")


@pytest.fixture
def shipment(company):
    """Four of A are planned to leave."""
    goods(company, "A", on_hand="10")
    return shipment_of(a_confirmed_order(a_customer(company), {"A": "4"}))


@pytest.fixture
def canceled(shipment):
    fulfillment.cancel(shipment, reason="Truck full", by=Actor.system(shipment.company))
    return shipment


def order_of(shipment) -> SalesOrder:
    return SalesOrder.objects.select_related("company", "customer").get(pk=shipment.order_id)


def counters(order):
    line = order.lines.get()
    return int(line.quantity), int(line.reserved), int(line.canceled), int(line.waiting_quantity)


def planned(order):
    return [
        int(line.quantity)
        for each in Shipment.objects.filter(order=order, status="planned").order_by("pk")
        for line in each.lines.all()
    ]


def activities(order, name):
    return list(Event.objects.filter(document_kind="orders.salesorder", document_id=order.pk, activity=name))


@pytest.mark.usefixtures("_the_books_agree")
def test_a_canceled_shipment_puts_its_order_in_an_exception_and_nothing_plans_it_by_itself(company, canceled):
    order = order_of(canceled)

    [found] = operations.still_open(order)
    assert (found.kind, found.document, found.reason) == ("shipment", canceled.number, "Truck full")
    assert found.quantities == {order.lines.get().pk: 4}
    assert counters(order) == (4, 4, 0, 0)
    assert [event.reason for event in activities(order, "exception raised")] == ["Truck full"]

    fulfillment.follow_order(order, by=Actor.system(company))
    fulfillment.plan_filled([order], by=Actor.system(company))
    assert planned(order) == []


@pytest.mark.usefixtures("_the_books_agree")
def test_again_plans_the_shipment_anew(canceled, clerk):
    order = order_of(canceled)

    found = operations.resolve_exception(order, canceled.number, "again", by=clerk)

    again = Shipment.objects.get(order=order, status="planned")
    assert (found.how, found.outcome, found.resolved_by) == ("again", again.number, clerk.user)
    assert (planned(order), order_of(canceled).has_exception) == ([4], False)
    [event] = activities(order, "exception resolved")
    assert event.data["outcome"] == again.number


@pytest.mark.usefixtures("_the_books_agree")
def test_leave_it_cancels_the_quantity_and_others_get_the_goods(company, canceled, clerk):
    other = a_confirmed_order(a_customer(company, code="WAITS"), {"A": "9"})
    order = order_of(canceled)
    before = counters(other)

    operations.resolve_exception(order, canceled.number.lower(), "leave", by=clerk)
    outbox.drain()

    assert before == (9, 6, 0, 3)
    assert (counters(order), counters(other)) == ((4, 0, 4, 0), (9, 9, 0, 0))
    assert (order_of(canceled).has_exception, planned(order)) == (False, [])
    assert LostSale.objects.get().reason == CancelReason.CUSTOMER


@pytest.mark.usefixtures("_the_books_agree")
def test_leaving_one_of_two_shipments_keeps_what_the_other_holds(company, clerk):
    goods(company, "A", on_hand="10")
    order = a_confirmed_order(a_customer(company), {"A": "10"})
    first = shipment_of(order)
    second = fulfillment.split_shipment(first, {first.lines.get().pk: D(4)}, by=somebody(company, "WH"))
    fulfillment.cancel(second, reason="Not now", by=clerk)

    operations.resolve_exception(order_of(second), second.number, "leave", by=clerk)

    assert (counters(order), planned(order)) == ((10, 6, 4, 0), [6])


@pytest.mark.usefixtures("_the_books_agree")
def test_whoever_plans_a_shipment_has_decided(canceled):
    order = order_of(canceled)

    again = fulfillment.plan_shipment(order, by=somebody(order.company, "WH"))

    found = OrderException.objects.get()
    assert (found.how, found.outcome) == ("again", again.number)
    assert not order_of(canceled).has_exception


@pytest.mark.usefixtures("_the_books_agree")
def test_an_order_that_is_canceled_or_closed_needs_no_decision(company, canceled, clerk):
    order = order_of(canceled)

    operations.close_lines(order, [1], reason="customer", by=clerk)

    assert OrderException.objects.get().how == "overtaken"
    assert not order_of(canceled).has_exception
    goods(company, "B", on_hand="5")
    second = shipment_of(a_confirmed_order(a_customer(company, code="SECOND"), {"B": "5"}))
    fulfillment.cancel(second, reason="Late", by=clerk)
    operations.cancel(order_of(second), reason="customer", by=clerk)
    assert set(OrderException.objects.values_list("how", flat=True)) == {"overtaken"}
    assert not OrderException.objects.open().exists()


def test_what_was_invoiced_ahead_cannot_be_left(company, clerk):
    goods(company, "A", on_hand="10")
    customer = a_customer(company, billing_policy="order")
    shipment = shipment_of(a_confirmed_order(customer, {"A": "4"}))
    order = order_of(shipment)
    fulfillment.cancel(shipment, reason="Late", by=clerk)

    with pytest.raises(operations.CannotBeLeft):
        operations.resolve_exception(order_of(shipment), shipment.number, "leave", by=clerk)

    assert counters(order) == (4, 4, 0, 0)
    assert order_of(shipment).has_exception


@pytest.mark.parametrize(
    "document, how, field, kind",
    [("D-0", "again", "document", operations.NoSuchException), ("", "later", "how", Refusal)],
)
def test_a_decision_about_nothing_is_refused(canceled, clerk, document, how, field, kind):
    with pytest.raises(kind) as refusal:
        operations.resolve_exception(order_of(canceled), document or canceled.number, how, by=clerk)

    assert refusal.value.field == field
    assert order_of(canceled).has_exception


def test_a_second_decision_is_told_the_first_and_who_may_not_decides_nothing(canceled, clerk):
    order = order_of(canceled)
    with pytest.raises(NotPermitted):
        operations.resolve_exception(order, canceled.number, "again", by=somebody(order.company, "AR"))
    operations.resolve_exception(order, canceled.number, "again", by=clerk)

    with pytest.raises(operations.AlreadyResolved) as refusal:
        operations.resolve_exception(order, canceled.number, "leave", by=clerk)

    assert "made again" in str(refusal.value)
    assert counters(order) == (4, 4, 0, 0)


def test_on_hold_nothing_is_decided(canceled, clerk):
    operations.place_hold(order_of(canceled), "manual", "Wait", by=clerk)

    with pytest.raises(Conflict):
        operations.resolve_exception(order_of(canceled), canceled.number, "again", by=clerk)

    assert order_of(canceled).has_exception


@pytest.mark.usefixtures("_the_books_agree")
def test_goods_that_are_not_ordered_in_make_an_exception_until_they_come_from_elsewhere(company, clerk):
    tea = goods(company, "TEA", supply_policy="stock_first")
    order = a_confirmed_order(a_customer(company), {"TEA": "4"})
    walt = somebody(company, "WH")
    inventory.drop_requests(list(SupplyRequest.objects.all()), reason="No longer made", by=walt)
    order.refresh_from_db()
    assert [each.document for each in operations.still_open(order)] == ["TEA"]
    assert not SupplyRequest.objects.exists()
    operations.look_after_supply(order, by=Actor.system(company))
    assert not SupplyRequest.objects.exists()

    builders.stock(tea, "4")
    outbox.drain()

    order.refresh_from_db()
    assert (order.has_exception, OrderException.objects.get().how) == (False, "overtaken")


def test_what_only_the_shelf_asks_for_is_not_dropped(company):
    tea = goods(company, "TEA")
    request = SupplyRequest.objects.create(
        company=company, product=tea, warehouse=builders.main_warehouse(company), quantity=D(4),
        needed_date=company.today(),
    )  # fmt: skip

    with pytest.raises(Conflict):
        inventory.drop_requests([request], reason="No", by=somebody(company, "WH"))
    with pytest.raises(Refusal):
        inventory.drop_requests([], reason=" ", by=somebody(company, "WH"))

    assert SupplyRequest.objects.exists()


def test_the_desk_is_told_and_finds_what_to_decide(company, shipment, clerk):
    SalesOrder.objects.update(entered_by=clerk.user)
    fulfillment.cancel(shipment, reason="Truck full", by=Actor.system(company))
    order = order_of(shipment)

    told = Notification.objects.get(kind="order.exception")
    assert (told.user, told.data["detail"]) == (clerk.user, shipment.number)
    desk = signed_in("SAL", company=company)
    listed = text_of(desk.get(reverse("orders:list"), {"view": "exceptions"}))
    page = desk.get(order.get_absolute_url())
    assert order.number in listed
    assert f"Shipment {shipment.number} was canceled" in text_of(page)

    answer = desk.post(
        reverse("orders:resolve-exception", args=[order.number]),
        {"document": shipment.number, "how": "leave"},
    )

    assert answer.status_code == 303
    assert counters(order) == (4, 0, 4, 0)


def test_a_program_cancels_a_shipment_and_decides(company, shipment):
    warehouse, desk = Program("WH", company=company), Program("SAL", company=company)

    order = warehouse.post(f"/shipments/{shipment.number}/cancel", {"reason": "Late"}).json()
    assert order["number"] == shipment.order.number
    assert order["exceptions"] == [{"kind": "shipment", "document": shipment.number, "reason": "Late"}]
    address = f"/orders/{order['number']}/exceptions/resolve"
    wrong = desk.post(address, {"document": "D-0", "how": "again"})
    right = desk.post(address, {"document": shipment.number, "how": "again"})

    assert (wrong.status_code, right.status_code) == (422, 200)
    assert right.json()["exceptions"] == []
    assert (
        Program("AR", company=company).post(address, {"document": "D-0", "how": "again"}).status_code == 403
    )


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_decide_once(company, canceled):
    clerks = [somebody(company, "SAL", name=name) for name in ("anna", "bert")]
    order = order_of(canceled)

    answers = at_once(
        *(
            lambda by=by, how=how: operations.resolve_exception(
                SalesOrder.objects.get(pk=order.pk), canceled.number, how, by=by
            )
            for by, how in zip(clerks, ("again", "leave"), strict=True)
        )
    )

    assert sorted(answer is None for answer in answers) == [False, True]
    assert isinstance(next(answer for answer in answers if answer), operations.AlreadyResolved)
    assert counters(order) in [(4, 4, 0, 0), (4, 0, 4, 0)]
    assert planned(order) == ([4] if counters(order)[1] else [])


@pytest.mark.breaks_invariants
def test_the_checker_finds_an_order_that_says_nothing_of_its_exception(canceled):
    SalesOrder.objects.filter(pk=canceled.order_id).update(has_exception=False)

    found = {rule.name for rule in invariants.rules() if list(rule.violations())}

    assert found == {"ORD-8"}


@pytest.mark.usefixtures("_the_books_agree")
def test_reducing_a_line_decides_nothing_about_its_canceled_shipment(canceled, clerk):
    order = order_of(canceled)

    operations.amend(order, {1: D(3)}, by=clerk)

    [found] = operations.still_open(order_of(canceled))
    assert (found.document, found.how) == (canceled.number, "")
    assert (counters(order), planned(order)) == ((3, 3, 0, 0), [])

    operations.resolve_exception(order_of(canceled), canceled.number, "again", by=clerk)

    assert planned(order) == [3]


@pytest.mark.usefixtures("_the_books_agree")
def test_another_warehouse_and_a_closed_line_decide_nothing_about_a_canceled_shipment(company, clerk):
    product = goods(company, "A", on_hand="10")
    goods(company, "B")
    east = builders.a_warehouse(company, "EAST")
    inventory.receive(east, [inventory.ReceiptLine(product, D(10), D(4))], by=Actor.system(company))
    order = a_confirmed_order(a_customer(company), {"A": "4", "B": "1"})
    shipment = shipment_of(order)
    fulfillment.cancel(shipment, reason="Truck full", by=clerk)
    close = operations.LineChange(close="customer")

    operations.amend(order_of(shipment), {2: close}, header=operations.HeaderChange(warehouse=east), by=clerk)

    [found] = operations.still_open(order_of(shipment))
    line = order.lines.get(sku="A")
    assert (found.document, line.reserved, planned(order)) == (shipment.number, 4, [])


def _ordered_in(company) -> tuple[SalesOrder, SupplyOrder]:
    """An order whose goods are on their way in one document that is planned today."""
    order = SalesOrder.objects.get()
    for request in SupplyRequest.objects.filter(status="open"):
        inventory.order_request(request, by=somebody(company, "WH"))
    return order, SupplyOrder.objects.latest("pk")


@pytest.mark.usefixtures("_the_books_agree")
def test_all_that_a_supplier_calls_off_for_a_line_is_to_be_decided_about(company, clerk):
    goods(company, "TEA", supply_policy="stock_first")
    a_confirmed_order(a_customer(company), {"TEA": "10"})
    order, _document = _ordered_in(company)
    operations.amend(order, {1: D(15)}, by=clerk)
    order, document = _ordered_in(company)

    inventory.cancel_expected(document, reason="Out of stock", by=somebody(company, "WH"))

    order.refresh_from_db()
    [found] = operations.still_open(order)
    assert (SupplyOrder.objects.count(), found.quantities) == (1, {order.lines.get().pk: 15})

    operations.resolve_exception(order, document.number, "leave", by=clerk)
    outbox.drain()

    assert counters(order) == (15, 0, 15, 0)
    assert not SupplyRequest.objects.filter(status="open").exists()


@pytest.mark.usefixtures("_the_books_agree")
def test_leaving_called_off_goods_keeps_what_another_document_brings(company, clerk):
    tea = goods(company, "TEA", supply_policy="stock_first")
    a_confirmed_order(a_customer(company), {"TEA": "6"})
    order, first = _ordered_in(company)
    SupplyOrder.objects.filter(pk=first.pk).update(supplier="Elsewhere")
    operations.amend(order, {1: D(10)}, by=clerk)
    order, second = _ordered_in(company)
    inventory.cancel_expected(first, reason="Out of stock", by=somebody(company, "WH"))
    builders.stock(tea, "5")
    outbox.drain()
    before = counters(order)

    operations.resolve_exception(order, first.number, "leave", by=clerk)

    [coming] = second.lines.all()
    assert (before, counters(order)) == ((10, 5, 0, 5), (10, 5, 1, 4))
    assert (second.pk != first.pk, coming.quantity) == (True, 4)


@pytest.mark.usefixtures("_the_books_agree")
def test_what_is_planned_by_hand_in_part_is_decided_in_part(company, clerk):
    product = goods(company, "A", on_hand="60")
    order = a_confirmed_order(a_customer(company), {"A": "100"})
    shipment = shipment_of(order)
    fulfillment.cancel(shipment, reason="Truck full", by=clerk)

    fulfillment.plan_shipment(order_of(shipment), {order.lines.get().pk: D(30)}, by=somebody(company, "WH"))
    builders.stock(product, "40")
    outbox.drain()
    [found] = operations.still_open(order_of(shipment))
    then = found.quantities, planned(order)
    operations.resolve_exception(order_of(shipment), shipment.number, "leave", by=clerk)

    assert then == ({order.lines.get().pk: 30}, [70])
    assert (counters(order), planned(order)) == ((100, 70, 30, 0), [70])


def test_a_reason_that_is_too_long_is_refused_at_its_field_and_the_shipment_stays(shipment, clerk):
    with pytest.raises(Refusal, match="at most 500 characters") as refused:
        fulfillment.cancel(shipment, reason="x" * 501, by=Actor.system(shipment.company))

    assert refused.value.field == "reason"
    assert Shipment.objects.get(pk=shipment.pk).status == "planned"
    assert not order_of(shipment).has_exception
