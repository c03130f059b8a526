"""Stories other systems tell of stock, with our figures (PS-46)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core import approvals, invariants
from inventory import operations, selectors
from inventory.models import StockCount, StockMove
from inventory.selectors import Variation
from tests.builders import a_product, a_unit, an_actor, main_warehouse, stock, the_company
from tests.inventory.stage import standing

pytestmark = pytest.mark.django_db
D = Decimal


def the_books_are_right() -> None:
    assert [(found.rule, found.rows) for found in invariants.run_all()] == []


def test_ps_46_counting() -> None:
    more, equal, blank, empty = goods = [a_product(on_hand="2") for _number in range(4)]
    walt = an_actor(None, "WH")
    count = operations.begin_count(main_warehouse(the_company()), by=walt)
    operations.enter_counts(count, {more.pk: D(3), equal.pk: D(2), empty.pk: D(0)}, by=walt)

    request = operations.submit_count(count, confirm_differences=True, by=walt)
    assert request is not None
    approvals.approve(request, by=an_actor(None, "GL"))

    moves = StockMove.objects.filter(kind="adjustment").order_by("pk")
    assert [(move.product, move.quantity) for move in moves] == [(more, D(1)), (empty, D(-2))]
    assert [standing(product)[0] for product in goods] == ["3", "2", "2", "0"]
    assert blank.pk in count.lines.filter(counted__isnull=True).values_list("product_id", flat=True)
    the_books_are_right()


def _varies(count: StockCount) -> Variation:
    line = count.lines.get()
    return selectors.variation(line, selectors.unit_costs(count, [line])[line.product_id], count.warehouse)


def test_ps_46_tolerance_of_quantity_and_of_value() -> None:
    walt, company = an_actor(None, "WH"), the_company()
    piece, weighed = a_product(), a_product(unit=a_unit(company, "KGM", decimals=3))
    stock(piece, "1", unit_cost="100.00")
    stock(weighed, "2.5", unit_cost="70.00")
    counts = [
        operations.begin_count(main_warehouse(company), products=[product], by=walt)
        for product in (piece, weighed)
    ]
    for count, product, found in zip(counts, (piece, weighed), ("2", "5"), strict=True):
        operations.enter_counts(count, {product.pk: D(found)}, by=walt)

    first, second = (_varies(count) for count in counts)
    assert (first.of_quantity, first.value, first.is_beyond) == (D(10), D("100.00"), True)
    assert (second.value, second.of_value, second.is_beyond) == (D("175.00"), D("0.875"), True)
    for count in counts:
        with pytest.raises(operations.BeyondTolerance):
            operations.submit_count(count, by=walt)
        count.refresh_from_db()
        assert operations.submit_count(count, confirm_differences=True, by=walt) is not None
    the_books_are_right()
