"""Price lists in the browser: the head, the lines in their order, and what a customer would pay."""

import datetime
import threading
import time
from decimal import Decimal

import pytest
from django.db import connection

from catalog import operations
from catalog.models import PriceList, PriceListLine
from catalog.operations import PriceLineEntry
from core.refusals import NotPermitted, Refusal, StaleVersion
from orders.pricing import Prices
from tests.builders import a_category, a_company, a_customer, a_product, an_actor, the_company
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db
D = Decimal


def a_list(*entries: PriceLineEntry, code: str = "KEY", **head) -> PriceList:
    fields = {"code": code, "name": "Key accounts", "currency": "EUR", **head}
    return operations.save_price_list(None, fields, lines=entries, by=an_actor(the_company(), "MGR"))


def factors(price_list: PriceList) -> list[str]:
    """The factors of the lines in their order; positions count from one without gaps."""
    lines = list(price_list.lines.all())
    assert [line.position for line in lines] == list(range(1, len(lines) + 1))
    return [f"{(line.factor or D(0)).normalize():f}" for line in lines]


def by_factors(*numbers: str, **head) -> PriceList:
    return a_list(*(PriceLineEntry(factor=D(number)) for number in numbers), **head)


def head(**changed: str) -> dict[str, str]:
    return {"code": "KEY", "name": "Key accounts", "currency": "eur", "idempotency_key": "k", **changed}


def line(**changed: str) -> dict[str, str]:
    return {"factor": "0.9", "idempotency_key": "k", **changed}


# The head ----------------------------------------------------------------------------------------------------------
def test_a_price_list_is_keyed_in_found_in_the_list_and_changed():
    client = signed_in("MGR")

    added = client.post("/price-lists/new/", head(valid_from="1/6/2026"))
    changed = client.post(
        "/price-lists/KEY/edit/", head(name="Big customers", version="1", idempotency_key="again")
    )

    price_list = PriceList.objects.get()
    assert (added.status_code, changed.status_code) == (303, 303)
    assert (price_list.name, price_list.currency, price_list.version) == ("Big customers", "EUR", 2)
    assert "Big customers" in text_of(signed_in("SAL").get("/price-lists/"))


WRONG_HEADS = {
    "no currency": ({"currency": "XAU"}, "is not a currency code"),
    "backwards": ({"valid_from": "2/6/2026", "valid_to": "1/6/2026"}, "first day comes after"),
    "a slash": ({"code": "K/1"}, "no blank, no slash"),
    "taken": ({"code": "OLD"}, "OLD exists already."),
}


@pytest.mark.parametrize("wrong, words", WRONG_HEADS.values(), ids=WRONG_HEADS.keys())
def test_a_head_that_cannot_be_is_told_and_nothing_is_saved(wrong, words):
    by_factors("1", code="OLD")

    answer = signed_in("MGR").post("/price-lists/new/", head(**wrong))

    assert answer.status_code in (409, 422)
    assert words in text_of(answer)
    assert PriceList.objects.count() == 1


def test_prices_stay_in_the_currency_they_were_made_in():
    price_list = a_list(PriceLineEntry(price=D(8)))

    answer = Program("MGR").patch("/price-lists/KEY", {"currency": "USD"})

    assert (answer.status_code, fields_of(answer)) == (422, ["currency"])
    price_list.refresh_from_db()
    assert (price_list.currency, price_list.version) == ("EUR", 1)


