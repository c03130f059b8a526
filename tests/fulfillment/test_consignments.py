"""Shipments that leave together: one tracking number, one set of labels, one paper, one mail; all of them or none."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import invariants, outbox
from core.lifecycle import MoveNotAllowed
from core.models import MailMessage
from core.pdf import is_available
from core.refusals import StaleVersion
from fulfillment import operations, printing
from fulfillment.models import Consignment, Shipment
from inventory.models import StockMove
from invoicing.models import Invoice
from orders import operations as orders
from orders.models import SalesOrder
from tests.fulfillment.stage import (
    a_company,
    a_confirmed_order,
    a_customer,
    a_picker,
    goods,
    shipment_of,
    somebody,
)
from tests.fulfillment.test_concurrency import at_once
from tests.fulfillment.test_papers import text_of as words_of
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db
needs_pdf = pytest.mark.skipif(not is_available(), reason="Pango is not installed")


@pytest.fixture
def company():
    company = a_company("ACME")
    goods(company, "A", on_hand="50")
    return company


@pytest.fixture
def packer(company):
    return a_picker(company)


@pytest.fixture
def customer(company):
    return a_customer(company, code="ALFKI")


@pytest.fixture
def shipments(customer):
    """Two orders to one address."""
    return [shipment_of(a_confirmed_order(customer, {"A": quantity})) for quantity in ("4", "2")]


@pytest.fixture
def consignment(shipments, packer):
    return operations.group(shipments, by=packer)


def pack(shipments, by):
    for each in shipments:
        operations.pick(Shipment.objects.get(pk=each.pk), by=by)
        operations.pack(Shipment.objects.get(pk=each.pk), by=by)


def states(consignment):
    rows = Shipment.objects.filter(consignment=consignment).order_by("pk")
    return [(each.status, each.tracking_number, str(each.carrier or "")) for each in rows]


def test_what_leaves_together_leaves_with_one_carrier_and_number_and_one_mail(consignment, shipments, packer):
    pack(shipments, packer)
    outbox.drain()

    operations.dispatch_consignment(consignment, carrier="DHL", tracking_number="4711", by=packer)
    outbox.drain()

    consignment.refresh_from_db()
    assert (consignment.status, consignment.tracking_number) == ("dispatched", "4711")
    assert consignment.dispatch_date == consignment.company.today()
    assert states(consignment) == [("dispatched", "4711", "DHL")] * 2
    told = MailMessage.objects.filter(body_text__contains="together")
    assert [message.subject.count("S-") for message in told] == [2]
    assert not MailMessage.objects.filter(body_text__contains="is on its way").exists()
    assert [int(move.quantity) for move in StockMove.objects.filter(kind="issue").order_by("pk")] == [-4, -2]
    assert invariants.run_all() == []


def test_each_more_shipment_of_a_consignment_costs_the_same(company, customer, packer):
    costs = []
    for count in (2, 2, 3, 4):  # the first one asks what is kept in memory from then on
        some = [shipment_of(a_confirmed_order(customer, {"A": "1"})) for _number in range(count)]
        pack(some, packer)
        together = operations.group(some, by=packer)
        with CaptureQueriesContext(connection) as sent:
            operations.dispatch_consignment(together, carrier="DHL", by=packer)
        costs.append(len(sent))

    assert costs[3] - costs[2] == costs[2] - costs[1]
    assert Invoice.objects.filter(status="issued").count() == 11


def test_all_of_it_leaves_or_none(consignment, shipments, packer):
    pack(shipments[:1], packer)

    with pytest.raises(operations.NotTogether) as refusal:
        operations.dispatch_consignment(consignment, by=packer)

    assert shipments[1].number in str(refusal.value)
    orders.place_hold(
        SalesOrder.objects.get(pk=shipments[1].order_id), "manual", "Wait", by=somebody(packer.company, "MGR")
    )
    with pytest.raises(operations.NotTogether):
        operations.dispatch_consignment(consignment, by=packer)
    assert not StockMove.objects.filter(kind="issue").exists()
    consignment.refresh_from_db()
    assert consignment.status == "open"


def test_one_that_may_not_leave_keeps_the_others(consignment, shipments, packer):
    pack(shipments, packer)
    orders.place_hold(
        SalesOrder.objects.get(pk=shipments[1].order_id), "manual", "Wait", by=somebody(packer.company, "MGR")
    )

    with pytest.raises(operations.OrderOnHold):
        operations.dispatch_consignment(consignment, tracking_number="4711", by=packer)

    assert not StockMove.objects.filter(kind="issue").exists()
    assert [status for status, _number, _carrier in states(consignment)] == ["packed", "packed"]


def test_what_leaves_with_others_does_not_leave_alone_until_it_is_taken_out(consignment, shipments, packer):
    pack(shipments, packer)
    with pytest.raises(operations.LeavesTogether):
        operations.dispatch(Shipment.objects.get(pk=shipments[0].pk), by=packer)

    operations.take_out(shipments[0], by=packer)
    operations.dispatch(Shipment.objects.get(pk=shipments[0].pk), by=packer)

    assert states(consignment) == [("packed", "", "")]


def test_a_dissolved_consignment_lets_each_leave_alone(consignment, shipments, packer):
    seen = consignment.version
    operations.take_out(shipments[0], by=packer)
    with pytest.raises(StaleVersion):
        operations.ungroup(Consignment.objects.get(), by=packer, version=seen)

    operations.ungroup(Consignment.objects.get(), by=packer)

    assert not Shipment.objects.filter(consignment__isnull=False).exists()
    with pytest.raises(MoveNotAllowed):
        operations.join(shipments[0], consignment, by=packer)


def test_what_goes_elsewhere_leaves_alone(company, consignment, customer, packer):
    other = a_customer(company, code="OTHER")
    elsewhere = shipment_of(a_confirmed_order(other, {"A": "1"}))
    moved = shipment_of(a_confirmed_order(customer, {"A": "1"}))
    Shipment.objects.filter(pk=moved.pk).update(shipping_address={**moved.shipping_address, "city": "Bonn"})

    for shipment, words in ((elsewhere, "another customer"), (moved, "another address")):
        with pytest.raises(operations.NotTogether) as refusal:
            operations.join(shipment, consignment, by=packer)
        assert words in str(refusal.value)
    with pytest.raises(operations.NotTogether) as refusal:
        operations.group(list(consignment.shipments.all()), by=packer)

    assert "another consignment" in str(refusal.value)
    assert consignment.shipments.count() == 2


def test_a_canceled_or_readdressed_shipment_leaves_its_consignment(consignment, shipments, packer):
    operations.cancel(shipments[0], reason="Late", by=packer)
    order = SalesOrder.objects.get(pk=shipments[1].order_id)
    orders.amend(
        order,
        {},
        header=orders.HeaderChange(ship_to={**order.shipping_address, "street": "New Street 1"}),
        by=somebody(packer.company, "SAL"),
    )

    assert states(consignment) == []
    assert invariants.run_all() == []


def test_shipments_gather_on_the_own_consignment_of_their_address(company, shipments, customer, packer):
    other = shipment_of(a_confirmed_order(a_customer(company, code="OTHER"), {"A": "1"}))

    made = [operations.together(each, by=packer).number for each in (*shipments, other)]

    assert made[0] == made[1] != made[2]


@needs_pdf
def test_labels_count_through_and_the_summary_names_every_order(consignment, shipments, packer):
    pack(shipments, packer)

    labels = words_of(printing.consignment_labels(Consignment.objects.get()))
    operations.dispatch_consignment(consignment, carrier="DHL", tracking_number="4711", by=packer)
    outbox.drain()

    consignment.refresh_from_db()
    assert "1 of 2" in labels
    assert "2 of 2" in labels
    page = signed_in("WH", company=packer.company).get(
        reverse("fulfillment:consignment-summary", args=[consignment.number])
    )
    summary = words_of(page.content)
    assert all(each.order.number in summary and each.number in summary for each in shipments)
    assert "4711" in summary
    assert "Packages2" in summary.replace(" ", "").replace("\n", "")
    assert "Received in good order" in summary
    message = MailMessage.objects.get(body_text__contains="together")
    assert message.attachments.count() == 3


def test_the_warehouse_groups_dispatches_and_dissolves_on_pages(company, shipments, packer):
    desk = signed_in("WH", company=company)
    made = operations.group(shipments, by=packer)
    page = reverse("fulfillment:consignment", args=[made.number])
    dispatch = reverse("fulfillment:dispatch-consignment", args=[made.number])

    listed = text_of(desk.get(reverse("fulfillment:consignments")))
    early = text_of(desk.get(page))
    refused = desk.post(dispatch, {"carrier": "DHL"})
    pack(shipments, packer)
    stale = text_of(desk.post(dispatch, {"carrier": "DHL", "version": str(made.version + 7)}))
    left = desk.post(dispatch, {"carrier": "DHL", "tracking_number": "4711"})

    assert made.number in listed
    assert (refused.status_code, left.status_code) == (422, 303)
    assert "Not packed yet" in text_of(refused)
    assert '<button class="button" disabled>' in early
    assert stale.count("Nothing was saved") == 1
    assert "4711" in text_of(desk.get(page))
    assert made.number in text_of(desk.get(shipments[0].get_absolute_url()))
    assert desk.post(reverse("fulfillment:ungroup", args=[made.number])).status_code == 409
    assert signed_in("AR", company=company).post(dispatch, {}).status_code == 403


def test_the_list_of_shipments_lets_some_leave_together(company, shipments):
    desk = signed_in("WH", company=company)

    desk.post(
        reverse("fulfillment:list"),
        {"do": "bulk", "action": "together", "selected": [each.pk for each in shipments], "confirmed": "1"},
    )

    made = Consignment.objects.get()
    assert set(made.shipments.all()) == set(shipments)


def test_programs_group_and_dispatch(company, shipments, packer):
    warehouse = Program("WH", company=company)
    first, second = shipments

    made = warehouse.post("/consignments", {"shipments": [first.number]})
    number = made.json()["number"]
    wrong = warehouse.post("/consignments", {"shipments": ["D-0"]})
    joined = warehouse.post(f"/consignments/{number}/shipments", {"shipment": second.number})
    early = warehouse.post(f"/consignments/{number}/dispatch", {"carrier": "DHL"})
    pack(shipments, packer)
    left = warehouse.post(f"/consignments/{number}/dispatch", {"carrier": "DHL", "tracking_number": "4711"})

    assert (made.status_code, joined.status_code, early.status_code) == (201, 200, 422)
    assert (wrong.status_code, fields_of(wrong)) == (422, ["shipments.0"])
    assert (left.status_code, left.json()["status"], left.json()["carrier"]) == (200, "dispatched", "DHL")
    assert [each["status"] for each in left.json()["shipments"]] == ["dispatched", "dispatched"]
    assert Program("SAL", company=company).post("/consignments", {"shipments": []}).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_two_who_dispatch_one_consignment_let_it_leave_once(company, consignment, shipments, packer):
    pack(shipments, packer)

    answers = at_once(
        *(
            lambda: operations.dispatch_consignment(Consignment.objects.get(), by=packer)
            for _clerk in range(2)
        )
    )

    assert sorted(answer is None for answer in answers) == [False, True]
    assert StockMove.objects.filter(kind="issue").count() == 2


def test_what_has_left_together_is_frozen(consignment, shipments, packer):
    pack(shipments, packer)
    operations.dispatch_consignment(consignment, by=packer)

    for change in ("tracking_number = 'X'", "status = 'open'"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE fulfillment_consignment SET {change}")  # noqa: S608
    with pytest.raises(DatabaseError), transaction.atomic():
        Shipment.objects.update(consignment=None)


@pytest.mark.breaks_invariants
def test_the_checker_finds_what_leaves_together_and_apart(consignment, shipments):
    Shipment.objects.filter(pk=shipments[0].pk).update(shipping_address={"city": "Bonn"})

    found = {rule.name for rule in invariants.rules() if list(rule.violations())}

    assert "FUL-10" in found
