"""The lines of sales orders: what was ordered, at which price, and how far each is."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Greatest

from catalog.models import Product, ProductKind, TaxCategory, TaxCode
from core import fields
from core.models import Company
from core.scope import ScopedQuerySet
from orders.lifecycle import PriceSource
from orders.models.agreement import AgreementLine
from orders.models.order import SalesOrder

HUNDRED = Decimal(100)
#: The step of a price by hand that outlived its customer (orders.price_steps).
PRICE_KEPT = "price.kept"
#: Parts of kits have places behind those of all lines that people enter, so many for each line.
PARTS_FROM, PARTS_EACH = 10_000, 100
#: The most that may leave and be closed of a line in all (ORD-3).
MOST = F("quantity") * (1 + Coalesce(F("over_delivery_percent"), Decimal(0)) / 100)


def place_of(position: int) -> str:
    """A line's number as people read it: 2, and 2.1 for the first part of the kit on that line."""
    if position <= PARTS_FROM:
        return str(position)
    kit, part = divmod(position - PARTS_FROM, PARTS_EACH)
    return f"{kit}.{part}"


def entered_position(position: int) -> int:
    """The position of the line as it was entered: of a part its kit's."""
    return position if position <= PARTS_FROM else (position - PARTS_FROM) // PARTS_EACH


class SaleUnitLine(models.Model):
    """A line that counts in the product's own unit and is sold in another, such as a box of 12, at its price.

    The price, the list price and a discount in money are for one sale unit; ``sale_unit_factor`` is how many of the
    own unit it holds. Without a code it is sold in its own unit. An e-invoice says the same as the invoiced quantity in
    the own unit with the factor as base quantity of the price (BT-149, BT-150): exact for whatever is billed, while
    25 pieces of boxes of 12 are no decimal number of boxes.
    """

    unit_code = models.CharField(max_length=3, default="C62")
    sale_unit_code = models.CharField(max_length=3, blank=True, db_default="")
    sale_unit_factor = fields.quantity(default=Decimal(1), db_default=Decimal(1))
    quantity = fields.quantity()
    unit_price = fields.unit_price()
    discount_percent = fields.percent(help_text="Follows from the amount where that was entered.")
    unit_discount = fields.maybe_price(
        help_text="The discount of one sale unit where it was entered as money."
    )
    net_amount = fields.amount(
        help_text="What is taxed: after the line's and the document's discount, with charges."
    )
    allowance_amount = fields.amount(
        db_default=Decimal(0), help_text="The share of the document's discount, taken off in the net."
    )
    charge_amount = fields.amount(
        db_default=Decimal(0), help_text="The share of the document's charges, added in the net."
    )

    class Meta:
        abstract = True

    @property
    def own_amount(self) -> Decimal:
        """Quantity times price less the line's own discount, without tax (BT-131)."""
        return self.net_amount + self.allowance_amount - self.charge_amount

    @property
    def sale_unit(self) -> str:
        """The code of the unit the price is for."""
        return self.sale_unit_code or self.unit_code

    @property
    def sale_quantity(self) -> Decimal:
        """The quantity in the sale unit."""
        return self.quantity / self.sale_unit_factor

    @property
    def discount_per_unit(self) -> Decimal:
        """What the line's discount takes off the price of a sale unit."""
        if self.unit_discount is not None:
            return self.unit_discount
        return self.unit_price * self.discount_percent / HUNDRED

    @property
    def net_price(self) -> Decimal:
        """The price of a sale unit after the line's own discount."""
        return self.unit_price - self.discount_per_unit


class SalesOrderLineQuerySet(ScopedQuerySet["SalesOrderLine"]):
    """Lines of sales orders."""

    def entered(self) -> Self:
        """Lines as people and papers know them: without what kits are made up of."""
        return self.filter(part_of__isnull=True)

    def waiting(self) -> Self:
        """Lines of goods that still need stock, each with how much in ``waiting``."""
        covered = F("reserved") + F("shipped") + F("canceled")
        rows = self.filter(kind=ProductKind.GOODS, product__isnull=False, quantity__gt=covered)
        return rows.annotate(waiting=F("quantity") - F("reserved") - F("shipped") - F("canceled"))


