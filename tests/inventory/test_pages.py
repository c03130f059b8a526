"""Stock in the browser: lists, the product's shelf, and the forms of receipts and adjustments."""

import pytest
from django.urls import reverse

from catalog.models import ProductUnit
from core.models import ApprovalRequest
from inventory import operations
from inventory.models import GoodsReceipt
from tests.builders import (
    a_company,
    a_product,
    a_unit,
    a_warehouse,
    an_actor,
    expected,
    put_in_bin,
    the_company,
)
from tests.inventory.stage import D, ask, receive, reserve, standing, system
from tests.programs import signed_in, text_of

pytestmark = pytest.mark.django_db
RECEIVE, ADJUST = "/stock/receive/", "/stock/adjust/"


def lines(*rows: tuple[str, str] | tuple[str, str, str], **header: str) -> dict[str, str]:
    """What the browser posts: product, quantity and, where the form has it, cost per row."""
    values = {"idempotency_key": "k1", **header}
    for index, row in enumerate(rows):
        values |= {
            f"lines-{index}-{name}": text
            for name, text in zip(("sku", "quantity", "unit_cost"), row, strict=False)
        }
    return values


@pytest.fixture
def product():
    product = a_product(sku="TEA", name="Green tea", on_hand="7")
    reserve(product, "2")
    return product


def test_the_stock_list_says_what_lies_where_and_what_is_free(product, django_assert_max_num_queries):
    put_in_bin(product, "A-01")
    walt = signed_in("WH")

    with django_assert_max_num_queries(14):
        page = text_of(walt.get("/stock/"))

    for words in ("TEA", "Green tea", "Warehouse MAIN", "A-01", ">7<", ">2<", ">5<"):
        assert words in page
    assert "28.00" not in page
    assert "28.00" in text_of(signed_in("GL").get("/stock/"))


def test_goods_of_which_nothing_is_free_are_one_click_away(product):
    a_product(sku="CUP", on_hand="1")
    reserve(product, "5", demand=2)

    page = text_of(signed_in("WH").get("/stock/?view=none"))

    assert "TEA" in page
    assert "CUP" not in page


def test_the_moves_are_listed_newest_first_with_their_document(product):
    receipt = receive(product, "1", "4.00")

    page = text_of(signed_in("WH").get("/stock/moves/"))

    assert page.index(receipt.number) < page.index("G-", page.index(receipt.number) + len(receipt.number))


def test_the_page_of_a_product_shows_its_shelf_what_is_to_come_and_its_moves(product):
    coming = expected(product, "10", reference="PO-1")
    come = expected(product, "8", reference="PO-2")
    for order, quantity in ((coming, 4), (come, 8)):
        operations.receive_expected(order, {order.lines.get().pk: D(quantity)}, by=system(the_company()))

    panel = text_of(signed_in("WH").get(reverse("inventory:product-panel", args=["TEA"])))

    assert "6 expected on" in panel
    assert "PO-1" in panel
    assert "PO-2" not in panel
    assert "Average cost" not in panel
    assert "4.00" in text_of(signed_in("MGR").get(reverse("inventory:product-panel", args=["TEA"])))


def test_the_shelf_of_a_product_is_a_page_of_its_own_where_there_are_no_scripts(product):
    url = reverse("inventory:product-panel", args=["TEA"])

    alone, within = signed_in("WH").get(url), signed_in("WH").get(url, headers={"HX-Request": "true"})

    assert "<h1" in alone.content.decode()
    assert reverse("catalog:product", args=["TEA"]) in alone.content.decode()
    assert "<h1" not in within.content.decode()


def test_a_delivery_is_keyed_in_without_a_word_about_money(product):
    walt = signed_in("WH")

    form = text_of(walt.get(RECEIVE))
    answer = walt.post(RECEIVE, lines(("TEA", "3"), reference="LS-1"))

    assert "unit_cost" not in form
    assert "EUR" not in form
    receipt = GoodsReceipt.objects.latest("pk")
    assert (answer.status_code, answer["Location"]) == (303, f"/stock/receipts/{receipt.number}/")
    assert standing(product) == ("10", "2", "40.00")
    shown = text_of(walt.get(answer["Location"]))
    assert "LS-1" in shown
    assert "4.00" not in shown
    assert "40.00" not in shown


def test_a_cost_sent_by_who_sees_none_is_refused_and_not_overlooked(product):
    answer = signed_in("WH").post(RECEIVE, lines(("TEA", "3", "9.00")))

    assert answer.status_code == 422
    assert "Your role does not set costs" in text_of(answer)
    assert standing(product) == ("7", "2", "28.00")


