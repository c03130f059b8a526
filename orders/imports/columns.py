"""What a row of an order file may say, and what a UBL document says besides."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import imports
from core.imports import Cell, Column, Reading
from core.imports.cells import plain
from core.numerals import parse_plain
from core.refusals import Refusal
from orders.charges import Charge

COLUMNS = (
    Column("order_reference", gettext_lazy("Order reference"), imports.text(80),
           ("order id", "order number", "customer reference", "po number", "reference", "order")),
    Column("customer", gettext_lazy("Customer"), imports.text(40), ("customer id", "customer code", "customer number", "account"),
           is_needed=True),
    Column("date", gettext_lazy("Order date"), imports.day, ("order date",), hint=gettext_lazy("Today where there is none.")),
    Column("sku", gettext_lazy("Product"), imports.text(40),
           ("product number", "product id", "article", "item", "item number", "article number"), is_needed=True,
           hint=gettext_lazy("Our number, the customer's own or the external reference.")),
    Column("quantity", gettext_lazy("Quantity"), imports.number(6), ("qty", "order qty", "pieces"), is_needed=True),
    Column("unit", gettext_lazy("Unit"), imports.text(3), ("unit of measure", "uom", "unit code")),
    Column("unit_price", gettext_lazy("Unit price"), imports.number(6), ("price",),
           hint=gettext_lazy("The customer's price where there is none.")),
    Column("discount_percent", gettext_lazy("Discount %"), imports.number(4), ("discount", "discount percent"),
           may_be_fraction=True),
    Column("tax_code", gettext_lazy("Tax code"), imports.text(12), ("tax", "vat code"),
           hint=gettext_lazy("Only compared: the tax follows from product and customer.")),
    Column("currency", gettext_lazy("Currency"), imports.currency, ("currency code",)),
    Column("requested_date", gettext_lazy("Requested date"), imports.day, ("required date", "delivery date", "requested")),
    Column("shipping_method", gettext_lazy("Shipping method"), imports.text(20), ("ship method", "delivery method"),
           hint=gettext_lazy("The customer's usual one where there is none.")),
)  # fmt: skip


def charges(cell: Cell, reading: Reading) -> list[Charge]:
    """``FC 25.00 Freight; PC 3.00``: code, amount and what the sender calls it."""
    found = []
    for words in plain(cell).split(";"):
        code, _blank, rest = words.strip().partition(" ")
        amount, _blank, name = rest.partition(" ")
        found.append(Charge(parse_plain(amount, decimals=6), code, name))
    return found


def _amount(cell: Cell, reading: Reading) -> Decimal:
    found: Decimal = imports.number(6)(cell, reading)
    if found < 0:
        raise Refusal(_("Enter a discount of zero or more."))
    return found


DOCUMENT_COLUMNS = (
    Column("buyer_ids", gettext_lazy("Buyer"), imports.text(400)),
    Column("buyer_name", gettext_lazy("Buyer's name"), imports.text(200)),
    Column("customer_sku", gettext_lazy("Customer's product number"), imports.text(40)),
    Column("gtin", gettext_lazy("Barcode"), imports.text(40)),
    Column("item_name", gettext_lazy("Name"), imports.text(300)),
    Column("line_discount_amount", gettext_lazy("Discount"), _amount),
    Column("line_requested_date", gettext_lazy("Requested date"), imports.day),
    Column("ship_to_name", gettext_lazy("Ship to"), imports.text(200)),
    Column("ship_to_street", gettext_lazy("Street"), imports.text(200)),
    Column("ship_to_postal_code", gettext_lazy("Postal code"), imports.text(20)),
    Column("ship_to_city", gettext_lazy("City"), imports.text(100)),
    Column("ship_to_region", gettext_lazy("Region"), imports.text(60)),
    Column("ship_to_country", gettext_lazy("Country"), imports.country),
    Column("discount_amount", gettext_lazy("Discount"), _amount),
    Column("charges", gettext_lazy("Charges"), charges),
    Column("note", gettext_lazy("Note"), imports.text(4_000, is_long=True)),
)
SHIP_TO = ("name", "street", "postal_code", "city", "region", "country")
