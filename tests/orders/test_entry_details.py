"""What order entry proposes: the least quantity, the box that was scanned, another product for one that is short."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import Product, ProductUnit, Substitute
from catalog.selectors import find_products
from orders.finding import LineEntry
from orders.operations import UnknownProduct
from tests.builders import a_customer, a_product, a_unit, a_user, an_actor, the_company
from tests.orders.stage import a_clerk, a_draft, entry
from tests.programs import text_of

pytestmark = pytest.mark.django_db
D = Decimal
BOX_CODE, PIECE_CODE = "4006381333931", "96385074"


@pytest.fixture
def tea() -> Product:
    """Ten a piece, sold also in boxes of twelve with a barcode of their own; twenty are there."""
    tea = a_product(sku="TEA", name="Green tea", price="10.00", on_hand="20", barcode=PIECE_CODE)
    box = a_unit(code="BX", name="box")
    ProductUnit.objects.create(company=the_company(), product=tea, unit=box, factor=D(12), barcode=BOX_CODE)
    return tea


@pytest.fixture
def clerk(client: Client, tea: Product) -> Client:
    a_customer(code="ALFKI", name="Alfreds")
    client.force_login(a_user(the_company(), "SAL"))
    return client


def proposed(clerk: Client, text: str) -> tuple[str, str, str]:
    """Number, quantity and unit of the first product the combobox answers."""
    answer = text_of(clerk.get(reverse("catalog:options"), {"q": text}))
    first = answer.split("</div>")[0]
    return tuple(
        first.split(f'data-{name}="')[1].split('"')[0] for name in ("value", "item-quantity", "item-unit")
    )  # type: ignore[return-value]


def previewed(clerk: Client, sku: str, quantity: str = "", **more: str) -> dict[str, Any]:
    typed = {
        "customer": "Alfreds", "customer_code": "ALFKI", "lines-0-sku": sku, "lines-0-quantity": quantity,
        **{f"lines-0-{name}": value for name, value in more.items()},
    }  # fmt: skip
    answer: dict[str, Any] = clerk.post(reverse("orders:preview"), typed).json()
    return answer


# the first quantity -------------------------------------------------------------------------------------------------
def test_one_piece_is_proposed_where_the_product_says_nothing(clerk: Client) -> None:
    assert proposed(clerk, "TEA") == ("TEA", "1", "")


def test_the_least_that_is_sold_is_proposed(clerk: Client) -> None:
    kilo = a_unit(code="KGM", name="kilogram", decimals=3)
    a_product(sku="NUTS", unit=kilo, minimum_quantity=D("0.1"), order_multiple=D("0.05"))

    assert proposed(clerk, "NUTS") == ("NUTS", "0.1", "")


def test_the_usual_unit_is_proposed_and_as_many_as_reach_the_least(clerk: Client, tea: Product) -> None:
    tea.units.update(is_usual=True)
    assert proposed(clerk, "TEA") == ("TEA", "1", "BX")

    Product.objects.filter(pk=tea.pk).update(minimum_quantity=20)
    assert proposed(clerk, "TEA") == ("TEA", "2", "BX")

    Product.objects.filter(pk=tea.pk).update(order_multiple=5)  # boxes of twelve never come to fives
    assert proposed(clerk, "TEA") == ("TEA", "20", "")


# barcodes -----------------------------------------------------------------------------------------------------------
def test_the_barcode_of_a_box_proposes_one_box_and_that_of_a_piece_one_piece(
    clerk: Client, tea: Product
) -> None:
    tea.units.update(is_usual=True)

    assert proposed(clerk, BOX_CODE) == ("TEA", "1", "BX")
    assert proposed(clerk, PIECE_CODE) == ("TEA", "1", "")


def test_what_the_box_is_called_changes_with_it(tea: Product) -> None:
    actor = an_actor()
    assert find_products(actor, BOX_CODE) == [tea]

    tea.units.update(barcode="5901234123457")
    assert (find_products(actor, BOX_CODE), find_products(actor, "5901234123457")) == ([], [tea])

    tea.units.all().delete()
    assert find_products(actor, "5901234123457") == []
    assert find_products(actor, PIECE_CODE) == [tea]


@pytest.mark.parametrize(
    "code, unit, quantity, sale_unit",
    [(BOX_CODE, "", "24", "BX"), (PIECE_CODE, "", "2", ""), (BOX_CODE, "C62", "2", "")],
)
def test_a_barcode_is_taken_where_a_number_is_expected(
    tea: Product, code: str, unit: str, quantity: str, sale_unit: str
) -> None:
    order = a_draft(a_clerk(), LineEntry(code, D(2), unit=unit))

    line = order.lines.get()
    assert (line.sku, line.quantity, line.sale_unit_code) == ("TEA", D(quantity), sale_unit)
    assert order.net_amount == D(quantity) * 10


def test_a_product_s_number_comes_before_a_barcode_of_the_same_digits(tea: Product) -> None:
    a_product(sku=BOX_CODE, price="3.00")

    line = a_draft(a_clerk(), LineEntry(BOX_CODE, D(2))).lines.get()

    assert (line.sku, line.quantity, line.unit_price) == (BOX_CODE, D(2), D(3))


def test_a_barcode_nobody_knows_is_refused(tea: Product) -> None:
    with pytest.raises(Exception, match="There is no product 4006381333948") as refused:
        a_draft(a_clerk(), LineEntry("4006381333948", D(1)))

    assert isinstance(refused.value.refusals[0], UnknownProduct)  # type: ignore[attr-defined]


def test_a_box_of_a_product_with_a_least_quantity_is_taken(tea: Product) -> None:
    Product.objects.filter(pk=tea.pk).update(minimum_quantity=6)

    assert a_draft(a_clerk(), LineEntry(BOX_CODE, D(1))).lines.get().quantity == D(12)


# substitutes --------------------------------------------------------------------------------------------------------
def stands_in(tea: Product, sku: str, on_hand: str = "0", **fields: Any) -> Product:
    other = a_product(sku=sku, name=f"{sku} tea", on_hand=on_hand, **fields)
    position = tea.substitutes.count() + 1
    Substitute.objects.create(company=the_company(), product=tea, replaced_by=other, position=position)
    return other


def test_a_shortage_offers_what_is_there_instead(clerk: Client, tea: Product) -> None:
    stands_in(tea, "FEW", "5")
    stands_in(tea, "NONE")
    stands_in(tea, "GONE", "90", is_active=False)
    stands_in(tea, "MANY", "90")

    cell = previewed(clerk, "TEA", "24")["lines"]["0"]

    assert [(each["sku"], each["quantity"], each["words"]) for each in cell["instead"]] == [
        ("MANY", "24", "MANY tea instead: 90 there"),
        ("FEW", "24", "FEW tea instead: 5 there"),
    ]


def test_a_box_that_is_short_is_offered_in_pieces_of_the_other(clerk: Client, tea: Product) -> None:
    stands_in(tea, "MANY", "90")

    cell = previewed(clerk, "TEA", "2", unit="BX")["lines"]["0"]

    assert [each["quantity"] for each in cell["instead"]] == ["24"]


def test_what_is_not_short_offers_nothing_and_asks_nothing(clerk: Client, tea: Product) -> None:
    stands_in(tea, "MANY", "90")
    previewed(clerk, "TEA", "1")
    with CaptureQueriesContext(connection) as captured:
        cell = previewed(clerk, "TEA", "1")["lines"]["0"]

    assert "instead" not in cell
    assert not any("catalog_substitute" in query["sql"] for query in captured)


def test_an_order_in_the_form_knows_where_its_prices_are_explained(clerk: Client, tea: Product) -> None:
    order = a_draft(a_clerk(), entry(tea, "1"))

    page = text_of(clerk.get(reverse("orders:edit", args=[order.number])))

    url = page.split('data-price-url="')[1].split('"')[0]
    wanted = url.replace("NUMBER", order.number).replace("/0/", "/1/")
    assert wanted == reverse("orders:line-price", args=[order.number, 1])
    assert clerk.get(wanted).status_code == 200