def test_who_sees_costs_enters_them_as_the_language_writes_them(product):
    manager = signed_in("WH", "MGR")

    form = text_of(manager.get(RECEIVE))
    manager.post(RECEIVE, lines(("TEA", "1", "1,234.50")))

    assert "Unit cost in EUR" in form
    assert standing(product) == ("8", "2", "1262.50")


@pytest.mark.parametrize("typed", ["tea", "TEA Green tea", "tea  green tea", "4006381333931"])
def test_without_scripts_a_product_is_found_as_people_write_and_scan_it(product, typed):
    type(product).objects.filter(pk=product.pk).update(barcode="4006381333931")
    walt = signed_in("WH")

    answer = walt.post(RECEIVE, lines((typed, "3")))

    assert answer.status_code == 303
    assert standing(product) == ("10", "2", "40.00")


def test_what_is_typed_over_a_chosen_product_is_what_arrives(product):
    cup = a_product(sku="CUP", on_hand="1")

    signed_in("WH").post(RECEIVE, lines(("cup", "3")) | {"lines-0-sku_code": "TEA"})

    assert standing(product)[0] == "7"
    assert standing(cup)[0] == "4"


def test_an_unknown_product_typed_over_a_chosen_one_is_not_the_chosen_one(product):
    answer = signed_in("WH").post(RECEIVE, lines(("COFFEE", "3")) | {"lines-0-sku_code": "TEA"})

    assert "There is no product COFFEE." in text_of(answer)
    assert standing(product) == ("7", "2", "28.00")


def test_the_barcode_of_a_box_asks_for_the_quantity_in_pieces(product):
    box = a_unit(code="BX", name="box")
    ProductUnit.objects.create(
        company=product.company, product=product, unit=box, factor=12, barcode="4006381333931"
    )

    answer = signed_in("WH").post(RECEIVE, lines(("4006381333931", "3")))

    assert answer.status_code == 422
    assert "Enter TEA and its quantity in piece." in text_of(answer)
    assert standing(product) == ("7", "2", "28.00")


def test_a_second_click_posts_one_delivery(product):
    walt = signed_in("WH")

    answers = [walt.post(RECEIVE, lines(("TEA", "3"))) for _click in range(2)]

    assert answers[0]["Location"] == answers[1]["Location"]
    assert standing(product) == ("10", "2", "40.00")
    assert GoodsReceipt.objects.count() == 2


WRONG = {
    "nothing": ([], "Enter at least one line."),
    "unknown": ([("COFFEE", "1")], "There is no product COFFEE."),
    "the name of another": ([("TEA Green coffee", "1")], "There is no product TEA Green coffee."),
    "words": ([("TEA", "many")], "Enter a number such as"),
    "no quantity": ([("TEA", "")], "Enter a quantity."),
    "zero": ([("TEA", "0")], "Enter a quantity above zero."),
    "negative": ([("TEA", "-1")], "without a minus sign"),
    "half a piece": ([("TEA", "0.5")], "piece is counted in whole numbers."),
    "without a product": ([("", "3")], "Enter a product number"),
    "exponent": ([("TEA", "1e3")], "Enter a number such as"),
    "a service": ([("HELP", "1")], "is not kept in stock"),
}


@pytest.mark.parametrize("rows, words", WRONG.values(), ids=WRONG.keys())
def test_what_is_keyed_in_wrong_is_said_and_kept_and_nothing_is_posted(product, rows, words):
    a_product(sku="HELP", kind="service")

    answer = signed_in("WH").post(RECEIVE, lines(*rows, reference="LS-9"))

    page = text_of(answer)
    assert answer.status_code == 422
    assert words in page
    assert 'value="LS-9"' in page
    assert all(f'value="{quantity}"' in page for _sku, quantity in rows)
    assert standing(product) == ("7", "2", "28.00")
    assert GoodsReceipt.objects.count() == 1


def test_a_refused_delivery_still_goes_to_the_warehouse_that_was_chosen(product):
    a_warehouse(code="FAR", name="Far away")

    page = text_of(signed_in("WH").post(RECEIVE, lines(("TEA", "x"), warehouse="FAR")))

    assert '<option value="FAR" selected>' in page
    assert '<option value="MAIN">' in page


