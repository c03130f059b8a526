"""Lines and header as a call sends them."""

from decimal import Decimal

from django.utils.translation import gettext as _
from ninja import Schema

from core.actors import Actor
from core.api import Amount, Day, Percent, Quantity, UnitPrice
from core.refusals import Refusal
from customers.models import Customer
from customers.selectors import address_named, known_customer
from inventory.selectors import warehouse_named
from orders import operations
from orders.addresses import copy_of
from orders.charges import Charge
from orders.lifecycle import SAID_CHANNELS, Channel
from orders.shipping import method_named


class OrderLineIn(Schema):
    """A line as it is ordered; without a price the customer's price holds.

    Quantity, price and ``discount_amount`` are in ``unit`` (UN/ECE Rec 20), else in the product's own.
    """

    sku: str
    quantity: Quantity
    unit: str = ""
    unit_price: UnitPrice | None = None
    discount_percent: Percent = Decimal(0)
    discount_amount: UnitPrice | None = None
    requested_date: Day | None = None
    description: str = ""


class ChargeIn(Schema):
    """What the order costs beside its lines: freight (FC), handling (HD) and the like (UNCL 7161), before tax."""

    amount: Amount
    code: str = "FC"
    text: str = ""


class OrderIn(Schema):
    """A new order; with ``submit`` it is handed in at once."""

    customer: str
    invoice_party: str = ""
    lines: list[OrderLineIn]
    currency: str = ""
    customer_reference: str = ""
    channel: str = Channel.API
    date: Day | None = None
    requested_date: Day | None = None
    warehouse: str = ""
    shipping_method: str = ""
    incoterm: str | None = None
    incoterm_place: str | None = None
    ship_to: dict[str, str] | str | int | None = None
    partial_delivery: bool | None = None
    ships_when: str = ""
    discount_percent: Percent = Decimal(0)
    discount_amount: Amount | None = None
    charges: tuple[ChargeIn, ...] = ()
    submit: bool = False
    confirm_duplicate: bool = False


def entries(lines: list[OrderLineIn]) -> list[operations.LineEntry]:
    """What the operation is given."""
    return [
        operations.LineEntry(
            sku=line.sku,
            quantity=line.quantity,
            unit_price=line.unit_price,
            discount_percent=line.discount_percent,
            requested_date=line.requested_date,
            description=line.description,
            unit=line.unit,
            discount_amount=line.discount_amount,
        )
        for line in lines
    ]


def ship_to_of(customer: Customer, said: dict[str, str] | str | int | None) -> dict[str, str] | None:
    """Where the goods go: an address as it was sent, or one of the customer's by its code."""
    if said is None or isinstance(said, dict):
        return said
    address = address_named(customer, str(said))
    if address is None:
        raise Refusal(
            _("%(customer)s has no address %(code)s.") % {"customer": customer.name, "code": said},
            field="ship_to",
        )
    return copy_of(customer, address)


def header_of(actor: Actor, payload: OrderIn) -> operations.Header:
    """What the operation is given; unknown customers and channels are named."""
    customer = known_customer(actor, payload.customer)
    if payload.channel not in SAID_CHANNELS:
        raise Refusal(_("Use one of: %s.") % ", ".join(SAID_CHANNELS), field="channel")
    return operations.Header(
        customer,
        currency=payload.currency,
        customer_reference=payload.customer_reference,
        channel=payload.channel if actor.customer_ids is None else Channel.PORTAL,
        order_date=payload.date,
        requested_date=payload.requested_date,
        ship_to=ship_to_of(customer, payload.ship_to),
        allows_partial_delivery=payload.partial_delivery,
        ships_when=payload.ships_when,
        discount_percent=payload.discount_percent,
        discount_amount=payload.discount_amount,
        charges=[Charge(each.amount, each.code, each.text) for each in payload.charges],
        invoice_party=invoice_party_of(actor, customer, payload.invoice_party),
        warehouse=warehouse_named(actor, payload.warehouse) if payload.warehouse else None,
        shipping_method=method_named(actor, payload.shipping_method),
        incoterm=payload.incoterm,
        incoterm_place=payload.incoterm_place,
    )


def invoice_party_of(actor: Actor, customer: Customer, code: str) -> Customer | None:
    """Who is named to get the invoices; nobody is whom the master data say."""
    if not code or code == customer.payer.code:
        return None
    return known_customer(actor, code, field="invoice_party")
