"""The database itself refuses: raw SQL run as the application role meets the same rules (INVARIANTS.md, G9)."""

import pytest
from django.db import DatabaseError, connection, transaction

from core import invariants
from fulfillment import operations
from fulfillment.invariants import RULES
from tests.fulfillment.stage import a_company, a_confirmed_order, a_customer, a_picker, goods, shipment_of

pytestmark = pytest.mark.django_db

GUARDED = (
    "core_event", "fulfillment_shipment", "fulfillment_shipmentline", "inventory_stockmove", "orders_salesorderline",
    "orders_orderhold", "invoicing_invoiceline",
)  # fmt: skip


@pytest.fixture
def company():
    return a_company()


@pytest.fixture
def shipment(company):
    goods(company, "A", on_hand="10")
    return shipment_of(a_confirmed_order(a_customer(company), {"A": "4"}))


@pytest.fixture
def dispatched(company, shipment):
    picker = a_picker(company)
    operations.pick(shipment, by=picker)
    operations.pack(shipment, by=picker)
    operations.dispatch(shipment, by=picker, carrier="DHL", tracking_number="4711")
    operations.add_tracking_event(shipment, "in_transit", by=picker)
    return shipment


def try_sql(sql: str, *values) -> str:
    """The database's refusal; fails when it lets the statement through. Deferred checks are made at once."""

    def run() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(DatabaseError) as refused:
        run()
    return str(refused.value)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE fulfillment_shipment SET tracking_number = 'other' WHERE id = %s",
        "UPDATE fulfillment_shipment SET dispatch_date = dispatch_date - 1 WHERE id = %s",
        "UPDATE fulfillment_shipment SET shipping_address = '{}' WHERE id = %s",
        "DELETE FROM fulfillment_shipment WHERE id = %s",
        "UPDATE fulfillment_shipmentline SET quantity = quantity + 1 WHERE shipment_id = %s",
        "UPDATE fulfillment_shipmentline SET picked = 1 WHERE shipment_id = %s",
        "DELETE FROM fulfillment_shipmentline WHERE shipment_id = %s",
        (
            "INSERT INTO fulfillment_shipmentline (company_id, shipment_id, order_line_id, position, product_id, quantity)"
            " SELECT company_id, shipment_id, order_line_id, 9, product_id, 1 FROM fulfillment_shipmentline"
            " WHERE shipment_id = %s"
        ),
        "UPDATE fulfillment_package SET weight = 9 WHERE shipment_id = %s",
        "DELETE FROM fulfillment_package WHERE shipment_id = %s",
        "UPDATE fulfillment_trackingevent SET status = 'lost' WHERE shipment_id = %s",
        "DELETE FROM fulfillment_trackingevent WHERE shipment_id = %s",
    ],
)
def test_what_has_left_is_frozen_with_its_lines_parcels_and_events(dispatched, sql):
    assert "frozen" in try_sql(sql, dispatched.pk)


def test_when_it_arrives_and_how_late_may_change_on_the_way_and_nothing_beside_it(dispatched):
    late = (
        "UPDATE fulfillment_shipment SET estimated_arrival = dispatch_date + 3, delayed_since = now(),"
        " told_delay_at = now()"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"{late} WHERE id = %s", [dispatched.pk])
        changed = cursor.rowcount

    assert changed == 1
    assert "frozen" in try_sql(f"{late}, planned_date = dispatch_date + 1 WHERE id = %s", dispatched.pk)


@pytest.mark.parametrize("table", ["shipment", "shipmentline", "package", "trackingevent"])
def test_nobody_empties_a_table(dispatched, table):
    assert try_sql(f"TRUNCATE fulfillment_{table} CASCADE")


@pytest.mark.parametrize("status", ["dispatched", "delivered", "packed"])
def test_a_status_moves_only_along_the_lifecycle(shipment, status):
    assert "no move from planned" in try_sql(
        "UPDATE fulfillment_shipment SET status = %s, dispatch_date = now(), delivery_date = now() WHERE id = %s",
        status,
        shipment.pk,
    )


def test_an_allowed_move_still_needs_its_event(company):
    goods(company, "A", on_hand="10")
    shipment = shipment_of(a_confirmed_order(a_customer(company), {"A": "4"}))
    with connection.cursor() as cursor:
        forget_the_events_of_this_transaction(cursor)

    assert "left no event" in try_sql(
        "UPDATE fulfillment_shipment SET status = 'picking' WHERE id = %s", shipment.pk
    )