# The lines ---------------------------------------------------------------------------------------------------------
def test_lines_are_keyed_in_at_the_end_or_where_one_says():
    price_list = by_factors("0.5", "0.6")
    tea, teas = a_product(sku="TEA", name="Green tea"), a_category(code="TEAS", name="Teas")
    client = signed_in("MGR")

    last = client.post("/price-lists/KEY/lines/new/", line(factor="0.7", category=str(teas.pk)))
    first = client.post(
        "/price-lists/KEY/lines/new/",
        line(factor="", price="8.25", product="tea", min_quantity="10", position="1", valid_to="31/12/2026",
             idempotency_key="2"),
    )  # fmt: skip

    rows = list(price_list.lines.all())
    assert (last.status_code, first.status_code) == (303, 303)
    assert (rows[0].product, rows[0].price, rows[0].min_quantity) == (tea, D("8.25"), 10)
    assert rows[0].valid_to == datetime.date(2026, 12, 31)
    assert (rows[3].category, rows[3].factor) == (teas, D("0.7"))
    page = text_of(signed_in("SAL").get("/price-lists/KEY/"))
    for words in ("Green tea", "8.25", "Teas", "0.7"):
        assert words in page


WRONG_LINES = {
    "neither": ({"factor": ""}, "Send either a price or a factor."),
    "both": ({"price": "1"}, "Send either a price or a factor."),
    "unknown product": ({"product": "NOBODY"}, "There is no product NOBODY."),
    "backwards": ({"valid_from": "2/6/2026", "valid_to": "1/6/2026"}, "first day comes after"),
    "nowhere": ({"position": "3"}, "Enter a position from 1 to 2."),
    "a word": ({"factor": "half"}, "Enter a number such as"),
}


@pytest.mark.parametrize("wrong, words", WRONG_LINES.values(), ids=WRONG_LINES.keys())
def test_a_line_that_cannot_be_is_told_and_nothing_is_saved(wrong, words):
    price_list = by_factors("0.5")

    answer = signed_in("MGR").post("/price-lists/KEY/lines/new/", line(**wrong))

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert factors(price_list) == ["0.5"]


def test_a_line_is_for_a_product_or_a_category():
    by_factors("0.5")
    a_product(sku="TEA")
    both = line(product="TEA", category=str(a_category().pk))

    answer = signed_in("MGR").post("/price-lists/KEY/lines/new/", both)

    assert "Choose a product or a category, not both." in text_of(answer)


@pytest.mark.parametrize(
    "start, to, order",
    [
        (1, 3, ["0.2", "0.3", "0.1", "0.4"]),
        (4, 1, ["0.4", "0.1", "0.2", "0.3"]),
        (2, 3, ["0.1", "0.3", "0.2", "0.4"]),
        (3, 3, ["0.1", "0.2", "0.3", "0.4"]),
    ],
)
def test_a_line_takes_its_new_place_and_those_between_make_room(start, to, order):
    price_list = by_factors("0.1", "0.2", "0.3", "0.4")
    moved = price_list.lines.get(position=start)

    operations.move_price_line(moved, to=to, by=an_actor(the_company(), "MGR"))

    assert factors(price_list) == order


def test_a_key_moves_a_line_one_step_and_the_ends_hold():
    price_list = by_factors("0.1", "0.2")
    first = price_list.lines.get(position=1)
    client = signed_in("MGR")
    url = f"/price-lists/KEY/lines/{first.pk}/move/"

    up = client.post(url, {"step": "-1"}, headers={"HX-Request": "true"})
    down = client.post(url, {"step": "1"}, headers={"HX-Request": "true"})

    assert (up.content, down.content) == (b"1", b"2")
    assert factors(price_list) == ["0.2", "0.1"]


def test_a_line_is_changed_and_taken_away():
    price_list = by_factors("0.1", "0.2", "0.3")
    second = price_list.lines.get(position=2)
    client = signed_in("MGR")
    url = f"/price-lists/KEY/lines/{second.pk}/"

    changed = client.post(url, line(factor="0.25", position="1", version="1"))
    removed = client.post(f"{url}delete/")

    assert (changed.status_code, removed.status_code) == (303, 303)
    assert factors(price_list) == ["0.1", "0.3"]


