"""Questions about stock: what is available, and by when it could be promised."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext as _

from core import approvals
from core.actors import Actor
from core.models import ApprovalRequest, Company
from core.prepared import Place, Prepared
from core.refusals import Refusal
from inventory.models import ExpectedReceipt, StockLevel, StockMove, Warehouse
from inventory.proposals import ADJUSTMENT, ProposedAdjustment

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Availability:
    """What of a product can be had: now, and the dated receipts that are not yet promised away."""

    on_hand: Decimal
    reserved: Decimal
    receipts: tuple[tuple[datetime.date, Decimal], ...]
    lead_time_days: int

    @property
    def available(self) -> Decimal:
        """On hand and free."""
        return self.on_hand - self.reserved

    def full_date(self, wanted: Decimal, today: datetime.date) -> datetime.date:
        """The date on which the full quantity can ship: now, with a receipt, or after the lead time."""
        free = self.available
        if wanted <= free:
            return today
        for date, arriving in self.receipts:
            free += arriving
            if wanted <= free:
                return max(date, today)
        latest = max((date for date, _quantity in self.receipts), default=today)
        return max(latest, today) + datetime.timedelta(days=self.lead_time_days)


def availability(
    warehouse: Warehouse, lead_times: Mapping[int, int], waiting: Mapping[int, Decimal] | None = None
) -> dict[int, Availability]:
    """Availability by product, in two queries. ``lead_times`` says which products and their lead time in days.

    ``waiting`` is demand already promised from future receipts; it is taken off the earliest receipts first.
    """
    levels = {
        row["product_id"]: row
        for row in StockLevel.objects.filter(warehouse=warehouse, product_id__in=list(lead_times)).values(
            "product_id", "on_hand", "reserved"
        )
    }
    receipts: dict[int, list[tuple[datetime.date, Decimal]]] = defaultdict(list)
    expected = ExpectedReceipt.objects.filter(
        warehouse=warehouse, product_id__in=list(lead_times), received__lt=F("quantity")
    ).order_by("expected_date", "pk")
    promised = dict(waiting or {})
    for row in expected:
        open_quantity = row.quantity - row.received
        taken = min(open_quantity, promised.get(row.product_id, ZERO))
        promised[row.product_id] = promised.get(row.product_id, ZERO) - taken
        if open_quantity > taken:
            receipts[row.product_id].append((row.expected_date, open_quantity - taken))
    return {
        product_id: Availability(
            on_hand=levels[product_id]["on_hand"] if product_id in levels else ZERO,
            reserved=levels[product_id]["reserved"] if product_id in levels else ZERO,
            receipts=tuple(receipts[product_id]),
            lead_time_days=days,
        )
        for product_id, days in lead_times.items()
    }


class NoWarehouse(Refusal):
    """The company has no warehouse to ship from."""

    code = "no-warehouse"


_warehouses = Prepared(lambda: Warehouse.objects.filter(company=Place()).order_by("-is_default", "pk")[:1])


def default_warehouse(company: Company) -> Warehouse:
    """Where orders ship from unless they say otherwise. Raises NoWarehouse."""
    first = _warehouses.all(company.pk)
    if not first:
        raise NoWarehouse(_("Set up a warehouse first."), field="warehouse")
    return first[0]


def warehouse_named(actor: Actor, code: str) -> Warehouse:
    """The warehouse of the code, or without one the default. Raises Refusal, NoWarehouse."""
    if not code:
        return default_warehouse(actor.company)
    found = Warehouse.objects.in_scope(actor).filter(code=code).first()
    if found is None:
        raise Refusal(_("There is no warehouse %s.") % code, field="warehouse")
    return found


def bins(warehouse_id: int, product_ids: Iterable[int]) -> dict[int, str]:
    """Where each product lies."""
    rows = StockLevel.objects.filter(warehouse_id=warehouse_id, product_id__in=list(product_ids))
    return dict(rows.values_list("product_id", "bin"))


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A correction of a product that waits for approval."""

    number: str
    url: str
    quantity: Decimal


def waiting_adjustments(actor: Actor) -> QuerySet[ApprovalRequest]:
    """The corrections nobody has decided yet, the oldest first; for those who ask for them, decide them or see all."""
    if not (actor.can("inventory.adjust_stock") or actor.can("core.view_all_approvals")):
        return ApprovalRequest.objects.none()
    return approvals.waiting_of_kind(actor, ADJUSTMENT)


def waiting_lines(actor: Actor, sku: str) -> list[WaitingLine]:
    """What waits about one product."""
    rows = waiting_adjustments(actor).filter(proposal__lines__contains=[{"sku": sku}])
    return [
        WaitingLine(made.number, made.get_absolute_url(), line.quantity)
        for made in rows
        for line in ProposedAdjustment.of(made.proposal).lines
        if line.sku == sku
    ]


def moved_products(keys: Collection[int]) -> set[int]:
    """Those of the products that have ever moved in a warehouse."""
    levels = StockLevel.objects.filter(product_id__in=list(keys))
    moves = StockMove.objects.filter(level=OuterRef("pk"))
    return set(levels.filter(Exists(moves)).values_list("product_id", flat=True))
