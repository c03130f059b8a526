"""PS-16: freight per shipment, per order and not at all, and what of its cost stays with us."""

from decimal import Decimal

import pytest

from core.actors import Actor
from inventory.models import StockMove
from invoicing import operations as invoicing
from invoicing.models import Invoice, ShipmentFreight
from orders import operations
from orders.models import SalesOrder
from tests import builders
from tests.builders import the_company
from tests.invoicing.stage import ship
from tests.ledger.reading import broken_rules
from tests.orders.stage import a_draft, entry

pytestmark = pytest.mark.django_db
D = Decimal


def an_order(basis: str, quantity: str, *, price: str = "3", cost: str = "5") -> SalesOrder:
    """Goods at 20.00, sent at this freight, which costs us 5."""
    by = Actor.system(the_company())
    method = builders.a_shipping_method(basis=basis, bands=[("0", price, cost)])
    product = builders.a_product(
        sku="TEA", price="20.00", on_hand="10", tax_code=builders.a_tax_code(rate="0")
    )
    order = a_draft(by, entry(product, quantity), shipping_method=method)
    operations.submit(order, by=by)
    return order


def gross(order: SalesOrder) -> list[Decimal]:
    """What its invoices come to, the oldest first."""
    return list(
        Invoice.objects.filter(order=order, kind="invoice")
        .order_by("pk")
        .values_list("gross_amount", flat=True)
    )


def carried(order: SalesOrder) -> list[Decimal]:
    """What of the transport's cost the moves carry."""
    moves = StockMove.objects.filter(kind="issue", source_id__in=order.shipments.values("pk"))
    return list(moves.order_by("pk").values_list("freight_cost", flat=True))


def test_ps_16_freight_per_shipment():
    order = an_order("shipment", "5")
    assert order.gross_amount == D("103.00")

    ship(order, {"TEA": "4"})
    ship(order)

    assert gross(order) == [D("83.00"), D("23.00")]
    assert ShipmentFreight.objects.filter(is_live=True).count() == 2
    order.refresh_from_db()
    assert order.billing_status == "complete"
    assert broken_rules() == {}


def test_ps_16_freight_per_order():
    order = an_order("order", "3")
    assert order.gross_amount == D("63.00")

    ship(order)

    invoice = Invoice.objects.get(order=order)
    assert invoice.gross_amount == D("63.00")
    note = invoicing.credit(invoice, reason="All came back", by=Actor.system(order.company))
    assert note.signed_amount == D("-63.00")
    assert broken_rules() == {}


def test_ps_16_quoting_again_keeps_the_freight_once():
    order = an_order("order", "3")

    held = a_draft_again(order)

    assert [each["amount"] for each in held.charges] == ["3.00"]
    assert held.gross_amount == D("63.00")


def a_draft_again(order: SalesOrder) -> SalesOrder:
    """A copy, offered, taken back and saved once more."""
    by = Actor.system(order.company)
    draft = operations.copy(order, by=by).order
    operations.quote(draft, valid_until=order.company.today(), by=by)
    operations.reopen(draft, by=by)
    header = operations.Header(draft.customer, order_date=draft.order_date)
    return operations.edit(draft, header, [operations.LineEntry("TEA", D("3"))], by=by)


def test_ps_16_no_freight():
    order = an_order("none", "3")

    ship(order)

    assert (order.gross_amount, gross(order)) == (D("60.00"), [D("60.00")])
    assert order.charges == []


@pytest.mark.parametrize(
    "basis,price,kept", [("none", "3", "5.00"), ("shipment", "2", "3.00"), ("order", "3", "2.00")]
)
def test_ps_16_the_move_carries_what_the_carrier_takes_less_what_was_charged(basis, price, kept):
    order = an_order(basis, "3", price=price, cost="5")

    ship(order)

    assert carried(order) == [D(kept)]
    assert broken_rules() == {}


def test_ps_16_services_done_first_bear_none_of_the_freight_of_the_goods():
    by = Actor.system(the_company())
    method = builders.a_shipping_method(basis="order", bands=[("0", "20", "15")])
    tax = builders.a_tax_code(rate="0")
    builders.a_product(sku="TEA", price="20.00", on_hand="10", tax_code=tax)
    builders.a_product(sku="SETUP", price="100.00", kind="service", tax_code=tax)
    entries = [operations.LineEntry("TEA", D(5)), operations.LineEntry("SETUP", D(1))]
    order = operations.create(
        operations.Header(builders.a_customer(), shipping_method=method), entries, by=by
    )
    operations.submit(order, by=by)
    operations.deliver_services(order, {order.lines.get(sku="SETUP").pk: D(1)}, by=by)

    ship(order)

    assert carried(order) == [D("-5.00")]
    assert broken_rules() == {}