def test_a_correction_is_keyed_in_with_its_reason_and_waits_for_approval(product):
    walt = signed_in("WH")

    answer = walt.post(ADJUST, lines(("TEA", "-2"), reason="Water damage"))

    request = ApprovalRequest.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/approvals/{request.number}/")
    page = text_of(walt.get(answer["Location"]))
    assert all(words in page for words in ("Water damage", "Warehouse MAIN", "TEA Green tea", ">7<", ">5<"))
    assert "8.00" not in page
    assert standing(product) == ("7", "2", "28.00")


def test_the_warehouse_sees_what_waits_on_the_stock_page_and_on_the_product(product):
    request = ask(product, "-2", by=an_actor(None, "WH"), reason="Water damage")

    page = text_of(signed_in("WH").get("/stock/"))
    panel = text_of(signed_in("WH").get(reverse("inventory:product-panel", args=["TEA"])))

    assert f"{request.number}: TEA \u22122 (Water damage)" in page
    assert "\u22122 waits for approval" in panel
    assert "Corrections wait for approval" not in text_of(signed_in("SAL").get("/stock/"))


def test_a_missing_reason_is_said_at_its_field(product):
    answer = signed_in("WH").post(ADJUST, lines(("TEA", "-2"), reason=""))

    page = text_of(answer)
    assert answer.status_code == 422
    assert 'aria-describedby="id_reason_error"' in page
    assert page.count("Enter the reason.") == 2
    assert not ApprovalRequest.objects.exists()


@pytest.mark.parametrize(
    "rows, header, words",
    [
        ([("TEA", "-2")], {"reason": ""}, "Enter the reason"),
        ([("TEA", "-6")], {"reason": "lost"}, "Only 5 of TEA are free in Warehouse MAIN, not 6."),
        ([("TEA", "0")], {"reason": "lost"}, "other than zero"),
        ([("TEA", "1", "9.00")], {"reason": "found"}, "Your role does not set costs"),
        ([("", "", "9.00")], {"reason": "found"}, "Enter a product number"),
    ],
)
def test_a_correction_that_cannot_be_says_why_and_changes_nothing(product, rows, header, words):
    answer = signed_in("WH").post(ADJUST, lines(*rows, **header))

    assert answer.status_code in (403, 422)
    assert words in text_of(answer)
    assert standing(product) == ("7", "2", "28.00")
    assert not ApprovalRequest.objects.exists()


@pytest.mark.parametrize(
    "address, header", [(RECEIVE, {"reference": "x" * 81}), (ADJUST, {"reason": "x" * 201})]
)
def test_a_text_that_is_too_long_is_refused_and_never_cut(product, address, header):
    page = signed_in("WH").post(address, lines(("TEA", "1"), **header))

    assert page.status_code == 422
    assert f"at most {len(*header.values()) - 1} characters fit" in text_of(page)
    assert f'aria-describedby="id_{next(iter(header))}_error"' in text_of(page)
    assert (standing(product), ApprovalRequest.objects.count()) == (("7", "2", "28.00"), 0)


def test_figures_in_a_refusal_are_written_as_the_reader_writes_them(product):
    italian = signed_in("WH")

    page = italian.post(
        ADJUST, lines(("TEA", "-1.200.000"), reason="perso"), headers={"Accept-Language": "it"}
    )

    assert "1.200.000" in text_of(page).split("data-problem")[1].split("</section>")[0]


@pytest.mark.parametrize("role", ["SAL", "CRC", "AR", "AUD", "ADM"])
def test_others_neither_receive_nor_correct(product, role):
    client = signed_in(role)

    for address in (RECEIVE, ADJUST):
        assert client.get(address).status_code == 403
        assert client.post(address, lines(("TEA", "1"), reason="found")).status_code == 403
    assert standing(product) == ("7", "2", "28.00")


def test_stock_of_another_company_does_not_exist(product):
    receipt = GoodsReceipt.objects.get()
    stranger = signed_in("WH", company=a_company("OTHER"))

    assert stranger.get(f"/stock/receipts/{receipt.number}/").status_code == 404
    assert stranger.get(reverse("inventory:product-panel", args=["TEA"])).status_code == 404
    assert "There is no product TEA." in text_of(stranger.post(RECEIVE, lines(("TEA", "1"))))
    for address in ("/stock/", "/stock/moves/", "/stock/receipts/"):
        assert "TEA" not in text_of(stranger.get(address))
    assert standing(product) == ("7", "2", "28.00")


def test_the_warehouse_of_another_company_takes_nothing(product):
    a_warehouse(a_company("OTHER"), "THEIRS")

    answer = signed_in("WH").post(RECEIVE, lines(("TEA", "1"), warehouse="THEIRS"))

    assert answer.status_code == 404
    assert standing(product) == ("7", "2", "28.00")
