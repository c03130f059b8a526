"""Lines that are sold by the box: they count in pieces and cost by the box, to the cent."""

from decimal import Decimal

import pytest

from catalog.models import PriceList, PriceListLine, Product, ProductUnit, UnitOfMeasure
from core.actors import Actor
from core.refusals import Several
from invoicing import operations as invoicing
from invoicing.printing import print_invoice
from orders import operations
from orders.printing import print_acknowledgement
from orders.rows import LineRows, entry_of, rows_of
from orders.selling import sold, unit_names
from portal import basket
from tests.builders import a_customer, a_product, an_order, the_company
from tests.invoicing.stage import ship
from tests.ledger.reading import broken_rules
from tests.orders.stage import a_clerk, a_draft, entry, mine, picture
from tests.programs import Program

D = Decimal
pytestmark = pytest.mark.django_db


@pytest.fixture
def tea() -> Product:
    """Tea at 1.25 a piece, also by the box of 12."""
    company = the_company()
    box = UnitOfMeasure.objects.create(company=company, code="BX", name="box")
    product = a_product(company, "TEA", price="1.25", on_hand="100")
    ProductUnit.objects.create(company=company, product=product, unit=box, factor=D(12))
    return product


def test_two_boxes_are_24_pieces_at_the_price_of_a_box(tea):
    draft = a_draft(a_clerk(), entry(tea, "2", unit="bx"))

    line = draft.lines.get()
    assert (line.quantity, line.unit_code, line.sale_quantity, line.sale_unit) == (24, "C62", 2, "BX")
    assert (line.unit_price, line.list_price, line.net_amount) == (D("15.00"), D("15.00"), D("30.00"))


def test_a_price_list_counts_pieces_whatever_they_are_packed_in(tea):
    prices = PriceList.objects.create(company=the_company(), code="P", name="Prices", currency="EUR")
    for position, (quantity, price) in enumerate([("24", "1.00"), ("1", "1.10")], start=1):
        PriceListLine.objects.create(
            company=the_company(), price_list=prices, position=position, product=tea,
            min_quantity=D(quantity), price=D(price),
        )  # fmt: skip
    customer = a_customer(price_list=prices)

    draft = a_draft(a_clerk(), entry(tea, "1", unit="BX"), entry(tea, "2", unit="BX"), customer=customer)

    assert [line.unit_price for line in draft.lines.all()] == [D("13.20"), D("12.00")]


def test_a_box_at_a_price_by_hand_is_not_divided_by_its_pieces_before_it_is_rounded(tea):
    draft = a_draft(a_clerk(), entry(tea, "3", unit="BX", unit_price=D("9.99"), discount_amount=D("0.99")))

    line = draft.lines.get()
    assert (line.quantity, line.net_amount) == (D(36), D("27.00"))


@pytest.mark.parametrize(
    "unit,quantity,field",
    [("KGM", "1", "unit"), ("BX", "1.5", "quantity"), ("BX", "0", "quantity")],
)
def test_a_unit_it_is_not_sold_in_and_half_a_box_are_refused_at_their_line(tea, unit, quantity, field):
    draft = a_draft(a_clerk())
    before = picture(draft)

    with pytest.raises(Several) as refused:
        operations.edit(
            draft,
            operations.Header(draft.customer),
            [entry(tea), entry(tea, quantity, unit=unit)],
            by=a_clerk(),
        )

    assert [refusal.field for refusal in refused.value.refusals] == [f"lines.1.{field}"]
    assert picture(draft) == before


def test_boxes_reserve_ship_and_bill_their_pieces_and_the_parts_come_to_the_whole(tea):
    by = Actor.system(the_company())
    draft = a_draft(by, entry(tea, "3", unit="BX", unit_price=D("9.99")))
    operations.submit(draft, by=by)
    assert draft.lines.get().reserved == 36

    ship(draft, {"TEA": "7"})
    ship(draft, {"TEA": "29"})

    parts = [line for invoice in draft.invoices.order_by("pk") for line in invoice.lines.all()]
    assert [(line.quantity, line.net_amount) for line in parts] == [(D(7), D("5.83")), (D(29), D("24.14"))]
    assert {(line.sale_unit, line.sale_unit_factor, line.unit_price) for line in parts} == {
        ("BX", D(12), D("9.99"))
    }
    for invoice in draft.invoices.all():
        note = invoicing.credit(invoice, reason="wrong", by=by)
        assert note.net_amount == invoice.net_amount
    assert broken_rules() == {}