def test_of_two_who_change_a_list_the_second_is_told():
    price_list = by_factors("0.1", "0.2")
    by = an_actor(the_company(), "MGR")
    second = price_list.lines.get(position=2)
    operations.save_price_line(price_list, second, PriceLineEntry(factor=D("0.3")), by=by, version=1)

    with pytest.raises(StaleVersion):
        operations.save_price_line(price_list, second, PriceLineEntry(factor=D("0.4")), by=by, version=1)
    page = signed_in("MGR").post(f"/price-lists/KEY/lines/{second.pk}/", line(factor="0.4", version="1"))

    assert page.status_code == 409
    assert 'data-theirs-text="0.3"' in text_of(page)
    assert factors(price_list) == ["0.1", "0.3"]


@pytest.mark.django_db(transaction=True)
def test_lines_moved_by_several_people_at_once_keep_their_places_apart():
    price_list = by_factors("0.1", "0.2", "0.3", "0.4")
    by = an_actor(the_company(), "MGR")
    start, refused = threading.Barrier(4), []

    def move(position: int, to: int) -> None:
        moved = PriceListLine.objects.get(price_list=price_list, position=position)
        start.wait()
        try:
            operations.move_price_line(moved, to=to, by=by)
        except Refusal as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    pairs = ((1, 4), (4, 1), (2, 3), (3, 2))
    threads = [threading.Thread(target=move, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert refused == []
    assert sorted(factors(price_list)) == ["0.1", "0.2", "0.3", "0.4"]


@pytest.mark.parametrize("role", ["SAL", "CRC", "AR", "GL", "AUD"])
def test_prices_are_read_by_many_and_changed_by_a_manager(role):
    price_list = by_factors("0.5")
    pk = price_list.lines.get().pk
    client = signed_in(role)

    assert client.get("/price-lists/KEY/").status_code == 200
    assert f"/lines/{pk}/" not in text_of(client.get("/price-lists/KEY/"))
    for address, body in (
        ("/price-lists/new/", head(code="X")),
        ("/price-lists/KEY/edit/", head(name="X", version="1")),
        ("/price-lists/KEY/lines/new/", line()),
        (f"/price-lists/KEY/lines/{pk}/", line()),
        (f"/price-lists/KEY/lines/{pk}/move/", {"step": "1"}),
        (f"/price-lists/KEY/lines/{pk}/delete/", {}),
    ):
        assert client.post(address, body).status_code == 403
    assert Program(role).patch("/price-lists/KEY", {"name": "X"}).status_code == 403
    with pytest.raises(NotPermitted):
        operations.save_price_line(
            price_list, None, PriceLineEntry(factor=D(0)), by=an_actor(the_company(), role)
        )
    assert factors(price_list) == ["0.5"]


@pytest.mark.parametrize("role", ["WH", "ADM"])
def test_price_lists_are_not_for_everybody(role):
    by_factors("0.5")

    assert signed_in(role).get("/price-lists/KEY/").status_code == 403


def test_a_list_of_another_company_does_not_exist():
    company = a_company("OTHER")
    theirs = operations.save_price_list(
        None,
        {"code": "THEIRS", "name": "Theirs", "currency": "EUR"},
        lines=[PriceLineEntry(factor=D(1))],
        by=an_actor(company, "MGR"),
    )
    client = signed_in("MGR")

    for address in ("", "edit/", "lines/new/", f"lines/{theirs.lines.get().pk}/"):
        assert client.get(f"/price-lists/THEIRS/{address}").status_code == 404
    assert client.get("/orders/try-price/THEIRS/").status_code == 404


def test_a_list_of_five_thousand_lines_opens_fast(django_assert_max_num_queries):
    products = [a_product(sku=f"P{number}") for number in range(5)]
    entries = [PriceLineEntry(product=products[number % 5], price=D(number + 1)) for number in range(5000)]
    price_list = a_list(*entries)
    client = signed_in("MGR")
    client.get("/price-lists/KEY/")

    with django_assert_max_num_queries(40):
        begun = time.monotonic()
        page = client.get("/price-lists/KEY/")
        took = time.monotonic() - begun
    operations.move_price_line(price_list.lines.get(position=5000), to=1, by=an_actor(the_company(), "MGR"))

    assert page.status_code == 200
    assert text_of(page).count("/price-lists/KEY/lines/") < 300
    assert took < 2
    assert price_list.lines.first().price == 5000


# What is paid ------------------------------------------------------------------------------------------------------
def test_a_line_holds_between_its_days():
    product = a_product(sku="TEA")
    may = PriceLineEntry(
        product=product, price=D(8), valid_from=datetime.date(2026, 5, 1), valid_to=datetime.date(2026, 5, 31)
    )
    customer = a_customer(price_list=a_list(may, PriceLineEntry(factor=D("0.9"))))

    found = [
        Prices(customer, [product], "EUR", datetime.date(2026, month, day)).price(product, D(1))
        for month, day in ((4, 30), (5, 1), (5, 31), (6, 1))
    ]

    assert [price.unit_price for price in found] == [9, 8, 8, 9]
    assert [price.line_position for price in found] == [2, 1, 1, 2]


def test_the_box_says_what_is_paid_and_which_line_says_so():
    product = a_product(sku="TEA", name="Green tea")
    a_list(
        PriceLineEntry(product=product, min_quantity=D(10), price=D("7.5")), PriceLineEntry(factor=D("0.9"))
    )
    a_customer(code="ALFKI")
    client = signed_in("SAL")

    def asked(quantity: str, **more: str) -> str:
        query = {"product": "tea", "quantity": quantity, "date": "2026-05-15", **more}
        return text_of(client.get("/orders/try-price/KEY/", query, headers={"HX-Request": "true"}))

    assert "7.50 EUR" in asked("10")
    assert "line 1" in asked("10")
    assert "9.00 EUR" in asked("9", customer="ALFKI")
    assert "line 2" in asked("9")
    assert "There is no product" in asked("9", product="NOBODY")
    assert "There is no customer NOBODY." in asked("9", customer="NOBODY")


def test_an_agreement_with_the_customer_is_told_before_the_list():
    product = a_product(sku="TEA")
    a_list(PriceLineEntry(factor=D("0.9")))
    customer = a_customer(code="ALFKI")
    customer.prices.create(company=customer.company, product=product, currency="EUR", price=D(5))

    page = signed_in("SAL").get(
        "/orders/try-price/KEY/",
        {"product": "TEA", "quantity": "1", "date": "2026-05-15", "customer": "ALFKI"},
    )

    assert "5.00 EUR" in text_of(page)
    assert "is agreed with this customer" in text_of(page)


# By program --------------------------------------------------------------------------------------------------------
def test_programs_change_the_head_or_send_all_lines_anew():
    price_list = by_factors("0.5", "0.6")
    manager = Program("MGR")

    renamed = manager.patch("/price-lists/KEY", {"name": "Keys", "valid_to": "2026-12-31", "version": 1})
    lines = [{"factor": "0.7", "valid_from": "2026-01-01"}, {"factor": "0.8"}, {"factor": "0.9"}]
    replaced = manager.patch("/price-lists/KEY", {"lines": lines, "valid_to": None})
    stale = manager.patch("/price-lists/KEY", {"name": "x", "version": 1})
    wrong = manager.patch("/price-lists/KEY", {"lines": [{"factor": "1"}, {"category": "NEW"}]})

    assert (renamed.json()["name"], renamed.json()["valid_to"]) == ("Keys", "2026-12-31")
    assert [row["factor"] for row in replaced.json()["lines"]] == ["0.7", "0.8", "0.9"]
    assert (replaced.json()["lines"][0]["valid_from"], replaced.json()["valid_to"]) == ("2026-01-01", None)
    assert (stale.status_code, wrong.status_code, fields_of(wrong)) == (409, 422, ["lines.1.price"])
    assert factors(price_list) == ["0.7", "0.8", "0.9"]