def test_what_has_left_does_not_come_back(dispatched):
    assert "no move from dispatched" in try_sql(
        "UPDATE fulfillment_shipment SET status = 'packed' WHERE id = %s", dispatched.pk
    )


def test_the_delivery_note_is_written_once(dispatched):
    operations.keep_delivery_note(dispatched, "note.pdf", b"%PDF-1", by=a_picker(dispatched.company, "anna"))

    assert "written once" in try_sql(
        "UPDATE fulfillment_shipment SET delivery_note_id = NULL WHERE id = %s", dispatched.pk
    )


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE fulfillment_shipmentline SET quantity = 0 WHERE shipment_id = %s",
        "UPDATE fulfillment_shipmentline SET picked = 5 WHERE shipment_id = %s",
        "UPDATE fulfillment_shipmentline SET picked = -1 WHERE shipment_id = %s",
        (
            "INSERT INTO fulfillment_package (company_id, shipment_id, position, weight)"
            " SELECT company_id, id, 1, 0 FROM fulfillment_shipment WHERE id = %s"
        ),
    ],
)
def test_quantities_and_weights_stay_possible(shipment, sql):
    assert "violates check constraint" in try_sql(sql, shipment.pk)


def test_a_shipment_does_not_reach_into_another_company(shipment):
    other = a_company("OTHER")
    goods(other, "A", on_hand="5")
    foreign = shipment_of(a_confirmed_order(a_customer(other), {"A": "1"}))

    for column, value in (
        ("order_id", foreign.order_id), ("customer_id", foreign.customer_id), ("warehouse_id", foreign.warehouse_id),
        ("split_from_id", foreign.pk),
    ):  # fmt: skip
        assert "foreign key" in try_sql(
            f"UPDATE fulfillment_shipment SET {column} = %s WHERE id = %s", value, shipment.pk
        )


def test_a_carrier_s_page_is_a_secure_link(company):
    assert "carrier_tracking_url_is_a_link" in try_sql(
        "INSERT INTO fulfillment_carrier (company_id, code, name, tracking_url) VALUES (%s, 'X', 'X', 'javascript:x')",
        company.pk,
    )


def findings() -> set[str]:
    return {finding.rule for finding in invariants.run_all()}


def test_the_checker_finds_nothing_after_a_dispatch(dispatched):
    assert not findings() & {rule.name for rule in RULES}


@pytest.mark.parametrize(
    "rule, sql",
    [
        ("FUL-1", "DELETE FROM inventory_stockmove WHERE source_kind = 'fulfillment.shipment'"),
        ("FUL-1", "UPDATE fulfillment_shipmentline SET quantity = 3, picked = 3"),
        ("FUL-1b", "UPDATE fulfillment_shipment SET status = 'packed'"),
        ("FUL-1c", "UPDATE inventory_stockmove SET date = date - 1"),
        ("ORD-3s", "UPDATE orders_salesorderline SET shipped = 3"),
        (
            "ORD-6s",
            "UPDATE orders_orderhold SET placed_at = now() - interval '1 day', lifted_at = NULL, kind = 'manual'",
        ),
    ],
)
def test_the_checker_finds_each_broken_rule(dispatched, rule, sql):
    with connection.cursor() as cursor:
        break_as_owner(cursor, sql)

    assert rule in findings()


@pytest.mark.parametrize(
    "rule, sql",
    [
        ("FUL-2", "UPDATE orders_salesorderline SET reserved = 1"),
        ("FUL-3", "DELETE FROM fulfillment_shipmentline"),
    ],
)
def test_the_checker_finds_a_planned_shipment_without_lines_or_reservation(shipment, rule, sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)

    assert rule in findings()


def forget_the_events_of_this_transaction(cursor) -> None:
    """A test runs in one transaction; pretend that what happened before was in another."""
    break_as_owner(cursor, "UPDATE core_event SET transaction_id = 0")


def break_as_owner(cursor, sql: str) -> None:
    """Break the books as only the owner could: with the guards of the tables switched off for a moment."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute("SET LOCAL ROLE NONE")
    for switch in ("DISABLE", "ENABLE"):
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} {switch} TRIGGER USER")
        if switch == "DISABLE":
            cursor.execute(sql)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute("SET LOCAL ROLE o2c_app")
