"""The document's discount and charges: shared over tax groups, carried into invoices, never more or less than the order's."""

from decimal import Decimal

import pytest
from django.urls import reverse

from core.actors import Actor
from core.refusals import Refusal, Several
from invoicing import operations as invoicing
from orders import operations
from orders.charges import Charge, charges_of
from orders.models import SalesOrder
from orders.totals import PricedLine, document_totals
from tests.builders import a_customer, a_product, a_tax_code, the_company
from tests.invoicing.stage import ship
from tests.ledger.reading import broken_rules
from tests.orders.stage import a_clerk, a_draft, entry, mine, picture
from tests.programs import Program, signed_in, text_of

D = Decimal


def two_rates(*, charge: str = "0", discount: str | None = None, percent: str = "0"):
    """Lines of 10.00 and 20.00 at 20 %, and of 3.33 at 10 %."""
    lines = [PricedLine(D(1), D(price), D(0), code, D(rate)) for price, code, rate in (
        ("10.00", 1, "20"), ("20.00", 1, "20"), ("3.33", 2, "10"),
    )]  # fmt: skip
    return document_totals(
        lines, "EUR", charge_amount=D(charge), discount_percent=D(percent),
        discount_amount=None if discount is None else D(discount),
    )  # fmt: skip


def test_a_charge_is_shared_over_the_tax_groups_by_value_and_the_last_takes_the_rest():
    totals = two_rates(charge="10.00")

    assert [tax.base for tax in totals.taxes] == [D("39.00"), D("4.33")]
    assert [line.charge for line in totals.lines] == [D("3.00"), D("6.00"), D("1.00")]


def test_a_discount_in_money_is_shared_like_one_in_percent():
    totals = two_rates(discount="3.33")

    assert [tax.base for tax in totals.taxes] == [D("27.00"), D("3.00")]
    assert sum(line.allowance for line in totals.lines) == D("3.33")


def test_a_charge_on_goods_that_cost_nothing_is_charged_all_the_same():
    totals = document_totals([PricedLine(D(1), D(0), D(0), 1, D(20))], "EUR", charge_amount=D(5))

    assert (totals.net, totals.tax) == (D("5.00"), D("1.00"))


def test_where_prices_include_tax_the_charge_includes_it_too():
    lines = [PricedLine(D(1), D("11.90"), D(0), 1, D(19), price_includes_tax=True)]

    totals = document_totals(lines, "EUR", charge_amount=D("5.95"), discount_amount=D("1.19"))

    assert (totals.net, totals.tax, totals.gross) == (D("14.00"), D("2.66"), D("16.66"))
    assert (totals.lines[0].allowance, totals.lines[0].charge) == (D("1.00"), D("5.00"))


@pytest.mark.django_db
def test_partial_invoices_share_discount_and_charges_and_the_last_takes_the_rest():
    by, reduced = Actor.system(the_company()), a_tax_code(rate="10")
    tea = a_product(sku="TEA", price="3.33", on_hand="7")
    book = a_product(sku="BOOK", price="9.99", on_hand="3", tax_code=reduced)
    charges = [Charge(D("10.00")), Charge(D("4.99"), "HD"), Charge(D("0.02"), "ABL", "Gift wrap")]
    order = a_draft(by, entry(tea, "7"), entry(book, "3"), discount_amount=D("5.00"), charges=charges)
    operations.submit(order, by=by)

    for quantities in ({"TEA": "2"}, {"TEA": "2", "BOOK": "1"}, {"TEA": "3", "BOOK": "2"}):
        ship(order, quantities)

    order.refresh_from_db()
    invoices = list(order.invoices.order_by("pk"))
    assert len(invoices) == 3
    assert sum(invoice.net_amount for invoice in invoices) == order.net_amount == D("63.29")
    billed = {}
    for invoice in invoices:
        for row in invoice.allowance_charges.all():
            billed[row.reason] = billed.get(row.reason, 0) + row.net_amount
    assert billed == {
        "Discount": D("5.00"), "Freight": D("10.00"), "Handling": D("4.99"), "Gift wrap": D("0.02"),
    }  # fmt: skip
    assert broken_rules() == {}


@pytest.mark.django_db
def test_a_partial_credit_takes_back_its_part_of_discount_and_charges():
    by = Actor.system(the_company())
    order = a_draft(
        by, entry(a_product(sku="TEA", price="10.00", on_hand="3"), "3"),
        discount_percent=D(10), charges=[Charge(D("10.00")), Charge(D("5.00"), "HD")],
    )  # fmt: skip
    operations.submit(order, by=by)
    ship(order)
    invoice = order.invoices.get()

    notes = [
        invoicing.credit(invoice, reason="broken", by=by, quantities_by_position={1: D(1)})
        for _note in range(3)
    ]

    rows = [{row.reason: row.net_amount for row in note.allowance_charges.all()} for note in notes]
    assert rows[0] == {"Discount 10\xa0%": D("1.00"), "Freight": D("3.33"), "Handling": D("1.67")}
    assert {reason: sum(row[reason] for row in rows) for reason in rows[0]} == {
        row.reason: row.net_amount for row in invoice.allowance_charges.all()
    }
    assert sum(note.gross_amount for note in notes) == invoice.gross_amount == D("50.40")
    assert broken_rules() == {}


