"""A blanket agreement gives its price to the orders that call it off, until what was agreed is used up (PS-04)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import Product, ProductUnit, UnitOfMeasure
from core import invariants
from core.refusals import Refusal, Several, StaleVersion
from core.timeline import of_document
from customers import operations as customers
from customers.models import Customer
from orders import operations as orders
from orders.agreements import OverAgreement, remainders
from orders.models import Agreement, SalesOrder
from orders.operations import AgreedLine, AgreementTerms, RemainderLeft
from tests.builders import a_company, a_customer, a_product, a_user, an_actor, the_company
from tests.orders.stage import D, a_clerk, a_draft, at_once, entry, mine, picture
from tests.scenarios.test_order_to_cash_by_api import Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def tea() -> Product:
    """Ten a piece by the list, two hundred in stock."""
    return a_product(sku="TEA", name="Tea", price="10.00", on_hand="200")


@pytest.fixture
def customer() -> Customer:
    return a_customer(code="ALFKI", name="Alfreds")


def agreed(customer: Customer, quantity: str = "20", price: str = "9.00", **terms: Any) -> Agreement:
    """Twenty tea at 9.00 from today on."""
    lines = [AgreedLine("TEA", D(quantity), D(price), terms.pop("unit", ""))]
    usual = {"valid_from": the_company().today()}
    return orders.create_agreement(AgreementTerms(customer, lines, **{**usual, **terms}), by=a_clerk())


def called(customer: Customer, tea: Product, *quantities: str, submit: bool = True) -> SalesOrder:
    order = a_draft(a_clerk(), *(entry(tea, quantity) for quantity in quantities), customer=customer)
    if submit:
        orders.submit(order, by=an_actor())
    return order


def left(agreement: Agreement) -> Any:
    return next(iter(remainders(agreement.lines.all()).values())).left


def prices(order: SalesOrder) -> list[tuple[Any, ...]]:
    return [(line.quantity, line.unit_price, line.price_source) for line in order.lines.all()]


# calling off ------------------------------------------------------------------------------------------------------
def test_a_draft_leaves_the_remainder_alone_and_a_confirmed_order_takes_from_it(
    customer: Customer, tea: Product
) -> None:
    agreement = agreed(customer)

    order = called(customer, tea, "5", submit=False)
    assert (prices(order), left(agreement)) == ([(D(5), D(9), "agreement")], D(20))
    orders.submit(order, by=a_clerk())

    assert (order.status, order.net_amount, left(agreement)) == ("confirmed", D("45.00"), D(15))
    assert invariants.run_all() == []


def test_what_goes_beyond_the_remainder_is_a_quote_but_no_order(customer: Customer, tea: Product) -> None:
    agreement = agreed(customer)
    called(customer, tea, "5")
    order = called(customer, tea, "20", submit=False)
    orders.quote(order, valid_until=the_company().today(), by=a_clerk())
    before = picture(order)

    with pytest.raises(OverAgreement, match=f"15 of agreement {agreement.number} is left") as refused:
        orders.submit(order, by=a_clerk())

    assert refused.value.field == "lines.0.quantity"
    assert picture(order) == before
    assert left(agreement) == D(15)


def test_the_rest_on_a_line_of_its_own_costs_the_usual_price(customer: Customer, tea: Product) -> None:
    agreement = agreed(customer)
    called(customer, tea, "5")

    order = called(customer, tea, "15", "5")

    assert prices(order) == [(D(15), D(9), "agreement"), (D(5), D(10), "list")]
    assert (order.status, left(agreement)) == ("confirmed", D(0))


def test_all_called_off_it_closes_itself(customer: Customer, tea: Product) -> None:
    agreement = agreed(customer)

    called(customer, tea, "20")

    agreement.refresh_from_db()
    assert agreement.status == "closed"
    assert prices(called(customer, tea, "1")) == [(D(1), D(10), "list")]


def test_one_that_allows_more_is_called_off_beyond(customer: Customer, tea: Product) -> None:
    agreement = agreed(customer, allows_more=True)

    order = called(customer, tea, "25")

    agreement.refresh_from_db()
    assert (prices(order), agreement.status) == ([(D(25), D(9), "agreement")], "open")
    assert invariants.run_all() == []


def test_what_is_closed_short_or_canceled_is_free_again(customer: Customer, tea: Product) -> None:
    agreement = agreed(customer)
    first, second = called(customer, tea, "5"), called(customer, tea, "6")

    orders.cancel(first, reason="customer", by=a_clerk())
    orders.close_line(second, 1, reason="customer", by=a_clerk())

    assert left(agreement) == D(20)


def test_an_amendment_does_not_go_beyond_either(customer: Customer, tea: Product) -> None:
    agreement = agreed(customer)
    order = called(customer, tea, "15")
    before = picture(order)

    with pytest.raises(OverAgreement):
        orders.amend(order, {1: D(21)}, by=a_clerk())
    assert picture(order) == before
    orders.amend(order, {1: D(20)}, by=a_clerk())

    assert left(agreement) == D(0)


@pytest.mark.parametrize(
    "terms",
    [
        {"valid_from": datetime.date(2999, 1, 1)},
        {"valid_from": datetime.date(2020, 1, 1), "valid_to": datetime.date(2020, 2, 1)},
        {"currency": "USD"},
    ],
)
def test_an_agreement_of_another_time_or_currency_gives_no_price(
    customer: Customer, tea: Product, terms: dict[str, Any]
) -> None:
    agreed(customer, **terms)

    assert prices(called(customer, tea, "5")) == [(D(5), D(10), "list")]


def test_another_customer_and_a_price_by_hand_take_nothing(customer: Customer, tea: Product) -> None:
    agreement = agreed(customer)

    other = called(a_customer(), tea, "5")
    by_hand = a_draft(a_clerk(), entry(tea, "5", unit_price=D("9.50")), customer=customer)

    assert [prices(each)[0][2] for each in (other, by_hand)] == ["list", "manual"]
    assert left(agreement) == D(20)


def test_the_one_that_ends_first_is_called_off_first(customer: Customer, tea: Product) -> None:
    later = agreed(customer, price="8.00")
    sooner = agreed(customer, "10", valid_to=the_company().today())

    assert prices(called(customer, tea, "10", "3")) == [(D(10), D(9), "agreement"), (D(3), D(8), "agreement")]
    assert (left(later), left(sooner)) == (D(17), D(0))


@pytest.mark.django_db(transaction=True)
def test_two_orders_that_fit_but_not_together_one_is_refused() -> None:
    tea, customer = a_product(sku="TEA", on_hand="99"), a_customer()
    agreed(customer)
    drafts = [mine(called(customer, tea, quantity, submit=False)) for quantity in ("12", "13")]

    answers = at_once(*(lambda each=each: orders.submit(each, by=an_actor()) for each in drafts))

    assert sorted(type(answer).__name__ for answer in answers) == ["NoneType", "OverAgreement"]


# making and closing -----------------------------------------------------------------------------------------------
def test_quantities_of_a_unit_that_converts_are_kept_in_the_product_s_own(
    customer: Customer, tea: Product
) -> None:
    box = UnitOfMeasure.objects.create(company=the_company(), code="XBX", name="box")
    ProductUnit.objects.create(company=the_company(), product=tea, unit=box, factor=D(12))

    assert agreed(customer, "2", unit="XBX").lines.get().quantity == D(24)


def test_a_unit_that_measures_something_else_is_refused(customer: Customer, tea: Product) -> None:
    UnitOfMeasure.objects.create(company=the_company(), code="LTR", name="litre", dimension="volume")

    with pytest.raises(Several) as refused:
        agreed(customer, unit="LTR")

    (only,) = refused.value.refusals
    assert (only.field, only.message) == ("lines.0.unit", "TEA is not counted in litre. Use piece.")
    assert not Agreement.objects.exists()


@pytest.mark.parametrize(
    "lines, terms, field",
    [
        ([], {}, "lines"),
        ([AgreedLine("TEA", D(1), D(1))] * 2, {}, "lines.1.sku"),
        ([AgreedLine("TEA", D("0.5"), D(1))], {}, "lines.0.quantity"),
        ([AgreedLine("NONE", D(1), D(1))], {}, "lines.0.sku"),
        ([AgreedLine("TEA", D(1), D(1))], {"valid_to": datetime.date(2020, 1, 1)}, "valid_to"),
        ([AgreedLine("TEA", D(1), D(1))], {"currency": "XXXX"}, "currency"),
    ],
)
def test_what_cannot_be_agreed_is_refused(
    customer: Customer, tea: Product, lines: Any, terms: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        orders.create_agreement(AgreementTerms(customer, lines, the_company().today(), **terms), by=a_clerk())

    refusals = refused.value.refusals if isinstance(refused.value, Several) else [refused.value]
    assert [each.field for each in refusals] == [field]
    assert not Agreement.objects.exists()


def test_closing_with_a_remainder_needs_a_word(customer: Customer, tea: Product) -> None:
    agreement = agreed(customer)
    called(customer, tea, "5")

    with pytest.raises(RemainderLeft, match="Not called off yet: 15 × TEA"):
        orders.close_agreement(agreement, by=a_clerk())
    agreement.refresh_from_db()
    assert agreement.status == "open"

    orders.close_agreement(agreement, gives_up_rest=True, reason="New contract", by=a_clerk())
    assert prices(called(customer, tea, "1")) == [(D(1), D(10), "list")]


# page and API -----------------------------------------------------------------------------------------------------
def test_it_is_made_read_and_closed_on_pages(client: Client, customer: Customer, tea: Product) -> None:
    client.force_login(a_user(the_company(), "SAL"))
    typed = {
        "customer": "Alfreds", "customer_code": "ALFKI", "valid_from": the_company().today().isoformat(),
        "lines-0-sku": "Tea", "lines-0-sku_code": "TEA", "lines-0-quantity": "20", "lines-0-unit_price": "9",
    }  # fmt: skip

    answer = client.post(reverse("orders:new-agreement"), typed)
    agreement = Agreement.objects.get()
    order = called(customer, tea, "5")
    page = client.get(agreement.get_absolute_url()).content.decode()

    assert answer["Location"] == agreement.get_absolute_url()
    assert order.number in page
    assert ">15</td>" in page
    close = reverse("orders:close-agreement", args=[agreement.number])
    refused = client.post(close)
    assert (refused.status_code, "Not called off yet" in refused.content.decode()) == (409, True)
    assert client.post(close, {"gives_up_rest": "1"}).status_code == 303
    assert client.get(reverse("orders:agreements"), {"status": "closed"}).status_code == 200
    without_price = client.post(reverse("orders:new-agreement"), {**typed, "lines-0-unit_price": ""})
    assert (without_price.status_code, Agreement.objects.count()) == (422, 1)


@pytest.mark.parametrize("role", ["CRC", "AR", "GL", "AUD"])
def test_who_only_reads_makes_and_closes_nothing(
    client: Client, customer: Customer, tea: Product, role: str
) -> None:
    agreement = agreed(customer)
    client.force_login(a_user(the_company(), role))

    assert client.get(agreement.get_absolute_url()).status_code == 200
    assert client.post(reverse("orders:new-agreement"), {}).status_code == 403
    assert client.post(reverse("orders:close-agreement", args=[agreement.number])).status_code == 403


def test_a_program_makes_one_and_reads_what_is_left(customer: Customer, tea: Product) -> None:
    program = Program(the_company(), "SAL")
    body = {
        "customer": "ALFKI", "lines": [{"sku": "TEA", "quantity": "20", "unit_price": "9.00"}],
        "valid_from": the_company().today().isoformat(),
    }  # fmt: skip

    number = program.post("/agreements", body)["number"]
    ordered = {"customer": "ALFKI", "lines": [{"sku": "TEA", "quantity": "5"}], "submit": True}
    order = program.post("/orders", ordered)
    (line,) = program.get(f"/agreements/{number}")["lines"]

    assert (order["lines"][0]["price_source"], order["net"]) == ("agreement", "45.00")
    assert (line["quantity"], line["called_off"], line["remaining"]) == ("20", "5", "15")
    program.post(f"/agreements/{number}/close", expected=409)
    closed = program.post(f"/agreements/{number}/close", {"give_up_rest": True}, expected=200)
    assert closed["status"] == "closed"
    assert [each["number"] for each in program.get("/agreements?status=closed")["items"]] == [number]


def test_another_company_s_agreements_do_not_exist(customer: Customer, tea: Product) -> None:
    number = agreed(customer).number

    Program(a_company(), "SAL").get(f"/agreements/{number}", expected=404)
    Program(the_company(), "AR").post(f"/agreements/{number}/close", expected=403)
    Program(the_company(), "WH").get("/agreements", expected=403)


# when customers become one ----------------------------------------------------------------------------------------
def test_what_was_agreed_with_a_merged_customer_is_called_off_by_the_one_kept(
    customer: Customer, tea: Product
) -> None:
    agreement = agreed(customer)
    survivor = a_customer(code="KEPT")
    assert customers.open_documents(customer) == [agreement.number]

    customers.merge(customer, survivor, by=an_actor(None, "MGR"))
    order = called(survivor, tea, "5")

    agreement.refresh_from_db()
    assert (agreement.customer, agreement.version, left(agreement)) == (survivor, 2, D(15))
    assert prices(order) == [(D(5), D(9), "agreement")]


# changing and opening again ---------------------------------------------------------------------------------------
def anew(agreement: Agreement, *lines: AgreedLine, **terms: Any) -> None:
    said = AgreementTerms(agreement.customer, lines, agreement.valid_from, **terms)
    orders.change_agreement(agreement, said, by=a_clerk())


def test_another_quantity_and_price_hold_from_the_next_call_off(customer: Customer, tea: Product) -> None:
    agreement = agreed(customer)
    first = called(customer, tea, "5")

    anew(agreement, AgreedLine("TEA", D(30), D("8.50")))

    second = called(customer, tea, "6")
    assert (prices(first), prices(second)) == ([(D(5), D(9), "agreement")], [(D(6), D("8.50"), "agreement")])
    agreement.refresh_from_db()
    assert (agreement.version, left(agreement)) == (2, D(19))
    (event,) = of_document(agreement).filter(activity="changed")
    assert event.data == {"version": 2, "changes": {"TEA": ["20 × 9", "30 × 8.5"]}}


def test_a_quantity_falls_to_what_is_called_off_and_not_below(customer: Customer, tea: Product) -> None:
    agreement = agreed(customer)
    called(customer, tea, "5")

    with pytest.raises(Several) as refused:
        anew(agreement, AgreedLine("TEA", D(4), D(9)))
    (only,) = refused.value.refusals
    assert (only.field, only.message) == ("lines.0.quantity", "5 of TEA is called off already.")
    assert (agreement.lines.get().quantity, left(agreement)) == (D(20), D(15))

    anew(mine_of(agreement), AgreedLine("TEA", D(5), D(9)))
    assert left(agreement) == D(0)


def mine_of(agreement: Agreement) -> Agreement:
    return Agreement.objects.select_related("customer__company").get(pk=agreement.pk)


def test_products_are_added_and_left_out_unless_orders_refer_to_them(
    customer: Customer, tea: Product
) -> None:
    a_product(sku="MILK", price="5.00")
    agreement = agreed(customer)
    anew(agreement, AgreedLine("MILK", D(3), D(4)), AgreedLine("TEA", D(20), D(9)))
    called(customer, tea, "1", submit=False)

    with pytest.raises(Several, match="TEA stands in orders and cannot be left out"):
        anew(mine_of(agreement), AgreedLine("MILK", D(3), D(4)))
    assert list(agreement.lines.values_list("product__sku", "position")) == [("MILK", 1), ("TEA", 2)]

    anew(mine_of(agreement), AgreedLine("TEA", D(20), D(9)))
    assert list(agreement.lines.values_list("product__sku", "position")) == [("TEA", 1)]


def test_a_closed_agreement_another_customer_and_a_stale_version_are_refused(
    customer: Customer, tea: Product
) -> None:
    agreement = agreed(customer)
    line = AgreedLine("TEA", D(30), D(9))
    other = AgreementTerms(a_customer(), [line], agreement.valid_from)

    with pytest.raises(Refusal, match="stays with its customer"):
        orders.change_agreement(agreement, other, by=a_clerk())
    said = AgreementTerms(customer, [line], agreement.valid_from)
    with pytest.raises(StaleVersion):
        orders.change_agreement(mine_of(agreement), said, by=a_clerk(), version=7)
    called(customer, tea, "20")
    with pytest.raises(Refusal, match="is closed"):
        anew(mine_of(agreement), line)

    assert agreement.lines.get().quantity == D(20)


def give_back(order: SalesOrder, verb: str) -> None:
    if verb == "cancel":
        orders.cancel(order, reason="customer", by=a_clerk())
    elif verb == "close the line":
        orders.close_line(order, 1, reason="customer", by=a_clerk())
    elif verb == "amend":
        orders.amend(order, {1: D(12)}, by=a_clerk())
    else:
        orders.reopen(order, by=a_clerk())


@pytest.mark.parametrize("verb, rest", [("cancel", 20), ("close the line", 20), ("amend", 8), ("reopen", 20)])
def test_one_that_was_used_up_opens_again_when_something_is_given_back(
    customer: Customer, tea: Product, verb: str, rest: int
) -> None:
    if verb == "reopen":
        customer = a_customer(credit_limit="1.00")
    agreement = agreed(customer)
    draft = called(customer, tea, "20", submit=False)
    orders.submit(draft, by=an_actor())
    agreement.refresh_from_db()
    assert agreement.status == "closed"

    give_back(draft, verb)

    agreement.refresh_from_db()
    assert (agreement.status, left(agreement)) == ("open", D(rest))
    assert of_document(agreement).filter(activity="opened again", data__number=draft.number).exists()
    assert prices(called(customer, tea, "1")) == [(D(1), D(9), "agreement")]
    assert invariants.run_all() == []


def test_one_that_a_person_closed_stays_closed(customer: Customer, tea: Product) -> None:
    agreement = agreed(customer)
    order = called(customer, tea, "5")
    orders.close_agreement(agreement, gives_up_rest=True, by=a_clerk())

    orders.cancel(order, reason="customer", by=a_clerk())

    agreement.refresh_from_db()
    assert agreement.status == "closed"


def test_an_amendment_that_uses_it_up_closes_it(customer: Customer, tea: Product) -> None:
    agreement = agreed(customer)
    order = called(customer, tea, "5")

    orders.amend(order, {1: D(20)}, by=a_clerk())

    agreement.refresh_from_db()
    assert agreement.status == "closed"


# in order entry and on pages ---------------------------------------------------------------------------------------
def previewed(client: Client, quantity: str) -> dict[str, str]:
    typed = {
        "customer": "Alfreds", "customer_code": "ALFKI", "lines-0-sku": "Tea", "lines-0-sku_code": "TEA",
        "lines-0-quantity": quantity,
    }  # fmt: skip
    cell: dict[str, str] = client.post(reverse("orders:preview"), typed).json()["lines"]["0"]
    return cell


def test_order_entry_says_what_is_left_and_warns_beyond_it(
    client: Client, customer: Customer, tea: Product
) -> None:
    number = agreed(customer).number
    called(customer, tea, "5")
    client.force_login(a_user(the_company(), "SAL"))

    fits, beyond = previewed(client, "15"), previewed(client, "20")

    assert (fits["source"], fits["warning"]) == (f"agreement {number}: 15 left", "")
    assert beyond["warning"] == f"20 is more than the 15 left of agreement {number}"


def test_what_is_left_costs_order_entry_no_statement_more(
    client: Client, customer: Customer, tea: Product
) -> None:
    client.force_login(a_user(the_company(), "SAL"))
    agreed(customer)
    milk = a_product(sku="MILK", price="5.00", on_hand="99")
    orders.create_agreement(
        AgreementTerms(customer, [AgreedLine(milk.sku, D(9), D(4))], the_company().today()), by=a_clerk()
    )
    previewed(client, "1")
    with CaptureQueriesContext(connection) as one:
        previewed(client, "1")
    typed = {"customer": "Alfreds", "customer_code": "ALFKI"}
    for index, sku in enumerate(["TEA", "MILK"] * 5):
        typed |= {f"lines-{index}-sku": sku, f"lines-{index}-sku_code": sku, f"lines-{index}-quantity": "1"}

    with CaptureQueriesContext(connection) as ten:
        client.post(reverse("orders:preview"), typed)

    assert len(ten) == len(one)


def test_a_quote_beyond_the_remainder_says_so_on_its_page(
    client: Client, customer: Customer, tea: Product
) -> None:
    agreed(customer)
    called(customer, tea, "5")
    order = called(customer, tea, "20", submit=False)
    orders.quote(order, valid_until=the_company().today(), by=a_clerk())
    client.force_login(a_user(the_company(), "SAL"))

    page = client.get(order.get_absolute_url()).content.decode()

    assert "More than is left of the agreement" in page


def test_call_off_begins_an_order_with_what_is_left(client: Client, customer: Customer, tea: Product) -> None:
    agreement = agreed(customer)
    called(customer, tea, "5")
    client.force_login(a_user(the_company(), "SAL"))
    url = f"{reverse('orders:new')}?agreement={agreement.number}"

    page = client.get(agreement.get_absolute_url()).content.decode()
    form = client.get(url).content.decode()

    assert f'href="{url}"' in page
    assert 'name="lines-0-sku_code" value="TEA"' in form
    assert 'name="lines-0-quantity" id="id_lines-0-quantity" value="15"' in form
    assert 'value="ALFKI"' in form
    assert client.get(f"{reverse('orders:new')}?agreement=B-9").status_code == 404


def test_it_is_changed_on_its_page(client: Client, customer: Customer, tea: Product) -> None:
    agreement = agreed(customer)
    client.force_login(a_user(the_company(), "SAL"))
    url = reverse("orders:edit-agreement", args=[agreement.number])
    typed = {
        "customer": "Alfreds", "customer_code": "ALFKI", "valid_from": the_company().today().isoformat(),
        "lines-0-sku": "Tea", "lines-0-sku_code": "TEA", "lines-0-quantity": "25", "lines-0-unit_price": "9",
        "version": "1",
    }  # fmt: skip

    assert 'value="20"' in client.get(url).content.decode()
    assert client.post(url, typed).status_code == 303
    assert agreement.lines.get().quantity == D(25)
    assert client.post(url, typed).status_code == 409
    called(customer, tea, "25")
    assert client.get(url).status_code == 302


def test_the_customer_s_page_shows_what_is_left(client: Client, customer: Customer, tea: Product) -> None:
    agreement = agreed(customer)
    called(customer, tea, "5")
    client.force_login(a_user(the_company(), "SAL"))
    panel = reverse("orders:customer-agreements", args=["ALFKI"])

    assert panel in client.get(reverse("customers:customer", args=["ALFKI"])).content.decode()
    text = client.get(panel, headers={"HX-Request": "true"}).content.decode()
    assert agreement.number in text
    assert ">15</td>" in text
    assert client.get(reverse("orders:customer-agreements", args=["NOBODY"])).status_code == 404


def test_a_program_changes_one(customer: Customer, tea: Product) -> None:
    program = Program(the_company(), "SAL")
    number = agreed(customer).number
    body = {
        "customer": "ALFKI", "lines": [{"sku": "TEA", "quantity": "25", "unit_price": "9.00"}],
        "valid_from": the_company().today().isoformat(), "version": 1,
    }  # fmt: skip

    changed = program.put(f"/agreements/{number}", body)

    assert (changed["version"], changed["lines"][0]["remaining"]) == (2, "25")
    program.put(f"/agreements/{number}", body, expected=409)
