"""Documents about stock are opened by their number from anywhere, and from the moves they made."""

import pytest

from inventory import operations
from inventory.search import search_counts, search_receipts, search_transfers
from tests.builders import a_company, a_product, a_warehouse, an_actor, main_warehouse, the_company
from tests.inventory.stage import D, adjust, receive
from tests.programs import signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def tea():
    return a_product(sku="TEA", on_hand="5")


def search(number, role="WH", **options):
    return signed_in(role, **options).get(f"/search?q={number}")


def test_receipts_transfers_and_counts_are_opened_by_their_number(tea):
    here, by = main_warehouse(the_company()), an_actor(None, "WH")
    entry = operations.TransferEntry(tea, D("1"))
    documents = [
        receive(tea, "5", "4.00"),
        operations.draft_transfer(here, a_warehouse(code="SOUTH"), [entry], by=by),
        operations.begin_count(here, by=by),
    ]

    opened = [search(document.number.lower())["Location"] for document in documents]

    assert opened == [document.get_absolute_url() for document in documents]


def test_other_companies_and_customers_do_not_find_them(tea):
    receipt = receive(tea, "5", "4.00")

    assert search(receipt.number, company=a_company("OTHER")).status_code == 200
    assert search(receipt.number, "PB").status_code == 200


def test_words_without_a_figure_ask_the_database_for_no_document(tea, django_assert_num_queries):
    by = an_actor(None, "WH")

    with django_assert_num_queries(0):
        found = [find(by, "tea", 5) for find in (search_receipts, search_transfers, search_counts)]

    assert found == [[], [], []]


def test_the_document_of_a_move_is_one_click_away_and_a_correction_has_none(tea):
    receipt, correction = receive(tea, "5", "4.00"), adjust(tea, "-1")

    panel = text_of(signed_in("WH").get("/stock/products/TEA/panel/"))

    assert f'href="/search?q={receipt.number}">{receipt.number}</a>' in panel
    assert f">{correction.number}</td>" in panel
