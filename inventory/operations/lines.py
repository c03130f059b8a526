"""What the stock verbs are given line by line, and how they refuse."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from catalog.models import Product
from core.refusals import Refusal
from inventory.models import Bin, Lot


class NotEnoughStock(Refusal):
    """There is less on hand than should leave."""

    code = "not-enough-stock"


class EmptyDocument(Refusal):
    """A receipt or adjustment without lines, or with a line that says nothing."""

    code = "empty"


class LotRefused(Refusal):
    """A lot or serial number that is missing, not there, blocked, expired, or not enough of it."""

    code = "lot"


class LotEntry(NamedTuple):
    """A lot or serial number as it was entered; without a quantity all of its line, or one piece."""

    code: str
    quantity: Decimal | None = None
    expires_on: datetime.date | None = None


class LotPart(NamedTuple):
    """How much of a lot moves."""

    lot: Lot
    quantity: Decimal


class Demand(NamedTuple):
    """What a sales order line wants."""

    demand_id: int
    product_id: int
    quantity: Decimal


class IssueLine(NamedTuple):
    """What leaves for a demand, and the document line it leaves with; of what is tracked, the lots that were picked."""

    demand_id: int
    product_id: int
    quantity: Decimal
    source_line_id: int
    lots: tuple[LotPart, ...] = ()
    freight_cost: Decimal = Decimal(0)


class RestockLine(NamedTuple):
    """What comes back at the cost it left with, and the document line it comes with."""

    product_id: int
    quantity: Decimal
    unit_cost: Decimal
    source_line_id: int
    lots: tuple[LotPart, ...] = ()


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
    lots: tuple[LotEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class AdjustmentLine:
    """A signed correction; without a cost the moving average holds."""

    product: Product
    quantity: Decimal
    unit_cost: Decimal | None = None
    lots: tuple[LotEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class TransferEntry:
    """A product that goes to another warehouse; what it is worth goes with it."""

    product: Product
    quantity: Decimal
    unit_cost: None = None
    lots: tuple[LotEntry, ...] = ()