class SalesOrderLine(SaleUnitLine):
    """A product or text ordered; quantities in the product's stock unit, counters kept by later stages."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(SalesOrder, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    part_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="parts", db_index=False,
        help_text="The line of the kit whose goods these are; it says the price.",
    )  # fmt: skip
    per_kit = fields.quantity(
        db_default=Decimal(0), help_text="How many go into one kit, as it was when that was entered."
    )
    kind = models.CharField(max_length=8, choices=ProductKind, default=ProductKind.GOODS)
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sku = models.CharField(max_length=40, blank=True)
    customer_sku = models.CharField(
        max_length=40, blank=True, db_default="", help_text="The customer's own article number."
    )
    description = models.CharField(max_length=300)
    list_price = fields.unit_price()
    price_source = models.CharField(max_length=10, choices=PriceSource, default=PriceSource.LIST)
    price_steps = models.JSONField(
        default=list,
        db_default=models.Value([], models.JSONField()),
        help_text="How the price came about: codes and figures, said when read (core.reasons).",
    )
    agreement_line = models.ForeignKey(
        AgreementLine, null=True, blank=True, on_delete=models.PROTECT, related_name="call_offs"
    )
    tax_code = models.ForeignKey(TaxCode, on_delete=models.PROTECT, related_name="+")
    tax_category = models.CharField(max_length=2, choices=TaxCategory, default=TaxCategory.STANDARD)
    tax_rate = fields.percent()
    price_includes_tax = models.BooleanField(default=False)
    gross_amount = fields.amount(help_text="The line's share of the document's gross amount.")
    requested_date = models.DateField(null=True, blank=True)
    first_promised_date = models.DateField(null=True, blank=True)
    promised_date = models.DateField(null=True, blank=True)
    shipped_date = models.DateField(null=True, blank=True, help_text="When the latest of it left.")
    delivered_date = models.DateField(null=True, blank=True, help_text="When the latest of it arrived.")
    reserved = fields.quantity()
    shipped = fields.quantity()
    returned = fields.quantity(help_text="Came back into our hands.")
    replaced = fields.quantity(
        db_default=Decimal(0),
        help_text="Of what came back: what the customer got new goods for, and still owes.",
    )
    unsettled = fields.quantity(
        db_default=Decimal(0), help_text="Of what came back: what is neither credited nor replaced yet."
    )
    invoiced = fields.quantity()
    canceled = fields.quantity()
    released = fields.quantity(
        db_default=Decimal(0),
        help_text="Of an order that ships when paid: what may be with the customer, by what he has paid.",
    )
    over_delivery_percent = fields.maybe_percent(
        blank=True,
        help_text="How much more may leave; taken over from the master data when the order is confirmed.",
    )
    under_delivery_percent = fields.maybe_percent(
        blank=True, help_text="How much less may leave without a backorder."
    )
    #: What was left of the agreement when the line was priced from it; not kept, for it changes with every order.
    agreement_left: Decimal | None = None

    objects = SalesOrderLineQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "position"], name="order_line_position_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="order_line_quantity_positive"),
            models.CheckConstraint(condition=Q(unit_price__gte=0), name="order_line_price_not_negative"),
            models.CheckConstraint(
                condition=Q(part_of__isnull=True, per_kit=0)
                | Q(
                    part_of__isnull=False,
                    per_kit__gt=0,
                    kind="goods",
                    unit_price=0,
                    net_amount=0,
                    gross_amount=0,
                ),
                name="order_line_part_of_kit",
            ),
            models.CheckConstraint(
                condition=~Q(kind="kit") | Q(reserved=0), name="order_line_kit_not_reserved"
            ),
            models.CheckConstraint(
                condition=Q(discount_percent__gte=0, discount_percent__lte=100),
                name="order_line_discount_percent",
            ),
            models.CheckConstraint(condition=Q(sale_unit_factor__gt=0), name="order_line_sale_unit_factor"),
            models.CheckConstraint(
                condition=Q(unit_discount__isnull=True)
                | Q(unit_discount__gte=0, unit_discount__lte=F("unit_price")),
                name="order_line_unit_discount",
            ),
            models.CheckConstraint(
                condition=Q(
                    reserved__gte=0, shipped__gte=0, returned__gte=0, invoiced__gte=0, canceled__gte=0
                ),
                name="order_line_counters_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(shipped__lte=MOST - F("canceled")),
                name="order_line_shipped_within_quantity",
            ),
            models.CheckConstraint(
                condition=Q(reserved__lte=MOST - F("shipped") - F("canceled")),
                name="order_line_reserved_within_open",
            ),
            models.CheckConstraint(
                condition=Q(returned__lte=F("shipped")), name="order_line_returned_within_shipped"
            ),
            models.CheckConstraint(
                condition=Q(replaced__gte=0, replaced__lte=F("returned")),
                name="order_line_replaced_within_returned",
            ),
            models.CheckConstraint(
                condition=Q(unsettled__gte=0, unsettled__lte=F("returned") - F("replaced")),
                name="order_line_unsettled_within_returned",
            ),
            models.CheckConstraint(
                condition=Q(invoiced__lte=Greatest(F("quantity"), F("shipped"))),
                name="order_line_invoiced_within_quantity",
            ),
            fields.is_percent("over_delivery_percent", name="order_line_over_delivery_percent"),
            fields.is_percent("under_delivery_percent", name="order_line_under_delivery_percent"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["product", "requested_date"],
                condition=Q(quantity__gt=F("reserved") + F("shipped") + F("canceled"), kind="goods"),
                name="order_line_waiting",
            ),
            models.Index(fields=["company", "id"], condition=Q(reserved__gt=0), name="order_line_reserved"),
            models.Index(fields=["part_of"], condition=Q(part_of__isnull=False), name="order_line_part_of"),
        ]

    def __str__(self) -> str:
        return f"{self.order} / {self.position}"

    @property
    def place(self) -> str:
        """The line's number as people read it."""
        return place_of(self.position)

    @property
    def is_price_kept(self) -> bool:
        """Whether the price was entered for another customer than the order's: somebody should look at it."""
        return any(step["code"] == PRICE_KEPT for step in self.price_steps)

    @property
    def wanted_quantity(self) -> Decimal:
        """What was ordered and not canceled, or more where more has left."""
        return max(self.quantity - self.canceled, self.shipped)

    @property
    def open_quantity(self) -> Decimal:
        """What is neither shipped nor canceled."""
        return self.wanted_quantity - self.shipped

    @property
    def most_quantity(self) -> Decimal:
        """The most that may leave in all: what is wanted and the tolerance for more of it."""
        return (self.quantity - self.canceled) * (1 + (self.over_delivery_percent or 0) / HUNDRED)

    @property
    def least_quantity(self) -> Decimal:
        """What has to leave at least: what is wanted less the tolerance for less of it."""
        return (self.quantity - self.canceled) * (1 - (self.under_delivery_percent or 0) / HUNDRED)

    def is_enough(self, shipped: Decimal) -> bool:
        """Whether nothing is to follow when so much has left in all; what is billed ahead is owed (ORD-5)."""
        wanted = self.quantity - self.canceled
        return shipped >= wanted or (shipped >= self.least_quantity and self.invoiced <= shipped)

    @property
    def with_customer(self) -> Decimal:
        """What he has got and kept."""
        return self.shipped - self.forgone

    @property
    def forgone(self) -> Decimal:
        """What came back and was not replaced: nobody owes it any more (docs/decisions/0015)."""
        return self.returned - self.replaced

    def comes_on(self, today: datetime.date) -> datetime.date | None:
        """The day to hold against the first promise: when the last of it left, else when it is promised, not before today."""
        if self.quantity <= self.canceled:
            return None
        return max(self.promised_date or today, today) if self.open_quantity > 0 else self.shipped_date

    @property
    def waiting_quantity(self) -> Decimal:
        """What still needs stock."""
        return max(self.open_quantity - self.reserved, Decimal(0))
