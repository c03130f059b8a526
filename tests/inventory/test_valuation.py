"""Moving average to the cent: what stock is worth after each delivery, goods issue and correction (STK-2, STK-4)."""

import pytest

from core.refusals import Refusal
from inventory.models import StockMove
from tests.builders import a_company, a_product, an_actor, the_company
from tests.inventory.stage import (
    D,
    adjust,
    issue,
    level_of,
    receive,
    reserve,
    restock,
    standing,
    weighed_goods,
)
from tests.ledger.reading import balance, broken_rules

pytestmark = pytest.mark.django_db
INVENTORY = "1300"


def leave(product, quantity: str) -> StockMove:
    reserve(product, quantity)
    (move,) = issue(product, quantity)
    return move


def test_a_delivery_at_another_cost_moves_the_average():
    product = a_product()
    receive(product, "10", "4.00")

    receive(product, "5", "7.00")

    assert standing(product) == ("15", "0", "75.00")
    assert level_of(product).average_cost == D(5)
    assert leave(product, "3").value == D("-15.00")


def test_thirds_of_a_cent_are_not_lost_when_the_last_piece_leaves():
    product = a_product()
    receive(product, "3", "3.333333")

    values = [leave(product, "1").value for _piece in range(3)]

    assert values == [D("-3.33"), D("-3.34"), D("-3.33")]
    assert standing(product) == ("0", "0", "0.00")
    assert balance(the_company(), INVENTORY) == "0.00"


def test_an_emptied_shelf_remembers_its_last_average_for_what_is_found_later():
    product = a_product()
    receive(product, "2", "4.50")
    leave(product, "2")

    adjust(product, "1")

    assert standing(product) == ("1", "0", "4.50")


def test_an_emptied_shelf_takes_the_cost_of_the_next_delivery():
    product = a_product()
    receive(product, "2", "4.50")
    leave(product, "2")

    receive(product, "4", "6.00")

    assert standing(product) == ("4", "0", "24.00")


def test_fractions_are_valued_to_the_cent():
    product = weighed_goods(the_company(), "HONEY")
    receive(product, "0.333", "9.99")

    move = leave(product, "0.111")

    assert move.value == D("-1.11")
    assert standing(product) == ("0.222", "0", "2.22")


def test_a_currency_without_cents_is_valued_in_whole_units():
    company = a_company("NIPPON", base_currency="JPY")
    product = a_product(company)

    receive(product, "3", "33.40")

    assert level_of(product).value == D(100)


def test_a_delivery_without_a_cost_comes_at_the_moving_average():
    product = a_product()
    receive(product, "10", "4.00")
    receive(product, "10", "5.00")

    receipt = receive(product, "2", None, by=an_actor(None, "WH"))

    assert receipt.lines.get().unit_cost == D("4.50")
    assert standing(product) == ("22", "0", "99.00")


def test_a_delivery_without_a_cost_to_an_emptied_shelf_comes_at_the_last_average():
    product = a_product()
    receive(product, "2", "4.50")
    leave(product, "2")

    receive(product, "2", None)

    assert standing(product) == ("2", "0", "9.00")


def test_a_first_delivery_without_a_cost_has_no_value_until_somebody_says_what_it_cost():
    product = a_product()

    receive(product, "2", None)

    assert standing(product) == ("2", "0", "0.00")


def test_a_correction_never_takes_more_value_than_lies_there():
    product = a_product()
    receive(product, "10", "4.00")

    with pytest.raises(Refusal) as refusal:
        adjust(product, "-5", "100.00")

    assert refusal.value.field == "lines.0.unit_cost"
    assert standing(product) == ("10", "0", "40.00")


def test_a_wrong_delivery_is_taken_back_at_its_own_cost_by_a_counter_move():
    product = a_product()
    receive(product, "10", "4.00")
    receive(product, "10", "40.00")

    adjust(product, "-10", "40.00")

    assert standing(product) == ("10", "0", "40.00")


def test_what_empties_the_shelf_takes_all_its_value_whatever_cost_was_said():
    product = a_product()
    receive(product, "10", "4.00")

    adjust(product, "-10", "3.00")

    assert standing(product) == ("0", "0", "0.00")
    assert level_of(product).last_cost == D(4)


def test_stock_and_its_account_agree_after_every_kind_of_move():
    product = weighed_goods(the_company(), "HONEY")
    receive(product, "3.5", "3.333333")
    receive(product, "1.25", "7.77")
    leave(product, "2.125")
    restock(product, "0.5", "3.21")
    adjust(product, "-0.333")
    adjust(product, "0.1", "9.99")

    level = level_of(product)

    assert f"{level.value:.2f}" == balance(the_company(), INVENTORY)
    assert level.on_hand == D("2.892")
    assert not {"STK-1", "STK-2", "STK-2b", "STK-4"} & set(broken_rules())
