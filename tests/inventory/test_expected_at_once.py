"""Two people at one delivery or proposal: real threads, real commits; it comes and is ordered once."""

import time
from threading import Event

import pytest
from django.db import transaction

from core.locking import Gone
from inventory import operations
from inventory.models import ExpectedReceipt, GoodsReceipt, SupplyOrder, SupplyRequest
from tests.builders import a_product, expected, the_company
from tests.fulfillment.test_concurrency import at_once
from tests.inventory.stage import D, standing, system

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_two_receive_at_once_comes_once():
    tea = a_product(sku="TEA")
    order = expected(tea, "10")
    key = order.lines.get().pk

    def receive() -> None:
        mine = SupplyOrder.objects.get(pk=order.pk)
        operations.receive_expected(mine, {key: D(10)}, by=system(the_company()))

    answers = at_once(receive, receive)

    assert sorted(answer is None for answer in answers) == [False, True]
    assert GoodsReceipt.objects.count() == 1
    assert ExpectedReceipt.objects.get().received == 10
    assert standing(tea)[0] == "10"


def test_what_two_order_at_once_is_ordered_once():
    tea = a_product(sku="TEA", on_hand="1")
    company = the_company()
    request = SupplyRequest.objects.create(
        company=company,
        product=tea,
        warehouse=tea.stock_levels.get().warehouse,
        quantity=5,
        needed_date=company.today(),
    )

    def order() -> None:
        operations.order_request(SupplyRequest.objects.get(pk=request.pk), by=system(company))

    answers = at_once(order, order)

    assert sorted(answer is None for answer in answers) == [False, True]
    assert ExpectedReceipt.objects.get().quantity == 5


def test_two_looks_at_the_shelves_at_once_propose_once():
    tea = a_product(sku="TEA", on_hand="1")
    by = system(the_company())
    operations.save_rule(None, tea, tea.stock_levels.get().warehouse, {"minimum": D(5), "up_to": D(9)}, by=by)

    answers = at_once(*[lambda: operations.propose_replenishment(by=by)] * 2)

    assert answers == [None, None]
    assert SupplyRequest.objects.get().quantity == 8


def test_what_is_just_being_ordered_is_not_proposed_again():
    tea, by = a_product(sku="TEA", on_hand="1"), system(the_company())
    operations.save_rule(None, tea, tea.stock_levels.get().warehouse, {"minimum": D(5), "up_to": D(9)}, by=by)
    operations.propose_replenishment(by=by)
    is_ordered = Event()

    def order() -> None:
        with transaction.atomic():
            operations.order_request(SupplyRequest.objects.get(), by=by)
            is_ordered.set()
            time.sleep(0.3)

    def propose() -> None:
        is_ordered.wait(timeout=10)
        operations.propose_replenishment(by=by)

    assert at_once(order, propose) == [None, None]
    assert [request.status for request in SupplyRequest.objects.all()] == ["ordered"]


def test_what_was_proposed_and_is_gone_is_refused_in_words():
    tea, by = a_product(sku="TEA", on_hand="1"), system(the_company())
    operations.save_rule(None, tea, tea.stock_levels.get().warehouse, {"minimum": D(5), "up_to": D(9)}, by=by)
    operations.propose_replenishment(by=by)
    seen = SupplyRequest.objects.get()
    SupplyRequest.objects.all().delete()

    with pytest.raises(Gone, match="is not there any more"):
        operations.order_request(seen, by=by)

    assert not SupplyOrder.objects.exists()
