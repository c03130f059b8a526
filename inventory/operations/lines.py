"""What the stock verbs are given line by line, and how they refuse."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from catalog.models import Product
from core.refusals import Refusal
from inventory.models import Bin


class NotEnoughStock(Refusal):
    """There is less on hand than should leave."""

    code = "not-enough-stock"


class EmptyDocument(Refusal):
    """A receipt or adjustment without lines, or with a line that says nothing."""

    code = "empty"


class Demand(NamedTuple):
    """What a sales order line wants."""

    demand_id: int
    product_id: int
    quantity: Decimal


class IssueLine(NamedTuple):
    """What leaves for a demand, and the document line it leaves with."""

    demand_id: int
    product_id: int
    quantity: Decimal
    source_line_id: int
    freight_cost: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """A product that arrives, at its cost in company currency; without one the cost known so far holds.

    It is put into ``bin``, and lies there from then on; without one it lies where it has lain.
    ``expected_id`` names the line of a supply order it was expected as.
    """

    product: Product
    quantity: Decimal
    unit_cost: Decimal | None = None
    bin: Bin | None = None
    expected_id: int | None = None


@dataclass(frozen=True, slots=True)
class AdjustmentLine:
    """A signed correction; without a cost the moving average holds."""

    product: Product
    quantity: Decimal
    unit_cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class TransferEntry:
    """A product that goes to another warehouse; what it is worth goes with it."""

    product: Product
    quantity: Decimal
    unit_cost: None = None
