"""Who works in some of the warehouses sees their stock and work; who is set to none sees all of it. And what is due there."""

from __future__ import annotations

import datetime

import pytest

from core import outbox
from core.models import Company, Event, Notification
from core.refusals import NotPermitted, Refusal
from fulfillment.models import Shipment
from inventory import operations, selectors, tasks
from inventory.models import Warehouse
from inventory.operations import ReceiptLine
from reporting.views.desks import Desks
from tests.builders import (
    a_bin,
    a_customer,
    a_product,
    a_warehouse,
    an_actor,
    an_order,
    expected,
    main_warehouse,
    the_company,
)
from tests.inventory.stage import D, system
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    return the_company()


@pytest.fixture
def east(company):
    return a_warehouse(company, "EAST")


@pytest.fixture
def tea(company, east):
    """Nine in the main warehouse, four in the east."""
    tea = a_product(sku="TEA", on_hand="9")
    operations.receive(east, [ReceiptLine(tea, D(4), D(4))], by=system(company))
    outbox.drain()
    return tea


def keep(warehouse: Warehouse, *people) -> None:
    """Let these work in the warehouse and nobody else."""
    fields = {"keepers": [actor.user for actor in people]}
    operations.save_warehouse(warehouse, fields, by=an_actor(None, "MGR"))


def again(actor, *roles):
    """The person as he comes with his next request."""
    return type(actor).of(actor.user, actor.company)


def queues(actor) -> dict[str, int]:
    [desk] = Desks(actor).all()
    return {queue.label: queue.count for queue in desk.queues}


def test_who_works_in_one_warehouse_sees_its_stock_and_its_shipments(company, east, tea):
    walt, erna = an_actor(None, "WH", username="walt"), an_actor(None, "WH", username="erna")
    an_order(a_customer(), product=tea, warehouse=east)
    an_order(a_customer(), product=tea)
    keep(east, erna)

    erna, walt = again(erna), again(walt)

    def seen(actor) -> list[list[str]]:
        levels = selectors.counts_due(actor).model.objects.in_scope(actor)
        shipments = Shipment.objects.in_scope(actor)
        return [sorted(rows.values_list("warehouse__code", flat=True)) for rows in (levels, shipments)]

    assert seen(erna) == [["EAST"], ["EAST"]]
    assert seen(walt) == [["EAST", "MAIN"], ["EAST", "MAIN"]]
    assert (queues(erna)["To pick"], queues(walt)["To pick"]) == (1, 2)
    assert selectors.warehouse_named(erna, "") == east
    with pytest.raises(Refusal):
        selectors.warehouse_named(erna, "MAIN")


def test_who_does_other_work_as_well_sees_all_of_it(company, east, tea):
    both = an_actor(None, "WH", "MGR")
    keep(east, both)

    assert again(both).warehouse_ids is None


def test_a_keeper_sends_goods_to_a_warehouse_that_is_not_his(company, east, tea):
    erna = an_actor(None, "WH")
    keep(east, erna)
    erna = again(erna)

    transfer = operations.draft_and_send(
        east, selectors.any_warehouse(erna, "MAIN"), [operations.TransferEntry(tea, D(1))], by=erna
    )

    assert type(transfer).objects.in_scope(erna).get() == transfer


def test_who_works_where_is_set_on_the_warehouse_and_remembered(company, east):
    erna = an_actor(None, "WH", username="erna")
    manager = signed_in("MGR")
    form = manager.get("/stock/warehouses/EAST/").context["form"]
    typed = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}

    page = text_of(manager.get("/stock/warehouses/EAST/"))
    assert page.index("Who works here</legend>") < page.index("erna")
    answer = manager.post("/stock/warehouses/EAST/", {**typed, "keepers": [erna.user.pk], "version": "1"})

    assert answer.status_code == 303
    assert selectors.keepers_of(east) == [erna.user]
    changes = Event.objects.filter(activity="edited", document_kind="inventory.warehouse").latest("pk").data
    assert changes["changes"]["keepers"] == ["", "erna"]


