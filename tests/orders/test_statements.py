"""What an order asks of the database does not depend on how many lines it has: each verb of its page, few lines or many."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.models import Product, ProductKind, TaxCode, UnitOfMeasure
from inventory import operations as inventory
from orders import operations as orders
from orders.imports import ORDERS
from orders.models import Agreement, SalesOrder
from tests.builders import a_customer, an_actor, main_warehouse, the_company
from tests.imports.stage import errors, imported, tried, uploaded
from tests.orders.stage import D, a_clerk, entry, mine
from tests.programs import signed_in

pytestmark = pytest.mark.django_db
FEW, MANY = 5, 200
Prepare = Callable[[int], Any]
Act = Callable[[Any], Any]


def products(letter: str) -> list[Product]:
    """Two hundred products at 10.00."""
    company = the_company()
    unit, tax_code = UnitOfMeasure.objects.get(company=company), TaxCode.objects.get(company=company)
    return Product.objects.bulk_create(
        Product(
            company=company, sku=f"{letter}{number:03}", name=f"Product {number}", kind=ProductKind.GOODS,
            unit=unit, tax_code=tax_code, price=D(10), currency="EUR",
        )
        for number in range(MANY)
    )  # fmt: skip


@pytest.fixture
def shelf() -> list[Product]:
    """Products of which a thousand each are in stock."""
    goods = products("P")
    received = [inventory.ReceiptLine(product, D(1000), D(4)) for product in goods]
    inventory.receive(main_warehouse(the_company()), received, by=an_actor())
    return goods


@pytest.fixture
def desk() -> Client:
    return signed_in("SAL", "MGR")


def a_draft(shelf: list[Product], lines: int) -> SalesOrder:
    """A draft over one of as many products."""
    entries = [entry(product) for product in shelf[:lines]]
    return orders.create(orders.Header(a_customer()), entries, by=a_clerk())


def a_held(shelf: list[Product], lines: int) -> SalesOrder:
    """Held, for every line has a price of its own."""
    entries = [entry(product, unit_price=D(2)) for product in shelf[:lines]]
    order = orders.create(orders.Header(a_customer()), entries, by=a_clerk())
    orders.submit(order, by=a_clerk())
    assert order.status == "held"
    return mine(order)


def a_confirmed(shelf: list[Product], lines: int) -> SalesOrder:
    order = a_draft(shelf, lines)
    orders.submit(order, by=a_clerk())
    assert order.status == "confirmed"
    return mine(order)


def a_quote(shelf: list[Product], lines: int) -> SalesOrder:
    order = a_draft(shelf, lines)
    orders.quote(order, valid_until=in_ten_days(), by=a_clerk())
    return mine(order)


def in_ten_days() -> datetime.date:
    return the_company().today() + datetime.timedelta(days=10)


def rows_typed(shelf: list[Product], lines: int) -> dict[str, str]:
    """The rows of the order form, two of each product."""
    typed: dict[str, str] = {}
    for index, product in enumerate(shelf[:lines]):
        typed |= {
            f"lines-{index}-sku": product.sku,
            f"lines-{index}-sku_code": product.sku,
            f"lines-{index}-quantity": "2",
        }
    return typed


def statements(prepare: Prepare, act: Act, lines: int) -> int:
    thing = prepare(lines)
    with CaptureQueriesContext(connection) as captured:
        answer = act(thing)
    assert answer.status_code in (200, 303), answer.content.decode()[:2000]
    return len(captured)


def assert_costs_the_same(prepare: Prepare, act: Act) -> None:
    """Once before, so that nothing is counted that is asked only once in a process."""
    statements(prepare, act, FEW)

    few, many = statements(prepare, act, FEW), statements(prepare, act, MANY)

    assert many == few


# entering ---------------------------------------------------------------------------------------------------------
def test_handing_in_from_the_orders_page(shelf, desk):
    assert_costs_the_same(
        lambda lines: a_draft(shelf, lines),
        lambda order: desk.post(f"{order.get_absolute_url()}submit/", {"version": order.version}),
    )
    assert SalesOrder.objects.filter(status="confirmed").count() == 3


def test_handing_in_what_is_not_in_stock(desk):
    goods = products("N")

    assert_costs_the_same(
        lambda lines: a_draft(goods, lines),
        lambda order: desk.post(f"{order.get_absolute_url()}submit/", {"version": order.version}),
    )
    assert SalesOrder.objects.filter(status="confirmed").count() == 3


def test_handing_in_prices_that_have_to_be_approved_and_approving_them(shelf, desk):
    def drafted(lines: int) -> SalesOrder:
        entries = [entry(product, unit_price=D(2)) for product in shelf[:lines]]
        return orders.create(orders.Header(a_customer()), entries, by=a_clerk())

    clerk = signed_in("SAL")
    assert_costs_the_same(
        drafted, lambda order: clerk.post(f"{order.get_absolute_url()}submit/", {"version": order.version})
    )
    assert SalesOrder.objects.filter(status="held").count() == 3
    assert_costs_the_same(
        lambda lines: a_held(shelf, lines),
        lambda order: desk.post(
            f"{order.get_absolute_url()}release-hold/",
            {"version": order.version, "kind": "approval", "reason": "Trade fair"},
        ),
    )
    assert SalesOrder.objects.filter(status="confirmed").count() == 3


@pytest.mark.parametrize("then", ["save", "submit"])
def test_a_new_order_from_the_form(then, shelf, desk):
    assert_costs_the_same(
        lambda lines: {"customer": a_customer().code, "then": then, **rows_typed(shelf, lines)},
        lambda typed: desk.post("/orders/new/", typed),
    )
    assert SalesOrder.objects.filter(status="confirmed" if then == "submit" else "draft").count() == 3


@pytest.mark.parametrize("then", ["save", "submit"])
def test_a_draft_from_the_form(then, shelf, desk):
    def typed(lines: int) -> dict[str, Any]:
        order = a_draft(shelf, lines)
        return {
            "customer": order.customer.code, "then": then, "version": order.version,
            "number": order.number, **rows_typed(shelf, lines),
        }  # fmt: skip

    assert_costs_the_same(typed, lambda form: desk.post(f"/orders/{form['number']}/edit/", form))


def test_the_preview(shelf, desk):
    customer = a_customer()

    assert_costs_the_same(
        lambda lines: {"customer": customer.code, "customer_code": customer.code, **rows_typed(shelf, lines)},
        lambda typed: desk.post("/orders/preview/", typed),
    )


@pytest.mark.parametrize("view", ["", "edit/"])
def test_the_pages_of_a_draft(view, shelf, desk):
    assert_costs_the_same(
        lambda lines: a_draft(shelf, lines), lambda order: desk.get(f"{order.get_absolute_url()}{view}")
    )


# quoting ----------------------------------------------------------------------------------------------------------
def test_an_offer(shelf, desk):
    assert_costs_the_same(
        lambda lines: a_draft(shelf, lines),
        lambda order: desk.post(f"{order.get_absolute_url()}quote/", {"valid_until": in_ten_days()}),
    )
    assert SalesOrder.objects.filter(status="quoted").count() == 3


def test_an_acceptance(shelf, desk):
    assert_costs_the_same(
        lambda lines: a_quote(shelf, lines),
        lambda order: desk.post(
            f"{order.get_absolute_url()}accept/",
            {"version": order.version, "name": "Maria Anders", "told_by": "phone"},
        ),
    )
    assert SalesOrder.objects.filter(status="confirmed").count() == 3


# changing ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("then", ["", "preview"])
def test_an_amendment_of_every_line(then, shelf, desk):
    def amended(order: SalesOrder) -> Any:
        typed = {f"quantity-{line.position}": "3" for line in order.lines.all()}
        return desk.post(
            f"{order.get_absolute_url()}amend/", {"version": order.version, "then": then, **typed}
        )

    assert_costs_the_same(lambda lines: a_confirmed(shelf, lines), amended)
    quantities = SalesOrder.objects.values_list("lines__quantity", flat=True).distinct()
    assert list(quantities) == [D(1) if then else D(3)]


@pytest.mark.parametrize("view", ["", "?amend=1"])
def test_the_pages_of_a_confirmed_order(view, shelf, desk):
    assert_costs_the_same(
        lambda lines: a_confirmed(shelf, lines), lambda order: desk.get(f"{order.get_absolute_url()}{view}")
    )


def test_a_copy(shelf, desk):
    assert_costs_the_same(
        lambda lines: a_confirmed(shelf, lines),
        lambda order: desk.post(f"{order.get_absolute_url()}copy/", {}),
    )
    assert SalesOrder.objects.filter(status="draft").count() == 3


def test_every_line_given_up(shelf, desk):
    def closed(order: SalesOrder) -> Any:
        positions = [str(line.position) for line in order.lines.all()][1:]
        return desk.post(
            f"{order.get_absolute_url()}close-line/",
            {"version": order.version, "reason": "price", "position": positions},
        )

    assert_costs_the_same(lambda lines: a_confirmed(shelf, lines), closed)
    assert SalesOrder.objects.filter(lines__canceled=1).distinct().count() == 3


def test_a_cancellation(shelf, desk):
    assert_costs_the_same(
        lambda lines: a_confirmed(shelf, lines),
        lambda order: desk.post(
            f"{order.get_absolute_url()}cancel/", {"version": order.version, "reason": "price"}
        ),
    )
    assert SalesOrder.objects.filter(status="canceled").count() == 3


# agreements -------------------------------------------------------------------------------------------------------
def an_agreement(shelf: list[Product], lines: int) -> Agreement:
    agreed = [orders.AgreedLine(product.sku, D(9), D(9)) for product in shelf[:lines]]
    terms = orders.AgreementTerms(a_customer(), agreed, the_company().today())
    return orders.create_agreement(terms, by=a_clerk())


def test_the_form_of_a_call_off(shelf, desk):
    assert_costs_the_same(
        lambda lines: an_agreement(shelf, lines),
        lambda agreement: desk.get(f"/orders/new/?agreement={agreement.number}"),
    )


def test_a_call_off_handed_in(shelf, desk):
    def typed(lines: int) -> dict[str, str]:
        agreement = an_agreement(shelf, lines)
        return {"customer": agreement.customer.code, "then": "submit", **rows_typed(shelf, lines)}

    assert_costs_the_same(typed, lambda form: desk.post("/orders/new/", form))
    called_off = SalesOrder.objects.filter(lines__agreement_line__isnull=False)
    assert called_off.count() == 2 * FEW + MANY


# imports ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("submit", [False, True])
def test_an_imported_order(submit, shelf):
    manager = an_actor(None, "MGR")

    def file_of(lines: int) -> str:
        code = a_customer().code
        rows = (f"PO-{code},{code},{product.sku},1" for product in shelf[:lines])
        return "\n".join(["order_reference,customer,sku,quantity", *rows])

    counted = []
    for lines in (FEW, FEW, MANY):
        made = uploaded(ORDERS, file_of(lines), manager, submit=submit)
        with CaptureQueriesContext(connection) as captured:
            trial = tried(made, ORDERS, manager)
            run = imported(made, ORDERS, manager)
        assert (errors(trial), errors(run)) == ([], [])
        counted.append(len(captured))

    assert counted[2] == counted[1]
    assert SalesOrder.objects.filter(status="confirmed" if submit else "draft").count() == 3
