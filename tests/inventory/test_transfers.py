"""Goods that go from one warehouse to another, and goods that are thrown away."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection

from core import approvals, invariants, outbox
from core.dates import DateRefused
from core.lifecycle import MoveNotAllowed
from core.models import ApprovalRequest, Event
from core.refusals import NotPermitted, Refusal, StaleVersion
from inventory import operations
from inventory.models import StockAdjustment, StockLevel, StockMove, Transfer, Warehouse
from inventory.operations import AdjustmentLine, EmptyDocument, NotEnoughStock, ReceiptLine, TransferEntry
from ledger.models import JournalEntry
from tests.builders import (
    a_company,
    a_customer,
    a_product,
    a_warehouse,
    an_actor,
    an_order,
    main_warehouse,
    put_in_bin,
    the_company,
)
from tests.inventory.stage import Counter, D, receive, reserve, standing, system
from tests.inventory.test_guards import try_sql
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def south():
    return a_warehouse(the_company(), "SOUTH")


@pytest.fixture
def tea():
    return a_product(sku="TEA", on_hand="10")


@pytest.fixture
def walt():
    return an_actor(None, "WH", username="walt")


def there(product, place: str) -> tuple[str, str]:
    """On hand and value in a warehouse."""
    level = StockLevel.objects.filter(product=product, warehouse__code=place).first()
    return (f"{level.on_hand.normalize():f}", f"{level.value:.2f}") if level else ("0", "0.00")


def a_transfer(target, walt, *entries, source=None) -> Transfer:
    """A draft out of the main warehouse."""
    lines = [TransferEntry(product, D(quantity)) for product, quantity in entries]
    return operations.draft_transfer(source or main_warehouse(the_company()), target, lines, by=walt)


def test_nothing_arrives_before_it_has_left(tea, south, walt):
    transfer = a_transfer(south, walt, (tea, "4"))
    operations.send_transfer(transfer, by=walt)
    yesterday = the_company().today() - datetime.timedelta(days=1)

    with pytest.raises(DateRefused, match="before the departure"):
        operations.receive_transfer(transfer, date=yesterday, by=system(the_company()))

    assert there(tea, "SOUTH") == ("0", "0.00")


def refused(verb, *args, **options) -> list[str]:
    """The fields of a refusal."""
    with pytest.raises(Refusal) as refusal:
        verb(*args, **options)
    return [single.field for single in refusal.value.singles]


def broken() -> set[str]:
    """The rules the books break."""
    return {finding.rule for finding in invariants.run_all()}


def test_goods_leave_lie_in_transit_and_arrive_with_their_value_and_the_ledger_hears_nothing(
    south, tea, walt
):
    receive(tea, "5", "7.00")
    transfer = a_transfer(south, walt, (tea, "6"))
    entries = JournalEntry.objects.count()

    operations.send_transfer(transfer, by=walt)
    sent = there(tea, "MAIN"), there(tea, "TRANSIT"), there(tea, "SOUTH")
    operations.receive_transfer(transfer, by=walt)

    assert sent == (("9", "45.00"), ("6", "30.00"), ("0", "0.00"))
    assert (there(tea, "MAIN"), there(tea, "TRANSIT"), there(tea, "SOUTH")) == (
        ("9", "45.00"), ("0", "0.00"), ("6", "30.00")
    )  # fmt: skip
    assert transfer.status == "received"
    moves = StockMove.objects.filter(source_number=transfer.number).order_by("pk")
    assert [(move.quantity, move.value, move.kind) for move in moves] == [
        (-6, -30, "transfer"), (6, 30, "transfer"), (-6, -30, "transfer"), (6, 30, "transfer")
    ]  # fmt: skip
    assert JournalEntry.objects.count() == entries
    assert [event.activity for event in Event.objects.filter(document_number=transfer.number).order_by("pk")] == [
        "created", "sent", "received"
    ]  # fmt: skip
    assert broken() == set()


def test_a_part_arrives_and_the_rest_stays_on_its_way(south, tea, walt):
    cup = a_product(sku="CUP", on_hand="4")
    transfer = a_transfer(south, walt, (tea, "6"), (cup, "4"))
    operations.send_transfer(transfer, by=walt)

    operations.receive_transfer(transfer, {tea.pk: D(2)}, by=walt)
    after_part = transfer.status, there(tea, "TRANSIT"), there(tea, "SOUTH"), there(cup, "SOUTH")
    clean = broken()
    operations.receive_transfer(transfer, by=walt)

    assert after_part == ("sent", ("4", "16.00"), ("2", "8.00"), ("0", "0.00"))
    assert clean == set()
    assert (transfer.status, there(tea, "SOUTH"), there(cup, "SOUTH")) == (
        "received",
        ("6", "24.00"),
        ("4", "16.00"),
    )


def test_a_third_of_a_cent_gets_lost_on_no_way(south, walt):
    odd = a_product(sku="ODD")
    receive(odd, "3", "0.333333")
    transfer = a_transfer(south, walt, (odd, "2"))
    operations.send_transfer(transfer, by=walt)
    for _time in range(2):
        operations.receive_transfer(transfer, {odd.pk: D(1)}, by=walt)

    values = [D(there(odd, place)[1]) for place in ("MAIN", "TRANSIT", "SOUTH")]
    assert (sum(values), there(odd, "TRANSIT")) == (D("1.00"), ("0", "0.00"))
    assert broken() == set()


def test_what_is_held_for_an_order_does_not_leave(south, tea, walt):
    reserve(tea, "7")
    transfer = a_transfer(south, walt, (tea, "4"))

    assert refused(operations.send_transfer, transfer, by=walt) == ["lines.0.quantity"]

    assert standing(tea) == ("10", "7", "40.00")
    assert Transfer.objects.get().status == "draft"


def test_every_line_that_cannot_leave_is_named(south, tea, walt):
    transfer = a_transfer(south, walt, (tea, "11"), (a_product(), "1"))

    assert refused(operations.send_transfer, transfer, by=walt) == ["lines.0.quantity", "lines.1.quantity"]

    assert not StockMove.objects.filter(kind="transfer").exists()


def test_goods_that_arrive_go_to_the_orders_that_wait_there(south, tea, walt):
    manager = an_actor(None, "MGR")
    operations.save_warehouse(south, {"is_default": True}, by=manager)
    order = an_order(a_customer(the_company()), product=tea, quantity="3")
    outbox.drain()
    main = Warehouse.objects.get(code="MAIN")
    transfer = a_transfer(south, walt, (tea, "3"), source=main)
    waiting = order.lines.get().reserved

    operations.transfer_at_once(transfer, by=walt)
    outbox.drain()

    assert (waiting, order.lines.get().reserved) == (0, 3)
    assert transfer.status == "received"


def test_a_draft_is_written_anew_and_canceled(south, tea, walt):
    transfer = a_transfer(south, walt, (tea, "6"))
    apart = a_warehouse(the_company(), "QUA", kind="quarantine")
    main = main_warehouse(the_company())

    operations.change_transfer(
        transfer, main, apart, [TransferEntry(tea, D(2))], note=" Broken ", version=1, by=walt
    )
    with pytest.raises(StaleVersion):
        operations.change_transfer(transfer, main, south, [TransferEntry(tea, D(3))], version=1, by=walt)
    transfer.refresh_from_db()
    operations.cancel_transfer(transfer, reason="Not needed", by=walt)

    assert (transfer.target, transfer.note, transfer.lines.get().quantity) == (apart, "Broken", 2)
    assert transfer.status == "canceled"
    assert standing(tea) == ("10", "0", "40.00")


def test_what_was_sent_goes_back_when_it_is_canceled(south, tea, walt):
    transfer = a_transfer(south, walt, (tea, "6"))
    operations.send_transfer(transfer, by=walt)
    with pytest.raises(EmptyDocument):
        operations.cancel_transfer(transfer, reason=" ", by=walt)
    transfer.refresh_from_db()

    operations.cancel_transfer(transfer, reason="Wrong truck", by=walt)

    assert (transfer.status, there(tea, "TRANSIT"), standing(tea)) == (
        "canceled",
        ("0", "0.00"),
        ("10", "0", "40.00"),
    )
    assert broken() == set()


def test_what_has_arrived_stays_and_only_the_rest_goes_back(south, tea, walt):
    transfer = a_transfer(south, walt, (tea, "6"))
    operations.send_transfer(transfer, by=walt)
    operations.receive_transfer(transfer, {tea.pk: D(4)}, by=walt)

    operations.cancel_transfer(transfer, reason="The truck broke down", by=walt)

    assert (transfer.status, there(tea, "SOUTH"), there(tea, "MAIN")) == (
        "received",
        ("4", "16.00"),
        ("6", "24.00"),
    )
    assert transfer.lines.get().received == 4
    assert broken() == set()


@pytest.mark.parametrize("verb", ["send_transfer", "receive_transfer", "cancel_transfer"])
def test_what_has_arrived_is_done_with(south, tea, walt, verb):
    transfer = a_transfer(south, walt, (tea, "6"))
    operations.transfer_at_once(transfer, by=walt)
    options = {"reason": "again"} if verb == "cancel_transfer" else {}

    with pytest.raises(MoveNotAllowed):
        getattr(operations, verb)(transfer, by=walt, **options)

    assert there(tea, "SOUTH") == ("6", "24.00")


def test_a_draft_is_not_received_and_a_sent_one_not_written_anew(south, tea, walt):
    transfer = a_transfer(south, walt, (tea, "6"))
    with pytest.raises(MoveNotAllowed):
        operations.receive_transfer(transfer, by=walt)
    transfer.refresh_from_db()
    operations.send_transfer(transfer, by=walt)

    with pytest.raises(Refusal):
        operations.change_transfer(transfer, transfer.source, south, [TransferEntry(tea, D(1))], by=walt)

    assert transfer.lines.get().quantity == 6


@pytest.mark.parametrize("amount", ["7", "-1", "0.5"])
def test_more_than_is_on_its_way_does_not_arrive(south, tea, walt, amount):
    transfer = a_transfer(south, walt, (tea, "6"))
    operations.send_transfer(transfer, by=walt)

    fields = refused(operations.receive_transfer, transfer, {tea.pk: D(amount)}, by=walt)

    assert fields == ["lines.0.quantity"]
    assert there(tea, "TRANSIT") == ("6", "24.00")


def test_something_has_to_arrive_and_only_what_was_sent(south, tea, walt):
    transfer = a_transfer(south, walt, (tea, "6"))
    operations.send_transfer(transfer, by=walt)

    assert refused(operations.receive_transfer, transfer, {}, by=walt) == ["lines"]
    assert "lines" in refused(operations.receive_transfer, transfer, {a_product().pk: D(1)}, by=walt)


def test_bad_transfers_are_refused_at_their_fields(south, tea, walt):
    main, on_the_way = main_warehouse(the_company()), a_warehouse(the_company(), "T", kind="transit")
    entry = TransferEntry(tea, D(1))

    def fields(source, target, *lines):
        return refused(operations.draft_transfer, source, target, lines, by=walt)

    assert fields(main, main, entry) == ["target"]
    assert fields(main, on_the_way, entry) == ["target"]
    assert fields(on_the_way, main, entry) == ["source"]
    assert fields(main, south) == ["lines"]
    assert fields(main, south, entry, entry) == ["lines.1.sku"]
    assert fields(main, south, TransferEntry(tea, D(0))) == ["lines.0.quantity"]
    assert fields(main, south, TransferEntry(a_product(kind="service"), D(1))) == ["lines.0.sku"]
    assert not Transfer.objects.exists()


def test_what_is_on_its_way_is_neither_received_nor_corrected_by_hand(south, tea, walt):
    operations.send_transfer(a_transfer(south, walt, (tea, "6")), by=walt)
    transit = Warehouse.objects.get(kind="transit")

    assert refused(operations.receive, transit, [ReceiptLine(tea, D(1), D(1))], by=walt) == ["warehouse"]
    lost = [AdjustmentLine(tea, D(-1))]
    assert refused(operations.ask_to_adjust, transit, lost, reason="Lost", by=walt) == ["warehouse"]
    assert refused(operations.adjust, transit, lost, reason="Lost", by=system(the_company())) == ["warehouse"]
    assert there(tea, "TRANSIT") == ("6", "24.00")


def test_goods_do_not_leave_tomorrow(south, tea, walt):
    transfer = a_transfer(south, walt, (tea, "6"))

    with pytest.raises(DateRefused):
        operations.send_transfer(transfer, date=the_company().today().replace(year=2999), by=walt)

    assert standing(tea) == ("10", "0", "40.00")


@pytest.mark.parametrize("role", ["SAL", "AR", "GL", "MGR", "AUD"])
def test_only_the_warehouse_moves_goods(south, tea, walt, role):
    transfer = a_transfer(south, walt, (tea, "6"))
    other = an_actor(None, role)

    for verb in (operations.send_transfer, operations.receive_transfer):
        with pytest.raises(NotPermitted):
            verb(transfer, by=other)
    with pytest.raises(NotPermitted):
        a_transfer(south, other, (tea, "1"))

    assert standing(tea) == ("10", "0", "40.00")


def test_sending_costs_as_many_statements_for_twenty_products_as_for_two(south, walt):
    def statements(count: int) -> int:
        goods = [a_product(on_hand="2") for _number in range(count)]
        transfer = a_transfer(south, walt, *((product, "1") for product in goods))
        counter = Counter()
        with connection.execute_wrapper(counter):
            operations.transfer_at_once(transfer, by=walt)
        return counter.count

    statements(2)  # makes the transit warehouse

    assert statements(2) == statements(20)


# The database -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE inventory_transfer SET note = 'x' WHERE id = %s",
        "UPDATE inventory_transferline SET received = 0 WHERE transfer_id = %s",
        "DELETE FROM inventory_transferline WHERE transfer_id = %s",
    ],
)
def test_a_transfer_that_has_arrived_is_frozen(south, tea, walt, sql):
    transfer = a_transfer(south, walt, (tea, "6"))
    operations.transfer_at_once(transfer, by=walt)

    assert "frozen" in try_sql(sql, transfer.pk)


def test_the_database_lets_no_more_arrive_than_was_sent(south, tea, walt):
    transfer = a_transfer(south, walt, (tea, "6"))

    assert "transfer_received_within_sent" in try_sql(
        "UPDATE inventory_transferline SET received = 7 WHERE transfer_id = %s", transfer.pk
    )
    assert "no move" in try_sql(
        "UPDATE inventory_transfer SET status = 'received' WHERE id = %s", transfer.pk
    )


def test_the_checker_finds_goods_in_transit_that_nobody_sent(south, tea, walt):
    operations.send_transfer(a_transfer(south, walt, (tea, "6")), by=walt)
    assert broken() == set()

    StockLevel.objects.filter(warehouse__kind="transit").update(on_hand=5)

    assert "STK-5" in broken()


# Scrap ------------------------------------------------------------------------------------------------------------
def test_goods_are_thrown_away_when_another_person_approves(tea, walt):
    request = operations.ask_to_scrap(
        main_warehouse(the_company()), [AdjustmentLine(tea, D(3))], reason="Water damage", by=walt
    )
    before = standing(tea)

    approvals.approve(request, by=an_actor(None, "MGR"))

    scrapped = StockAdjustment.objects.get()
    assert (before, standing(tea)) == (("10", "0", "40.00"), ("7", "0", "28.00"))
    assert (scrapped.kind, scrapped.reason, request.result_name) == ("scrap", "Water damage", scrapped.number)
    assert StockMove.objects.get(source_number=scrapped.number).kind == "scrap"
    assert JournalEntry.objects.filter(source_number=scrapped.number).count() == 1
    assert broken() == set()


def test_what_is_scrapped_has_to_be_there_free_and_said_why(tea, walt):
    main = main_warehouse(the_company())
    reserve(tea, "8")

    with pytest.raises(NotEnoughStock):
        operations.ask_to_scrap(main, [AdjustmentLine(tea, D(3))], reason="Mold", by=walt)
    assert refused(operations.ask_to_scrap, main, [AdjustmentLine(tea, D(1))], reason=" ", by=walt) == [
        "reason"
    ]
    assert refused(operations.ask_to_scrap, main, [AdjustmentLine(tea, D(-1))], reason="x", by=walt) == [
        "lines.0.quantity"
    ]

    assert not ApprovalRequest.objects.exists()


# Pages ------------------------------------------------------------------------------------------------------------
def row(sku: str, quantity: str, **others: str) -> dict[str, str]:
    return {"lines-0-sku": sku, "lines-0-quantity": quantity, "source": "MAIN", "target": "SOUTH", **others}


def test_a_transfer_is_written_sent_and_received_in_the_browser(south, tea):
    walt = signed_in("WH")

    written = walt.post("/stock/transfers/new/", row("TEA", "6", note="Weekly"))
    url = written["Location"]
    draft = text_of(walt.get(url))
    sent = walt.post(f"{url}send/", {"version": "1"})
    on_its_way = text_of(walt.get(url))
    part = walt.post(f"{url}receive/", {"version": "2", "lines-0-quantity": "2"})
    rest = walt.post(f"{url}receive/", {"version": "3", "lines-0-quantity": "4"})

    assert [answer.status_code for answer in (written, sent, part, rest)] == [303] * 4
    assert "Weekly" in draft
    assert "Move at once" in draft
    assert 'name="lines-0-quantity"' in on_its_way
    assert there(tea, "SOUTH") == ("6", "24.00")
    assert "Received" in text_of(walt.get("/stock/transfers/?view=all"))
    assert "Move at once" not in text_of(signed_in("MGR").get(url))


def test_a_transfer_is_edited_and_canceled_in_the_browser(south, tea):
    walt = signed_in("WH")
    url = walt.post("/stock/transfers/new/", row("TEA", "6"))["Location"]

    form = text_of(walt.get(f"{url}edit/"))
    edited = walt.post(f"{url}edit/", row("TEA", "5", version="1"))
    stale = walt.post(f"{url}edit/", row("TEA", "4", version="1"))
    unsaid = walt.post(f"{url}cancel/", {"version": "2", "reason": ""})
    canceled = walt.post(f"{url}cancel/", {"version": "2", "reason": "Not needed"})

    assert 'value="6"' in form
    assert [answer.status_code for answer in (edited, stale, unsaid, canceled)] == [303, 409, 422, 303]
    assert Transfer.objects.get().lines.get().quantity == 5


def test_what_cannot_be_moved_is_said_on_the_page(south, tea):
    walt = signed_in("WH")
    same = walt.post("/stock/transfers/new/", row("TEA", "6", target="MAIN"))
    url = walt.post("/stock/transfers/new/", row("TEA", "11"))["Location"]
    short = walt.post(f"{url}send/", {"version": "1"})
    moved = walt.post(f"{url}move/", {"version": "1"})

    assert "Choose another warehouse to send to." in text_of(same)
    assert [answer.status_code for answer in (same, short, moved)] == [422] * 3
    assert "Only 10 of TEA are free" in text_of(short)
    assert there(tea, "SOUTH") == ("0", "0.00")


def test_a_transfer_of_another_company_is_not_there(tea, walt):
    other = a_company("OTHER")
    product = a_product(other, on_hand="3")
    far = operations.draft_transfer(
        main_warehouse(other), a_warehouse(other, "FAR"), [TransferEntry(product, D(1))], by=system(other)
    )

    assert signed_in("WH").get(f"/stock/transfers/{far.number}/").status_code == 404
    assert Program("WH").post(f"/stock/transfers/{far.number}/send").status_code == 404


def test_goods_are_asked_to_be_scrapped_in_the_browser(tea):
    put_in_bin(tea, "A-01")
    walt = signed_in("WH")
    form = text_of(walt.get("/stock/scrap/"))

    asked = walt.post("/stock/scrap/", {"lines-0-sku": "TEA", "lines-0-quantity": "2", "reason": "Mold"})
    negative = walt.post("/stock/scrap/", {"lines-0-sku": "TEA", "lines-0-quantity": "-2", "reason": "Mold"})

    assert "Ask to scrap it" in form
    assert (asked.status_code, negative.status_code) == (303, 422)
    request = ApprovalRequest.objects.get()
    assert (request.kind, request.proposal["lines"][0]["quantity"]) == ("inventory.scrap", "-2")
    assert "Mold" in text_of(walt.get("/stock/"))


# Programs ---------------------------------------------------------------------------------------------------------
def test_a_program_sends_receives_and_reads_a_transfer(south, tea):
    walt = Program("WH")

    sent = walt.post(
        "/stock/transfers", {"target": "SOUTH", "lines": [{"sku": "TEA", "quantity": "6"}], "send": True}
    )
    number = sent.json()["number"]
    part = walt.post(f"/stock/transfers/{number}/receive", {"lines": [{"sku": "TEA", "quantity": "2"}]})
    back = walt.post(f"/stock/transfers/{number}/cancel", {"reason": "Truck broke down"})

    assert sent.status_code == 201
    assert (sent.json()["status"], sent.json()["source"], sent.json()["sent_date"]) == (
        "sent", "MAIN", the_company().today().isoformat()
    )  # fmt: skip
    assert part.json()["lines"] == [{"sku": "TEA", "quantity": "6", "received": "2"}]
    assert back.json()["status"] == "received"
    assert walt.get(f"/stock/transfers/{number}").json() == back.json()
    assert [each["number"] for each in walt.get("/stock/transfers").json()["items"]] == [number]


def test_a_program_is_told_which_line_of_its_own_is_wrong(south, tea):
    cup = a_product(sku="CUP", on_hand="1")
    walt = Program("WH")
    number = walt.post(
        "/stock/transfers",
        {
            "target": "SOUTH",
            "lines": [{"sku": "TEA", "quantity": "6"}, {"sku": "CUP", "quantity": "1"}],
            "send": True,
        },
    ).json()["number"]

    def arrive(*lines):
        body = {"lines": [{"sku": sku, "quantity": quantity} for sku, quantity in lines]}
        return fields_of(walt.post(f"/stock/transfers/{number}/receive", body))

    assert arrive(("CUP", "2")) == ["lines.0.quantity"]
    assert arrive(("TEA", "1"), ("POT", "1")) == ["lines.1.sku"]
    a_product(sku="POT")
    assert arrive(("TEA", "1"), ("POT", "1")) == ["lines.1.sku"]
    assert fields_of(walt.post("/stock/transfers", {"target": "X", "lines": []})) == ["target"]
    assert there(cup, "SOUTH") == ("0", "0.00")


def test_a_program_asks_to_scrap(tea):
    walt = Program("WH")

    asked = walt.post("/stock/scraps", {"reason": "Mold", "lines": [{"sku": "TEA", "quantity": "2"}]})
    wrong = walt.post("/stock/scraps", {"reason": "Mold", "lines": [{"sku": "TEA", "quantity": "11"}]})

    assert (asked.status_code, fields_of(wrong)) == (202, ["lines.0.quantity"])
    assert Program("SAL").post("/stock/scraps", {"reason": "x", "lines": []}).status_code == 403
    assert standing(tea) == ("10", "0", "40.00")
