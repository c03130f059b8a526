"""Fields by role (ROLES.md, section 1): every page, list, export, fragment and call, searched for figures not for that role."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest

from core.api.access import make_token
from core.lists import DocumentList
from core.models import Membership
from core.policy import MATRIX
from credit import operations as credit
from customers.models import Customer
from orders import operations as orders
from portal.models import PortalAccount
from tests import builders
from tests.hostile.addresses import address, routes
from tests.hostile.test_every_address import is_drawn, pages
from tests.portal.stage import browser

pytestmark = pytest.mark.django_db

#: Costs of 3.219 each, 100 came and 3 left; an average margin; a limit, what is used of it and what is left.
COST = ("3.219", "321.90", "312.24", "9.66")
CREDIT = ("7777.77", "98.86", "7678.91")
PRICES = ("17.31", "51.93", "62.32", "10.39", "34.62", "41.54", "57.32", "0.8317")
#: What colleagues write and who they are.
OURS = ("be firm with them", "thin margin here", "Zacharias Quill")


@pytest.fixture
def names(db: None) -> dict[str, Any]:
    """A case from order to cash and a second order, with every figure and remark that is not for all."""
    company = builders.the_company()
    builders.a_rate(company, "USD", "0.8317")
    clerk = builders.an_actor(company, "MGR", username="zq", first_name="Zacharias", last_name="Quill")
    customer = builders.a_customer(company, "ALFKI", notes="be firm with them")
    credit.set_limit(customer, limit_amount=Decimal("7777.77"), by=clerk)
    product = builders.a_product(company, "TEA", price="17.31")
    builders.stock(product, "100", unit_cost="3.219")
    header = orders.Header(customer=customer, note="thin margin here")
    order = orders.create(header, [orders.LineEntry("TEA", Decimal(3))], by=clerk)
    orders.submit(order, by=clerk)
    shipment = builders.a_dispatched_shipment(order)
    invoice = order.invoices.get()
    payment = builders.a_payment(invoice, "5.00")
    second = builders.an_order(customer, product=product, quantity="1")
    orders.amend(second, {1: Decimal(2)}, [], by=clerk)
    orders.add_comment(second, "thin margin here", by=clerk)
    receipt = product.stock_levels.get().moves.get(kind="receipt").source_number
    return {
        "products": "TEA", "customers": "ALFKI", "orders": order.number, "shipments": shipment.number,
        "invoices": invoice.number, "payments": payment.number, "receipts": receipt, "second": second.number,
    }  # fmt: skip


def person(role: str) -> Any:
    """Somebody with the role; portal people belong to the customer."""
    company = builders.the_company()
    user = builders.a_user(company)
    Membership.objects.create(user=user, company=company, role=role)
    if role in ("PB", "PV"):
        customer = Customer.objects.get(company=company, code="ALFKI")
        PortalAccount.objects.create(company=company, user=user, customer=customer)
    return user


def plain(content: bytes) -> str:
    """Text with figures written one way, without drawings, which are made of figures."""
    text = re.sub(r"<svg.*?</svg>", "", content.decode(errors="replace"), flags=re.DOTALL)
    return text.replace("\u00a0", "").replace("\u202f", "").replace(",", "")


def columns() -> str:
    """The key of every column of every list, to ask for those that are not shown; other pages do not mind."""
    keys = {column.key for declared in DocumentList.__subclasses__() for column in declared.columns}
    return ",".join(sorted(keys))


def read(role: str, names: dict[str, Any], about: tuple[str, ...] = ("",)) -> dict[str, str]:
    """Everything the role is answered, or what begins so, by address."""
    user = person(role)
    client = browser(user)
    token = make_token(user, builders.the_company())
    wanted = columns()
    answers: dict[str, str] = {}
    for route in routes():
        is_call = route.startswith("api/v1/")
        if is_drawn(route) or not (is_call or route in PAGES):
            continue
        if not route.removeprefix("api/v1/").startswith(about):
            continue
        for case in (names, {**names, "orders": names["second"]}) if "orders/" in route else (names,):
            url = address(route, case) if is_call else f"{address(route, case)}?view=all&cols={wanted}"
            sent: dict[str, Any] = {"HTTP_AUTHORIZATION": f"Bearer {token}"} if is_call else {}
            response = client.get(url, **sent)
            assert response.status_code < 500, url
            if response.status_code == 200 and not response.streaming:
                answers[url] = plain(response.content)
                if not is_call and b'name="do" value="export"' in response.content:
                    exported = client.post(url, {"do": "export", "format": "csv"})
                    answers[f"{url} exported"] = plain(exported.content)
    return answers


PAGES = frozenset(pages())


def told(answers: dict[str, str], words: tuple[str, ...]) -> list[str]:
    """Where which of the words is said."""
    return [
        f"{url}: {word}" for url, text in answers.items() for word in words if word.replace(",", "") in text
    ]


def test_the_figures_are_there_for_those_who_may_see_them(names):
    answers = read("MGR", names)

    for word in ("3.219", "312.24", "7777.77", "98.86", "7678.91", "62.32", "0.8317", *OURS):
        assert told(answers, (word,)), word


def test_a_sales_clerk_sees_neither_cost_nor_margin_nor_limit_nor_exposure(names):
    answers = read("SAL", names)

    assert told(answers, ("62.32",))
    assert told(answers, COST + CREDIT) == []


def test_the_warehouse_sees_no_money(names):
    answers = read("WH", names)

    assert told(answers, ("TEA",))
    assert told(answers, COST + CREDIT + PRICES) == []


@pytest.mark.parametrize("role", ["PB", "PV"])
def test_customers_see_no_notes_costs_limits_or_names_of_colleagues(names, role):
    answers = read(role, names)

    assert told(answers, ("62.32",))
    assert told(answers, COST + CREDIT + OURS) == []


def test_receivables_and_credit_see_no_cost(names):
    for role in ("CRC", "AR"):
        answers = read(role, names, about=("products", "stock", "orders", "shipments", "invoices", "reports"))
        assert told(answers, ("62.32",))
        assert told(answers, COST) == []


def test_what_stock_is_worth_is_for_the_roles_that_answer_for_it():
    assert MATRIX["inventory.view_value"] == MATRIX["catalog.view_cost"] == "GL MGR AUD"
    assert not {"SAL", "WH", "PB", "PV"} & set(MATRIX["credit.view_creditaccount"].split())
    assert "WH" not in MATRIX["core.view_exchange_rates"].split()
