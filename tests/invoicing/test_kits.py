"""Kits on invoices: one line that names the parcel, and its freight."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from catalog.models import Product
from catalog.operations import PartEntry, save_product
from core import invariants
from core.actors import Actor
from core.models import Company
from fulfillment.models import Shipment
from invoicing import operations
from invoicing.invariants import BILLED_ONCE
from invoicing.models import Invoice, ShipmentFreight
from invoicing.selectors import unbilled_orders
from invoicing.selectors.queues import ALL_POLICIES, UNBILLED
from orders.models import SalesOrder
from tests import builders
from tests.builders import a_customer, stock, the_company
from tests.catalog.test_kits import a_kit
from tests.fulfillment import test_guards
from tests.fulfillment.test_guards import break_as_owner, findings
from tests.invoicing.stage import a_draft, figures, ship
from tests.orders.stage import entry
from tests.orders.test_kits import confirmed

pytestmark = pytest.mark.django_db
D = Decimal
#: What is picked for one set of a pot and six cups.
ONE = {"POT": "1", "CUP": "6"}


@pytest.fixture(autouse=True)
def _the_books_agree(request, db):
    """Whatever a test did, every rule about orders, shipments, invoices and credit holds afterwards."""
    yield
    if request.node.get_closest_marker("breaks_invariants"):
        return
    found = {rule.name: list(rule.violations()) for rule in invariants.rules()}
    assert {name: rows for name, rows in found.items() if rows} == {}


def an_order(kits: str = "3", *, policy: str = "shipment", **header) -> SalesOrder:
    """Sets of six cups and a pot at 30.00 with 20 % tax, all of them there; invoices wait as drafts."""
    Company.objects.filter(pk=the_company().pk).update(issues_invoices_automatically=False)
    kit = a_kit("SET", CUP="6", POT="1")
    Product.objects.filter(pk=kit.pk).update(price=30)
    for row in kit.parts.all():
        stock(row.part, "60")
    return confirmed(entry(kit, kits), customer=a_customer(billing_policy=policy), **header)


def invoices(order: SalesOrder) -> list[Invoice]:
    """Those of the order, the oldest first, all of them issued."""
    by = Actor.system(order.company)
    for draft in Invoice.objects.filter(order=order, status="draft").order_by("pk"):
        operations.issue(draft, by=by)
    return list(Invoice.objects.filter(order=order, kind="invoice", status="issued").order_by("pk"))


def parcels_of(invoice: Invoice) -> list[tuple[str, int, Shipment]]:
    rows = invoice.lines.select_related("shipment_line__shipment").order_by("position")
    return [(row.sku, int(row.quantity), row.shipment_line.shipment) for row in rows if row.shipment_line]


# Parcels -----------------------------------------------------------------------------------------------------------
def test_kits_are_billed_with_the_parcel_they_left_with():
    order = an_order("3")

    first = ship(order, ONE)
    second = ship(order)

    assert [parcels_of(invoice) for invoice in invoices(order)] == [[("SET", 1, first)], [("SET", 2, second)]]
    assert [figures(invoice)[0] for invoice in invoices(order)] == ["30.00", "60.00"]
    assert [invoice.delivery_date for invoice in invoices(order)] == [
        first.dispatch_date,
        second.dispatch_date,
    ]


def test_what_waits_to_be_billed_of_kits_is_what_a_draft_would_have():
    order = an_order("3", policy="manual")

    ship(order, ONE)

    waits = unbilled_orders(order.company, order.company.today())
    operations.bill_order(order, by=Actor.system(order.company))
    assert {key: int(amount) for key, amount in waits.items()} == {order.pk: 30}
    assert figures(a_draft(order))[0] == "30.00"
    assert unbilled_orders(order.company, order.company.today()) == {}


def runs_of_parts(sql: str, values: list[Any]) -> int:
    """How often the statement looks for the parts of a line."""

    def nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
        yield node
        for each in node.get("Plans", ()):
            yield from nodes(each)

    def is_of_parts(node: dict[str, Any]) -> bool:
        return node.get("Relation Name") == "orders_salesorderline" and node["Alias"].startswith("p")

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", values)
        (found,) = cursor.fetchone()
    return sum(node["Actual Loops"] for node in nodes(found[0]["Plan"]) if is_of_parts(node))


@pytest.mark.parametrize("question", ["what waits", "what is billed twice"])
def test_only_of_kits_their_first_part_is_looked_up(question):
    kit, tea = a_kit("SET", CUP="6", POT="1"), builders.a_product(sku="TEA", on_hand="50")
    for row in kit.parts.all():
        stock(row.part, "60")
    order = confirmed(entry(kit, "3"), entry(tea, "3"), customer=a_customer(billing_policy="manual"))
    ship(order, {**ONE, "TEA": "1"})
    operations.bill_order(order, by=Actor.system(order.company))
    invoices(order)
    today = order.company.today()
    sql, values = {
        "what waits": (
            f"{UNBILLED} SELECT * FROM worth",
            [False, today, order.company.pk, [*ALL_POLICIES], True, [], 0],
        ),
        "what is billed twice": (BILLED_ONCE, []),
    }[question]

    assert runs_of_parts(sql, values) == 1


def test_credited_kits_are_billed_again_with_their_parcel():
    order = an_order("2")
    shipment = ship(order)
    (invoice,) = invoices(order)

    operations.credit(invoice, reason="Wrong price", by=Actor.system(order.company))
    operations.bill_order(order, by=Actor.system(order.company))

    assert [parcels_of(each) for each in invoices(order)] == [[("SET", 2, shipment)], [("SET", 2, shipment)]]


def test_a_draft_that_bills_credited_kits_again_does_so_when_it_is_made_anew():
    order = an_order("2")
    shipment = ship(order)
    (invoice,) = invoices(order)
    by = Actor.system(order.company)
    operations.credit(invoice, reason="Wrong price", by=by)
    operations.bill_order(order, by=by)

    operations.drafting.redraft(order, by=by)

    assert parcels_of(a_draft(order)) == [("SET", 2, shipment)]


def test_the_freight_of_each_parcel_is_charged_with_its_kits_and_freed_with_them():
    method = builders.a_shipping_method(basis="shipment", bands=[("0", "6", "2")])
    order = an_order("3", shipping_method=method)

    first = ship(order, ONE)
    ship(order)
    bills = invoices(order)
    operations.credit(bills[0], reason="Wrong", by=Actor.system(order.company))

    assert [figures(invoice)[0] for invoice in bills] == ["36.00", "66.00"]
    rows = ShipmentFreight.objects.order_by("pk").values_list("shipment", "net_amount", "is_live")
    assert list(rows) == [
        (first.pk, D(6), False),
        (order.shipments.exclude(pk=first.pk).get().pk, D(6), True),
    ]


def a_billed_parcel() -> tuple[SalesOrder, Invoice]:
    """Two sets at 30.00 in a parcel for 12.00, billed."""
    method = builders.a_shipping_method(basis="shipment", bands=[("0", "12", "2")])
    order = an_order("2", shipping_method=method)
    ship(order)
    return order, invoices(order)[0]


def billed_again(order: SalesOrder) -> str:
    operations.bill_order(order, by=Actor.system(order.company))
    return figures(invoices(order)[-1])[0]


@pytest.mark.parametrize("credited, amount", [("2", "72.00"), ("1", "36.00")])
def test_credited_kits_that_are_billed_again_bear_their_freight_again(credited, amount):
    order, invoice = a_billed_parcel()

    note = operations.credit(
        invoice,
        reason="Wrong address",
        quantities_by_position={1: D(credited)},
        by=Actor.system(order.company),
    )

    assert (figures(invoice)[0], figures(note)[0], billed_again(order)) == ("72.00", amount, amount)


def test_kits_of_less_than_one_of_a_part_share_the_freight_of_what_is_billed_again_by_value():
    method = builders.a_shipping_method(basis="shipment", bands=[("0", "12", "2")])
    Company.objects.filter(pk=the_company().pk).update(issues_invoices_automatically=False)
    loose = builders.a_product(sku="LEAF", on_hand="50", unit=builders.a_unit(code="KGM", decimals=3))
    kit = builders.a_product(sku="SET", price="30.00", kind="kit")
    save_product(kit, {}, by=builders.an_accountant(), parts=[PartEntry(loose, D("0.25"))])
    tea = builders.a_product(sku="TEA", price="30.00", on_hand="50")
    order = confirmed(entry(kit, "2"), entry(tea, "2"), shipping_method=method)
    ship(order)
    (invoice,) = invoices(order)
    operations.credit(invoice, reason="Wrong address", by=Actor.system(order.company))
    operations.bill_order(order, by=Actor.system(order.company))

    operations.change_draft(a_draft(order), {2: D(0)}, by=Actor.system(order.company))

    assert (figures(invoice)[0], figures(a_draft(order))[0]) == ("132.00", "66.00")


@pytest.mark.breaks_invariants
@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE invoicing_invoiceline SET shipment_line_id = (SELECT id FROM fulfillment_shipmentline WHERE position = 10102)",
        "UPDATE invoicing_invoiceline SET order_line_id = (SELECT id FROM orders_salesorderline WHERE sku = 'CUP')",
    ],
)  # fmt: skip
def test_an_invoice_that_names_a_part_is_found(damage, monkeypatch):
    monkeypatch.setattr(test_guards, "GUARDED", (*test_guards.GUARDED, "invoicing_invoice"))
    order = an_order("2")
    ship(order)
    invoices(order)
    assert "INV-1c" not in findings()

    with test_guards.connection.cursor() as cursor:
        break_as_owner(cursor, damage)

    assert "INV-1c" in findings()
