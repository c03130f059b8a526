"""What lay where on any day, and what it was worth then."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection

from inventory import operations, selectors
from inventory.models import StockLevel
from inventory.operations import ReceiptLine, TransferEntry
from inventory.selectors import StockOfDay
from tests.builders import a_company, a_product, a_warehouse, main_warehouse, stock, the_company
from tests.inventory.stage import D, adjust, receive, system
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db


def days_ago(number: int) -> datetime.date:
    return the_company().today() - datetime.timedelta(days=number)


@pytest.fixture
def tea():
    """Ten of 4.00 three days ago, ten of 6.00 yesterday, four lost today."""
    tea = a_product(sku="TEA", name="Green tea")
    stock(tea, "10", date=days_ago(3))
    receive(tea, "10", "6.00", date=days_ago(1))
    adjust(tea, "-4")
    return tea


def shown(found: StockOfDay) -> list[tuple[str, str, str, str]]:
    """The rows, as short as exact."""
    return [
        (row.sku, row.warehouse_code, f"{row.on_hand.normalize():f}", f"{row.value:.2f}")
        for row in found.rows
    ]


def test_each_day_shows_what_lay_there_at_its_end_and_its_worth_then(tea):
    found = [shown(selectors.stock_as_of(the_company(), days_ago(number))) for number in (4, 3, 2, 1, 0)]

    assert found == [
        [],
        [("TEA", "MAIN", "10", "40.00")],
        [("TEA", "MAIN", "10", "40.00")],
        [("TEA", "MAIN", "20", "100.00")],
        [("TEA", "MAIN", "16", "80.00")],
    ]


def test_today_is_what_the_levels_say(tea):
    a_product(sku="CUP", on_hand="3")
    found = selectors.stock_as_of(the_company(), days_ago(0))

    assert {row.sku: (row.on_hand, row.value) for row in found.rows} == {
        level.product.sku: (level.on_hand, level.value)
        for level in StockLevel.objects.select_related("product")
    }
    assert (found.count, found.value) == (2, D("92.00"))


def test_what_went_to_another_warehouse_is_worth_the_same_there(tea):
    south = a_warehouse(the_company(), "SOUTH")
    transfer = operations.draft_transfer(
        main_warehouse(the_company()), south, [TransferEntry(tea, D(6))], by=system(the_company())
    )
    operations.transfer_at_once(transfer, by=system(the_company()))

    found = selectors.stock_as_of(the_company(), days_ago(0))
    only = selectors.stock_as_of(the_company(), days_ago(0), warehouse="SOUTH")

    assert shown(found) == [("TEA", "MAIN", "10", "50.00"), ("TEA", "SOUTH", "6", "30.00")]
    assert (shown(only), only.value) == ([("TEA", "SOUTH", "6", "30.00")], D("30.00"))


def test_it_is_one_statement_and_goes_page_by_page(django_assert_num_queries):
    company = the_company()
    lines = [ReceiptLine(a_product(sku=f"P{number:02}"), D(1), D(2)) for number in range(5)]
    operations.receive(main_warehouse(company), lines, by=system(company))

    pages, after = [], ""
    for _page in range(3):
        with django_assert_num_queries(1):
            found = selectors.stock_as_of(company, company.today(), after=after, limit=2)
        pages.append([row.sku for row in found.rows])
        after = found.following

    assert pages == [["P00", "P01"], ["P02", "P03"], ["P04"]]
    assert (after, found.count, found.value) == ("", 5, D("10.00"))


def test_the_moves_of_a_company_are_summed_from_an_index_that_holds_all_they_need(tea):
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'stock_move_until'")
        (definition,) = cursor.fetchone()

    assert all(column in definition for column in ("company_id", "level_id", "date", "quantity", "value"))


def test_the_page_shows_a_day_and_values_only_to_who_sees_them(tea):
    day = days_ago(1).isoformat()

    warehouse = text_of(signed_in("WH").get(f"/stock/as-of/?day={day}"))
    ledger = text_of(signed_in("GL").get(f"/stock/as-of/?day={day}&q=green"))
    nothing = text_of(signed_in("GL").get("/stock/as-of/?q=coffee"))

    assert "Green tea" in warehouse
    assert ">20<" in warehouse
    assert "100.00" not in warehouse
    assert "100.00" in ledger
    assert "Nothing lay there." in nothing


def test_a_day_or_warehouse_that_is_none_is_said(tea):
    client = signed_in("WH")

    answers = [
        client.get(f"/stock/as-of/?{query}")
        for query in ("day=tomorrowish", "warehouse=X", "after=x", f"day={days_ago(-1).isoformat()}")
    ]

    assert [answer.status_code for answer in answers] == [422] * 4
    assert "lies in the future. Enter today or an earlier day." in text_of(answers[-1])


def test_a_program_asks_for_a_day(tea):
    a_product(a_company("OTHER"), sku="FAR", on_hand="3")
    day = days_ago(1).isoformat()

    seen = Program("GL").get(f"/stock?as_of={day}&warehouse=MAIN").json()
    hidden = Program("WH").get(f"/stock?as_of={day}").json()

    assert seen == {
        "as_of": day, "currency": "EUR", "count": 1, "value": "100.00", "next": None,
        "items": [{"sku": "TEA", "name": "Green tea", "warehouse": "MAIN", "on_hand": "20", "value": "100.00"}],
    }  # fmt: skip
    assert (hidden["value"], hidden["items"][0]["value"]) == (None, None)


def test_a_program_asks_for_what_there_is():
    program = Program("WH")

    assert fields_of(program.get("/stock?warehouse=X")) == ["warehouse"]
    assert fields_of(program.get("/stock?limit=0")) == ["limit"]
    assert fields_of(program.get("/stock?after=nonsense")) == ["after"]
    assert program.get("/stock?as_of=never").status_code == 422
    assert fields_of(program.get("/stock?as_of=9999-12-31")) == ["as_of"]
    assert Program("ADM").get("/stock").status_code == 403
