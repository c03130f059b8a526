"""Goods that customers send back: request, answer, receipt in the yard, new goods."""

import io
from decimal import Decimal

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import invariants, outbox
from core.actors import Actor
from core.lifecycle import MoveNotAllowed
from core.models import Event, MailMessage
from core.pdf import is_available
from core.refusals import NotPermitted, Refusal, StaleVersion
from customers.models import Customer
from fulfillment import operations, printing, return_tasks
from fulfillment.models import GoodsReturn, Shipment
from fulfillment.operations import ReturnWish
from inventory.models import StockLevel, StockMove
from inventory.operations import quarantine_of
from orders import operations as orders
from tests.fulfillment.stage import (
    a_company,
    a_confirmed_order,
    a_customer,
    a_picker,
    goods,
    shipment_of,
    somebody,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_books_agree(db):
    yield
    found = {rule.name: list(rule.violations()) for rule in invariants.rules()}
    assert {name: rows for name, rows in found.items() if rows} == {}


@pytest.fixture
def company():
    return a_company()


@pytest.fixture
def shipment(company):
    """Ten of A and three of B have left, at 4.00 and 4.00 each."""
    goods(company, "A", on_hand="50")
    goods(company, "B", on_hand="50")
    order = a_confirmed_order(a_customer(company), {"A": "10", "B": "3"})
    found = shipment_of(order)
    by = Actor.system(company)
    operations.pick(found, by=by)
    operations.pack(found, by=by)
    operations.dispatch(found, by=by)
    return found


def wish(position, amount, disposition="restock"):
    return ReturnWish(position, Decimal(amount), disposition)


def a_return(shipment, *wishes, by=None, **options):
    """Requested."""
    by = by or somebody(shipment.company, "SAL")
    return operations.request_return(
        shipment, wishes or [wish(1, "4")], by=by, **{"reason": "defective", **options}
    )


def expected(shipment, *wishes, **options):
    """Authorized, and on its way."""
    found = a_return(shipment, *wishes, **options)
    operations.authorize_return(found, by=somebody(shipment.company, "SAL"))
    return found


def counters(shipment):
    lines = shipment.order.lines.order_by("position")
    return [(line.sku, int(line.shipped), int(line.returned), int(line.replaced)) for line in lines]


def on_hand(company):
    levels = StockLevel.objects.filter(company=company).order_by("warehouse__code", "product__sku")
    return [(each.warehouse.code, each.product.sku, int(each.on_hand)) for each in levels]


def test_a_return_asked_for_changes_neither_stock_nor_counters(company, shipment):
    found = a_return(shipment, note="Leaks")

    assert (found.status, found.number[0], found.note) == ("requested", "X", "Leaks")
    assert [(line.position, int(line.quantity)) for line in found.lines.all()] == [(1, 4)]
    assert counters(shipment) == [("A", 10, 0, 0), ("B", 3, 0, 0)]
    assert on_hand(company) == [("MAIN", "A", 40), ("MAIN", "B", 47)]


def test_each_thing_that_came_back_goes_where_the_yard_puts_it(company, shipment):
    found = expected(shipment, wish(1, "4"), wish(2, "3"))
    yard = a_picker(company)

    rest = operations.receive_return(found, [wish(1, "4"), wish(2, "3", "scrap")], by=yard)

    assert (rest, found.status, found.receipt_date) == (None, "received", company.today())
    assert counters(shipment) == [("A", 10, 4, 0), ("B", 3, 3, 0)]
    assert on_hand(company) == [("MAIN", "A", 44), ("MAIN", "B", 47)]
    move = StockMove.objects.get(kind="return")
    assert (move.quantity, move.unit_cost, move.value) == (4, 4, 16)


def test_what_is_put_apart_is_promised_to_nobody(company, shipment):
    found = expected(shipment, wish(1, "4"))

    operations.receive_return(found, [wish(1, "4", "quarantine")], by=a_picker(company))

    assert on_hand(company) == [("MAIN", "A", 40), ("MAIN", "B", 47), ("QUARANTINE", "A", 4)]
    order = a_confirmed_order(a_customer(company, code="SECOND"), {"A": "44"})
    assert order.lines.get().reserved == 40


def test_no_order_is_moved_to_quarantine(company, shipment):
    apart = quarantine_of(company)
    order = a_confirmed_order(a_customer(company, code="SECOND"), {"A": "4"})

    with pytest.raises(Refusal, match="Orders ship from storage only") as refusal:
        orders.amend(order, {}, header=orders.HeaderChange(warehouse=apart), by=Actor.system(company))

    order.refresh_from_db()
    assert (refusal.value.field, order.warehouse.code) == ("warehouse", "MAIN")


def test_what_has_not_come_is_expected_with_a_return_of_its_own(company, shipment):
    found = expected(shipment, wish(1, "4"), wish(2, "2"))

    rest = operations.receive_return(found, [wish(1, "3")], by=a_picker(company))

    assert [(line.position, int(line.quantity)) for line in found.lines.all()] == [(1, 3)]
    assert (rest.status, rest.split_from) == ("authorized", found)
    assert [(line.position, int(line.quantity)) for line in rest.lines.all()] == [(1, 1), (2, 2)]
    assert counters(shipment) == [("A", 10, 3, 0), ("B", 3, 0, 0)]


@pytest.mark.parametrize(
    "wishes, field",
    [
        ([wish(1, "11")], "lines.0.quantity"),
        ([wish(1, "-1")], "lines.0.quantity"),
        ([wish(1, "0.5")], "lines.0.quantity"),
        ([wish(1, "NaN")], "lines.0.quantity"),
        ([wish(9, "1")], "lines.0.position"),
        ([wish(1, "1"), wish(1, "1")], "lines.1.position"),
        ([wish(1, "1", "burn")], "lines.0.disposition"),
        ([wish(1, "0")], "lines"),
        ([], "lines"),
    ],
)
def test_a_bad_line_of_a_return_is_refused_at_its_field(company, shipment, wishes, field):
    with pytest.raises(Refusal) as refusal:
        operations.request_return(shipment, wishes, reason="defective", by=somebody(company, "SAL"))

    assert refusal.value.singles[0].field == field
    assert not GoodsReturn.objects.exists()


def test_no_more_comes_back_than_left_less_what_is_on_its_way_already(company, shipment):
    first = a_return(shipment, wish(1, "7"))

    with pytest.raises(operations.NotReturnable, match="no more than 3"):
        a_return(shipment, wish(1, "4"))
    operations.refuse_return(first, reason="Too late", by=somebody(company, "MGR"))

    assert a_return(shipment, wish(1, "10")).lines.get().quantity == 10


def test_a_product_that_is_not_taken_back_stays_with_the_customer(company, shipment):
    product = shipment.lines.get(position=1).product
    product.is_returnable = False
    product.save()

    with pytest.raises(operations.NotReturnable, match="A is not taken back") as refusal:
        a_return(shipment, wish(1, "1"))

    assert refusal.value.field == "lines.0.quantity"
    assert not GoodsReturn.objects.exists()


def test_what_becomes_of_the_goods_is_not_the_customers_to_say(company, shipment):
    found = a_return(shipment, wish(1, "4", "scrap"), by=somebody(company, "PB"))

    assert [line.disposition for line in found.lines.all()] == ["restock"]


def test_what_has_not_left_cannot_come_back(company):
    goods(company, "A", on_hand="50")
    planned = shipment_of(a_confirmed_order(a_customer(company), {"A": "1"}))

    with pytest.raises(operations.NotShipped):
        a_return(planned, wish(1, "1"))


@pytest.mark.parametrize("name, value", [("reason", "bored"), ("settlement", "cash"), ("note", "x" * 501)])
def test_a_word_that_is_not_on_the_list_is_refused(company, shipment, name, value):
    with pytest.raises(Refusal) as refusal:
        a_return(shipment, **{name: value})

    assert refusal.value.field == name


def test_each_step_is_taken_once_and_in_its_order(company, shipment):
    found = a_return(shipment)
    yard, clerk = a_picker(company), somebody(company, "SAL")

    with pytest.raises(MoveNotAllowed):
        operations.receive_return(found, by=yard)
    with pytest.raises(MoveNotAllowed):
        operations.replace_return(found, by=clerk)
    operations.authorize_return(found, by=clerk)
    with pytest.raises(MoveNotAllowed):
        operations.authorize_return(found, by=clerk)
    with pytest.raises(MoveNotAllowed):
        operations.refuse_return(found, reason="No", by=clerk)
    operations.receive_return(found, by=yard)
    with pytest.raises(MoveNotAllowed):
        operations.receive_return(found, by=yard)
    with pytest.raises(MoveNotAllowed):
        operations.cancel_return(found, reason="No", by=clerk)

    assert counters(shipment)[0] == ("A", 10, 4, 0)
    assert [event.activity for event in Event.objects.filter(document_kind="fulfillment.goodsreturn").order_by("pk")] == [
        "requested", "authorized", "received",
    ]  # fmt: skip


def test_who_looks_at_an_older_page_is_told(company, shipment):
    found = a_return(shipment)
    operations.authorize_return(found, by=somebody(company, "SAL"))

    with pytest.raises(StaleVersion):
        operations.receive_return(GoodsReturn.objects.get(), version=1, by=a_picker(company))

    assert GoodsReturn.objects.get().status == "authorized"


def test_a_refusal_and_a_cancellation_say_why(company, shipment):
    found = a_return(shipment)

    for verb in (operations.refuse_return, operations.cancel_return):
        with pytest.raises(operations.ReasonMissing):
            verb(found, reason=" ", by=somebody(company, "SAL"))

    assert GoodsReturn.objects.get().status == "requested"


@pytest.mark.parametrize(
    "verb, roles",
    [
        (lambda found, by: a_return(found.shipment, wish(1, "1"), by=by), ("WH", "AR", "CRC", "AUD", "PV")),
        (lambda found, by: operations.authorize_return(found, by=by), ("WH", "AR", "PB", "AUD")),
        (lambda found, by: operations.refuse_return(found, reason="No", by=by), ("WH", "AR", "PB")),
        (lambda found, by: operations.receive_return(found, by=by), ("SAL", "AR", "PB", "MGR")),
        (lambda found, by: operations.replace_return(found, by=by), ("WH", "AR", "PB")),
    ],
)
def test_who_may_not_is_refused_and_nothing_changes(company, shipment, verb, roles):
    found = a_return(shipment)
    events = Event.objects.count()

    for role in roles:
        with pytest.raises(NotPermitted):
            verb(found, somebody(company, role))

    assert (GoodsReturn.objects.get().status, Event.objects.count()) == ("requested", events)


def test_new_goods_go_to_where_the_old_ones_went_at_no_charge(company, shipment):
    found = expected(shipment, wish(1, "4"), settlement="replacement")
    operations.receive_return(found, by=a_picker(company))

    order = operations.replace_return(found, by=somebody(company, "SAL"))

    assert (order.channel, order.gross_amount, order.status) == ("return", 0, "confirmed")
    assert order.shipping_address == shipment.shipping_address
    assert Shipment.objects.get(order=order).status == "planned"
    assert counters(shipment)[0] == ("A", 10, 4, 4)


def test_what_is_no_longer_sold_is_credited_and_not_replaced(company, shipment):
    found = expected(shipment, wish(1, "4"))
    operations.receive_return(found, by=a_picker(company))
    product = shipment.lines.get(position=1).product
    product.is_active = False
    product.save()

    with pytest.raises(operations.NothingToReplace):
        operations.replace_return(found, by=somebody(company, "SAL"))

    assert GoodsReturn.objects.get().status == "received"


def test_the_customer_reads_of_each_answer_and_of_the_arrival(company, shipment):
    outbox.drain()
    found = expected(shipment)
    outbox.drain()
    operations.receive_return(found, by=a_picker(company))
    outbox.drain()
    other = a_return(shipment, wish(2, "1"))
    operations.refuse_return(other, reason="Worn", by=somebody(company, "SAL"))
    outbox.drain()

    mails = MailMessage.objects.filter(document_kind="fulfillment.goodsreturn").order_by("pk")
    assert [mail.subject for mail in mails] == [
        f"Return {found.number}: please send the goods",
        f"Return {found.number} has arrived",
        f"Return {other.number} cannot be accepted",
    ]
    assert "Worn" in mails[2].body_text


@pytest.mark.skipif(not is_available(), reason="the PDF library is missing")
def test_the_return_slip_says_where_to_and_carries_the_number(company, shipment):
    found = expected(shipment, wish(1, "4"))

    words = "".join(
        page.extract_text()
        for page in pypdf.PdfReader(io.BytesIO(printing.print_return_slip(found, language="en"))).pages
    )

    for said in (found.number, shipment.number, "Alfreds Futterkiste", "Defective", "1010 Wien", "Goods A"):
        assert said in words


def test_a_return_that_was_canceled_has_not_arrived(company, shipment):
    Customer.objects.update(email="")
    found = expected(shipment)
    outbox.drain()
    operations.cancel_return(found, reason="Kept it", by=somebody(company, "SAL"))
    Customer.objects.update(email="late@alfki.example")

    return_tasks.send_return_mail(found.pk, Actor.system(company))
    outbox.drain()

    assert not MailMessage.objects.filter(recipient__contains="late@").exists()


def test_what_comes_short_is_numbered_after_the_goods_are_taken_in(company, shipment):
    found = expected(shipment, wish(1, "4"))

    with CaptureQueriesContext(connection) as queries:
        operations.receive_return(found, [wish(1, "1")], by=a_picker(company))

    statements = [query["sql"] for query in queries]
    stock = max(i for i, sql in enumerate(statements) if "inventory_stocklevel" in sql)
    number = next(i for i, sql in enumerate(statements) if "core_numbersequence" in sql)
    assert number > stock