@pytest.mark.django_db
def test_a_draft_that_bills_less_has_its_share_of_the_charges():
    company = the_company()
    company.issues_invoices_automatically = False
    company.save()
    by = Actor.system(company)
    order = a_draft(by, entry(a_product(sku="TEA", price="10.00", on_hand="2"), "2"), charges=[Charge(D(5))])
    operations.submit(order, by=by)
    ship(order)
    draft = order.invoices.get()

    invoicing.change_draft(draft, {1: D(1)}, by=by)

    assert [row.net_amount for row in draft.allowance_charges.all()] == [D("2.50")]
    assert draft.net_amount == D("12.50")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "header,field",
    [
        ({"discount_amount": D("10.01")}, "discount_amount"),
        ({"discount_amount": D(1), "discount_percent": D(1)}, "discount_amount"),
        ({"charges": [Charge(D(0))]}, "charges.0.amount"),
        ({"charges": [Charge(D("1.001"))]}, "charges.0.amount"),
        ({"charges": [Charge(D(1)), Charge(D(1), "???")]}, "charges.1.code"),
    ],
)
def test_a_discount_above_the_lines_and_charges_of_no_sense_are_refused(header, field):
    draft = a_draft(a_clerk())
    before = picture(draft)

    with pytest.raises(Refusal) as refused:
        operations.edit(
            draft,
            operations.Header(draft.customer, **header),
            [entry(draft.lines.get().product)],
            by=a_clerk(),
        )

    refusals = refused.value.refusals if isinstance(refused.value, Several) else [refused.value]
    assert [refusal.field for refusal in refusals] == [field]
    assert picture(draft) == before


@pytest.mark.django_db
def test_a_discount_in_money_counts_against_what_a_clerk_may_give():
    clerk = a_clerk()
    order = a_draft(clerk, entry(a_product(price="10.00", on_hand="9")), discount_amount=D("1.60"))

    operations.submit(order, by=clerk)

    assert (order.discount_percent, mine(order).status) == (D("16.0000"), "held")


@pytest.mark.django_db
def test_an_amended_order_keeps_its_charges_and_shares_them_anew():
    by = Actor.system(the_company())
    order = a_draft(by, entry(a_product(price="10.00", on_hand="9"), "2"), charges=[Charge(D(5))])
    operations.submit(order, by=by)

    operations.amend(order, {1: D(3)}, by=by)

    line = order.lines.get()
    assert (line.own_amount, line.charge_amount, order.net_amount) == (D("30.00"), D("5.00"), D("35.00"))
    assert broken_rules() == {}


@pytest.mark.django_db
def test_freight_is_typed_into_the_form_and_charges_of_other_sorts_stay():
    a_customer(code="ALFKI")
    tea = a_product(sku="TEA", price="10.00")
    browser = signed_in("SAL")
    form = {"customer": "ALFKI", "lines-0-sku_code": "TEA", "lines-0-quantity": "2", "freight": "4.50"}

    browser.post(reverse("orders:new"), form | {"then": "save"})
    order = SalesOrder.objects.get()
    operations.edit(
        order, operations.Header(order.customer, charges=[*charges_of(order), Charge(D(1), "ABL")]),
        [entry(tea, "2")], by=a_clerk(),
    )  # fmt: skip
    browser.post(
        reverse("orders:edit", args=[order.number]), form | {"then": "save", "handling": "2", "freight": ""}
    )

    order.refresh_from_db()
    assert [(each.code, each.amount) for each in charges_of(order)] == [("HD", D(2)), ("ABL", D(1))]
    page = text_of(browser.get(order.get_absolute_url()))
    assert "Sum of lines" in page
    assert "Handling" in page
    assert "23.00 EUR" in page


@pytest.mark.django_db
def test_a_program_sends_discount_and_charges_and_reads_them_on_the_invoice():
    a_customer(code="ALFKI")
    a_product(sku="TEA", price="10.00", on_hand="2")
    desk = Program("SAL", "GL")
    sent = {
        "customer": "ALFKI", "submit": True, "discount_amount": "1", "charges": [{"amount": "5", "code": "FC"}],
        "lines": [{"sku": "TEA", "quantity": "2", "discount_amount": "0.5"}],
    }  # fmt: skip

    order = desk.post("/orders", sent).json()
    ship(SalesOrder.objects.get())
    invoice = desk.get(f"/invoices?order={order['number']}").json()["items"][0]

    assert (order["net"], order["discount_amount"], order["charges"]) == (
        "23.00", "1.00", [{"code": "FC", "text": "", "amount": "5.00", "basis": ""}],
    )  # fmt: skip
    assert [(row["is_charge"], row["reason"], row["amount"]) for row in invoice["allowance_charges"]] == [
        (False, "Discount", "1.00"),
        (True, "Freight", "5.00"),
    ]
    assert (invoice["lines"][0]["own_amount"], invoice["net"]) == ("19.00", "23.00")


@pytest.mark.django_db
def test_a_customer_sets_neither_discount_nor_charges():
    customer = a_customer(code="ALFKI")
    a_product(sku="TEA")
    buyer = Program("PB", customer=customer)
    line = {"sku": "TEA", "quantity": "1"}

    for change in (
        {"discount_amount": "1"},
        {"charges": [{"amount": "1"}]},
        {"lines": [line | {"discount_amount": "1"}]},
    ):
        answer = buyer.post("/orders", {"customer": "ALFKI", "lines": [line]} | change)
        assert answer.status_code == 422, answer.content

    assert not SalesOrder.objects.exists()
