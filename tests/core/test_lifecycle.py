"""A document's status moves along its table only: in the code, and in the database whoever writes there."""

import pytest

from core import timeline
from core.actors import Actor
from core.lifecycle import Lifecycle, MoveNotAllowed
from core.models import REQUEST_LIFECYCLE
from fulfillment.lifecycle import CONSIGNMENT_LIFECYCLE, RETURN_LIFECYCLE, SHIPMENT_LIFECYCLE, WAVE_LIFECYCLE
from inventory.lifecycle import COUNT_LIFECYCLE, SUPPLY_LIFECYCLE, TRANSFER_LIFECYCLE
from invoicing.lifecycle import COMPLAINT_LIFECYCLE, INVOICE_LIFECYCLE
from ledger.lifecycle import PERIOD_LIFECYCLE
from orders.lifecycle import AGREEMENT_LIFECYCLE, ORDER_LIFECYCLE, STANDING_LIFECYCLE, OrderStatus
from receivables.lifecycle import DUNNING_LIFECYCLE, PAYMENT_LIFECYCLE, PROMISE_LIFECYCLE
from tests import builders
from tests.core.raw import rows, try_sql

GUARDED = {
    "orders_salesorder": ORDER_LIFECYCLE,
    "orders_standingorder": STANDING_LIFECYCLE,
    "orders_agreement": AGREEMENT_LIFECYCLE,
    "fulfillment_shipment": SHIPMENT_LIFECYCLE,
    "fulfillment_consignment": CONSIGNMENT_LIFECYCLE,
    "fulfillment_wave": WAVE_LIFECYCLE,
    "fulfillment_goodsreturn": RETURN_LIFECYCLE,
    "inventory_transfer": TRANSFER_LIFECYCLE,
    "inventory_stockcount": COUNT_LIFECYCLE,
    "inventory_supplyorder": SUPPLY_LIFECYCLE,
    "invoicing_complaint": COMPLAINT_LIFECYCLE,
    "invoicing_invoice": INVOICE_LIFECYCLE,
    "receivables_payment": PAYMENT_LIFECYCLE,
    "receivables_dunningrun": DUNNING_LIFECYCLE,
    "ledger_fiscalperiod": PERIOD_LIFECYCLE,
    "receivables_promisetopay": PROMISE_LIFECYCLE,
    "core_approvalrequest": REQUEST_LIFECYCLE,
}


class Order:
    """Anything with a status and a name."""

    def __init__(self, status: str) -> None:
        self.status = status

    def __str__(self) -> str:
        return "S-2026-000001"


def test_an_allowed_move_sets_the_status():
    order = Order("draft")

    ORDER_LIFECYCLE.move(order, OrderStatus.SUBMITTED)

    assert order.status == "submitted"


def test_a_move_to_where_it_stands_says_so():
    with pytest.raises(MoveNotAllowed, match="S-2026-000001 is draft already"):
        ORDER_LIFECYCLE.move(Order("draft"), OrderStatus.DRAFT)


@pytest.mark.parametrize("start, end", [("draft", "closed"), ("canceled", "draft")])
def test_any_other_move_is_refused_in_words_and_changes_nothing(start, end):
    order = Order(start)

    with pytest.raises(MoveNotAllowed) as refused:
        ORDER_LIFECYCLE.move(order, OrderStatus(end))

    assert refused.value.message == f"S-2026-000001 is {start} and cannot become {end}."
    assert refused.value.http_status == 409
    assert order.status == start


def test_an_ended_order_stays_ended():
    assert not [end for end in OrderStatus if ORDER_LIFECYCLE.allows("closed", end)]
    assert not [end for end in OrderStatus if ORDER_LIFECYCLE.allows("canceled", end)]


@pytest.mark.django_db
def test_every_lifecycle_is_guarded_by_the_database_with_the_same_table():
    """Each pair of the table stands in the guard's text, and no other does."""
    guards = dict(
        rows(
            "SELECT tgrelid::regclass::text, prosrc FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
            " WHERE tgname = 'lifecycle'"
        )
    )

    assert set(guards) == set(GUARDED)
    for table, lifecycle in GUARDED.items():
        assert written_in(guards[table]) == pairs_of(lifecycle), table


def written_in(source: str) -> str:
    return source.split("NOT IN (", maxsplit=1)[1].split(") THEN", maxsplit=1)[0]


def pairs_of(lifecycle: Lifecycle) -> str:
    return ", ".join(f"('{start}', '{end}')" for start, end in lifecycle.pairs())


@pytest.mark.django_db
def test_the_database_refuses_a_move_that_is_not_in_the_table():
    order = builders.a_draft_order()

    assert "no move from draft to closed" in try_sql("UPDATE orders_salesorder SET status = 'closed'")
    assert "no move from draft to nonsense" in try_sql("UPDATE orders_salesorder SET status = 'nonsense'")

    order.refresh_from_db()
    assert order.status == "draft"


@pytest.mark.django_db(transaction=True)
def test_an_allowed_move_needs_an_event_of_its_own_transaction():
    order = builders.a_draft_order()
    timeline.record(order, "looked at", by=Actor.system(order.company))

    refusal = try_sql("UPDATE orders_salesorder SET status = 'canceled'")

    order.refresh_from_db()
    assert f"the move of {order.pk} to canceled left no event" in refusal
    assert order.status == "draft"
