"""What should be ordered in, and why: a shelf's position over its lead time against its reorder rule."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from django.db.models import F, Sum

from catalog.models import Product, SupplyPolicy
from core.models import Company
from inventory.lifecycle import UNDER_WAY, RequestStatus, TransferStatus
from inventory.models import ExpectedReceipt, ReorderRule, StockLevel, SupplyRequest, TransferLine
from inventory.selectors.demand import lost_demand, open_demand

ZERO, ONE = Decimal(0), Decimal(1)
#: A product in a warehouse.
Shelf = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Terms:
    """When a shelf is filled, and up to how much; without a rule only what is missing is brought in."""

    minimum: Decimal = ZERO
    up_to: Decimal = ZERO
    multiple: Decimal = ONE


@dataclass(frozen=True, slots=True)
class Position:
    """What is free on a shelf, what is on its way to it, what orders want of it in time and what was lost of late."""

    available: Decimal = ZERO
    incoming: Decimal = ZERO
    demand: Decimal = ZERO
    lost: Decimal = ZERO

    @property
    def projected(self) -> Decimal:
        """What would lie there after the lead time if nothing were ordered."""
        return self.available + self.incoming - self.demand - self.lost


@dataclass(frozen=True, slots=True)
class Proposal:
    """How much to order, and the reasons: codes with their figures."""

    quantity: Decimal
    reasons: tuple[tuple[str, Decimal], ...]


def proposal(position: Position, terms: Terms) -> Proposal | None:
    """What to order for a shelf: nothing down to the minimum, below it up to the target in whole multiples."""
    if position.projected >= terms.minimum:
        return None
    steps = ((terms.up_to - position.projected) / terms.multiple).to_integral_value(ROUND_CEILING)
    told = {
        "available": position.available,
        "incoming": position.incoming,
        "demand": position.demand,
        "lost": position.lost,
        "projected": position.projected,
        "minimum": terms.minimum,
        "up_to": terms.up_to,
    }
    return Proposal(steps * terms.multiple, tuple(told.items()))


@dataclass(frozen=True, slots=True)
class ShelfNeed:
    """A shelf with its proposal, and how long the goods take to come."""

    shelf: Shelf
    proposal: Proposal
    days: int
    supplier: str


def needs(company: Company) -> list[ShelfNeed]:
    """Every shelf that should be filled today, in a constant number of queries.

    Goods ordered in for orders need no rule: their orders ask for them. What is on its way counts whenever it comes,
    so that nothing is ordered twice because it is late.
    """
    today = company.today()
    rules = {
        (rule.product_id, rule.warehouse_id): rule
        for rule in ReorderRule.objects.filter(
            company=company, is_active=True, product__is_active=True
        ).select_related("product")
    }
    wanted = open_demand(company)
    shelves = {*rules, *((each.product_id, each.warehouse_id) for each in wanted)}
    products = Product.objects.in_bulk({product for product, _warehouse in shelves})
    days = {
        shelf: rules[shelf].days if shelf in rules else products[shelf[0]].lead_time_days for shelf in shelves
    }
    until = {shelf: today + datetime.timedelta(days=days[shelf]) for shelf in shelves}
    demand: dict[Shelf, Decimal] = defaultdict(Decimal)
    for each in wanted:
        if each.date <= until[each.product_id, each.warehouse_id]:
            demand[each.product_id, each.warehouse_id] += each.quantity
    lost = _lost(company, today, {shelf: days[shelf] for shelf in rules})
    available, incoming = _available(company), _incoming(company)
    found = []
    for shelf in sorted(shelves):
        rule = rules.get(shelf)
        if rule is None and products[shelf[0]].supply_policy != SupplyPolicy.NONE:
            continue
        terms = Terms(rule.minimum, rule.up_to, rule.multiple) if rule else Terms()
        position = Position(
            available.get(shelf, ZERO), incoming.get(shelf, ZERO), demand[shelf], lost.get(shelf, ZERO)
        )
        made = proposal(position, terms)
        if made is not None:
            found.append(ShelfNeed(shelf, made, days[shelf], rule.supplier if rule else ""))
    return found


def _lost(company: Company, today: datetime.date, days: dict[Shelf, int]) -> dict[Shelf, Decimal]:
    """What was given up within the last lead time of each shelf: as much will be asked for again."""
    lost: dict[Shelf, Decimal] = defaultdict(Decimal)
    if not days:
        return lost
    for each in lost_demand(company, today - datetime.timedelta(days=max(days.values()))):
        shelf = each.product_id, each.warehouse_id
        if shelf in days and each.date >= today - datetime.timedelta(days=days[shelf]):
            lost[shelf] += each.quantity
    return lost


def _available(company: Company) -> dict[Shelf, Decimal]:
    rows = StockLevel.objects.filter(company=company)
    return {
        (product, warehouse): on_hand - reserved - unsellable
        for product, warehouse, on_hand, reserved, unsellable in rows.values_list(
            "product_id", "warehouse_id", "on_hand", "reserved", "unsellable"
        )
    }


def _incoming(company: Company) -> dict[Shelf, Decimal]:
    """What suppliers still have to deliver, planned or confirmed, what orders ask to be ordered, and what transfers bring."""
    coming = ExpectedReceipt.objects.filter(company=company, is_closed=False, order__status__in=UNDER_WAY)
    asked = SupplyRequest.objects.filter(company=company, status=RequestStatus.OPEN, demand_id__isnull=False)
    total: dict[Shelf, Decimal] = defaultdict(Decimal)
    for rows, amount in ((coming, F("quantity") - F("received")), (asked, F("quantity"))):
        sums = rows.values("product_id", "warehouse_id").annotate(amount=Sum(amount)).order_by()
        for row in sums:
            total[row["product_id"], row["warehouse_id"]] += row["amount"]
    sent = TransferLine.objects.filter(company=company, transfer__status=TransferStatus.SENT)
    for product, target, amount in (
        sent.values("product_id", "transfer__target_id")
        .annotate(amount=Sum(F("quantity") - F("received")))
        .order_by()
        .values_list("product_id", "transfer__target_id", "amount")
    ):
        total[product, target] += amount
    return total