def test_documents_say_boxes_with_their_pieces_and_pieces_where_a_box_is_not_full(tea):
    draft = a_draft(a_clerk(), entry(tea, "2", unit="BX"))

    line = draft.lines.get()
    names = unit_names(draft.company_id, [line])
    assert str(sold(line, names)) == "2 box (24 piece)"
    assert tuple(sold(line, names, D(25))) == ("25", "piece", "Price per box of 12 piece")


def test_the_acknowledgement_and_the_invoice_print_boxes(tea):
    by = Actor.system(the_company())
    order = a_draft(by, entry(tea, "2", unit="BX"))
    operations.submit(order, by=by)
    ship(order, {"TEA": "24"})

    assert print_acknowledgement(mine(order)).startswith(b"%PDF")
    assert print_invoice(order.invoices.get()).startswith(b"%PDF")


def test_a_draft_comes_back_into_the_form_in_boxes(tea):
    draft = a_draft(a_clerk(), entry(tea, "2", unit="BX", discount_amount=D("0.5")))

    row = rows_of(draft)[0]
    assert (row.quantity, row.unit, row.discount_amount, row.discount_percent) == ("2", "BX", "0.5", "")
    assert entry_of(draft.lines.get()) == entry(tea, "2", unit="BX", discount_amount=D("0.5"))


def test_a_price_typed_for_a_box_is_held_against_the_price_of_a_box(tea):
    clerk = a_clerk()
    order = a_draft(clerk, entry(tea, "2", unit="BX", unit_price=D("10.00")))

    operations.submit(order, by=clerk)

    assert order.status == "held"
    finding = order.holds.get(kind="approval").findings[0]
    assert (finding["code"], finding["params"]["discount"]) == (
        "order.discount-over-limit", {"number": "33.33"},
    )  # fmt: skip


def test_a_unit_may_be_typed_behind_the_quantity(tea):
    rows = LineRows({"lines-0-sku": "TEA", "lines-0-quantity": "2 bx"})

    assert [(each.quantity, each.unit) for each in rows.entries] == [(D(2), "BX")]


def test_a_basket_with_boxes_stays_in_boxes_as_long_as_they_are_full(tea):
    line = a_draft(a_clerk(), entry(tea, "2", unit="BX")).lines.get()

    kept, more, loose = (basket.entry_of(line, None, amount) for amount in (None, D(36), D(25)))

    assert [(each.quantity, each.unit) for each in (kept, more, loose)] == [
        (D(2), "BX"), (D(3), "BX"), (D(25), ""),
    ]  # fmt: skip


def test_a_program_orders_and_amends_in_boxes(tea):
    clerk = Program("SAL", "MGR")
    a_customer(code="ALFKI")
    sent = {"customer": "ALFKI", "submit": True, "lines": [{"sku": "TEA", "quantity": "2", "unit": "BX"}]}

    order = clerk.post("/orders", sent).json()
    change = {"lines": [{"position": 1, "quantity": "3", "unit": "BX"}]}
    amended = clerk.post(f"/orders/{order['number']}/amend", change).json()

    [line] = order["lines"]
    assert (line["quantity"], line["unit"], line["unit_price"], line["net"]) == ("24", "C62", "15", "30.00")
    assert (line["sale_quantity"], line["sale_unit"], line["sale_unit_factor"]) == ("2", "BX", "12")
    assert (amended["lines"][0]["quantity"], amended["net"]) == ("36", "45.00")


def test_a_line_without_another_unit_asks_for_none(tea, django_assert_num_queries):
    order = an_order(product=tea)
    line = order.lines.get()

    with django_assert_num_queries(0):
        assert unit_names(order.company_id, [line]) == {}