def test_programs_read_and_set_who_works_where(company, east):
    an_actor(None, "WH", username="erna")
    an_actor(None, "SAL", username="sally")
    program = Program("MGR")

    refused = program.patch("/warehouses/EAST", {"keepers": ["sally"]})
    assert (refused.status_code, fields_of(refused)) == (422, ["keepers"])
    assert program.patch("/warehouses/EAST", {"keepers": ["erna"]}).json()["keepers"] == ["erna"]
    assert program.patch("/warehouses/EAST", {"name": "East"}).json()["keepers"] == ["erna"]
    assert program.patch("/warehouses/EAST", {"keepers": []}).json()["keepers"] == []


def test_only_people_of_the_warehouse_keep_one_and_only_a_manager_says_so(company, east):
    sally, walt = an_actor(None, "SAL"), an_actor(None, "WH")

    with pytest.raises(Refusal) as refused:
        keep(east, sally)
    assert refused.value.field == "keepers"
    with pytest.raises(NotPermitted):
        operations.save_warehouse(east, {"keepers": [walt.user]}, by=walt)

    assert selectors.keepers_of(east) == []


# What is due --------------------------------------------------------------------------------------------------------
def long_ago(product, quantity: str, place=None) -> None:
    """Received two months ago."""
    day = the_company().today() - datetime.timedelta(days=60)
    lines = [ReceiptLine(product, D(quantity), D(4))]
    operations.receive(place or main_warehouse(product.company), lines, date=day, by=system(product.company))


def due(actor) -> list[str]:
    rows = selectors.counts_due(actor).values_list("product__sku", "warehouse__code")
    return sorted(f"{sku} {code}" for sku, code in rows)


def test_what_was_not_counted_for_long_is_due_and_a_sheet_of_it_begun(company, east):
    tea, cup, walt = a_product(sku="TEA"), a_product(sku="CUP", on_hand="3"), an_actor(None, "WH")
    long_ago(tea, "5")
    long_ago(tea, "5", east)
    assert due(walt) == []

    operations.set_stock_rules(0, None, 30, by=an_actor(None, "GL"))
    assert due(walt) == ["TEA EAST", "TEA MAIN"]
    assert queues(walt)["Counts due"] == 2

    count = operations.begin_count(main_warehouse(company), only_due=True, by=walt)
    assert [line.product.sku for line in count.lines.all()] == ["TEA"]
    operations.enter_counts(count, {tea.pk: D(5)}, by=walt)
    operations.submit_count(count, by=walt)
    assert due(walt) == ["TEA EAST"]
    assert cup.stock_levels.get().on_hand == 3


def test_the_form_of_a_new_count_offers_what_is_due(company):
    tea = a_product(sku="TEA")
    long_ago(tea, "5")
    a_bin(main_warehouse(company), "A-01")
    operations.set_stock_rules(0, None, 30, by=an_actor(None, "GL"))
    client = signed_in("WH")

    assert client.get("/stock/counts/new/?due=1").context["form"]["is_due"].value()
    answer = client.post("/stock/counts/new/", {"warehouse": "MAIN", "is_due": "on"})

    assert answer.status_code == 303
    begun = Program("WH").get("/stock/counts").json()["items"]
    assert [[line["sku"] for line in count["lines"]] for count in begun] == [["TEA"]]


def test_a_supplier_who_is_late_is_told_once_to_who_works_there(company, east):
    tea, walt, erna = (
        a_product(),
        an_actor(None, "WH", username="walt"),
        an_actor(None, "WH", username="erna"),
    )
    keep(east, erna)
    order = expected(tea, "10", days=0, supplier="Exotic")
    assert queues(walt) | {"Receipts due": 1, "Receipts late": 0} == queues(walt)
    type(order).objects.update(expected_date=company.today() - datetime.timedelta(days=1))

    tasks.notice_late_supply()
    tasks.notice_late_supply()

    [told] = Notification.objects.filter(kind="supply.late")
    assert (told.user, told.data) == (walt.user, {"number": order.number, "detail": "Exotic"})
    assert queues(walt) | {"Receipts due": 1, "Receipts late": 1} == queues(walt)
    assert queues(again(erna))["Receipts late"] == 0
