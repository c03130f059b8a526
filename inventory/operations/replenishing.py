"""Bringing goods in: reorder rules, what they propose, what orders ask for, and ordering it."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from catalog.models import Product
from catalog.operations import MOST_LEAD_TIME
from catalog.units import counted_in
from core import numbering, quantity, timeline
from core.actors import Actor
from core.lifecycle import MoveNotAllowed
from core.locking import check_version, lock, lock_all, operation
from core.refusals import Conflict, Refusal, Several
from inventory import signals
from inventory.lifecycle import RequestStatus, SupplyStatus
from inventory.models import ExpectedReceipt, ReorderRule, SupplyOrder, SupplyRequest, Warehouse
from inventory.operations.expecting import EXPECT, ReasonMissing
from inventory.operations.posting import refuse_transit
from inventory.selectors.replenishment import needs

OPEN = RequestStatus.OPEN
ORDER_REASON = "order"


class RuleTaken(Conflict):
    """There is a rule for this product in this warehouse already."""

    code = "rule-taken"


class Wanted(NamedTuple):
    """What an order's line wants to have brought in, whatever is on its way to that warehouse for it already.

    ``is_all``: of what was ordered in for it what has come counts as well, else only what is still to come.
    """

    demand_id: int
    number: str
    product: Product
    warehouse_id: int
    quantity: Decimal
    needed_date: datetime.date
    is_all: bool = False


@operation
def save_rule(
    rule: ReorderRule | None,
    product: Product,
    warehouse: Warehouse,
    values: dict[str, Any],
    *,
    by: Actor,
    version: int | None = None,
) -> ReorderRule:
    """Set when a product is ordered in for a warehouse. Raises RuleTaken, Refusal, Several, StaleVersion."""
    by.require("inventory.change_reorderrule")
    is_new = rule is None
    if is_new:
        refuse_transit(warehouse)
    rule = rule or ReorderRule(company=by.company, product=product, warehouse=warehouse)
    if not is_new:
        lock(rule)
        check_version(rule, version)
        rule.version += 1
    before = {name: getattr(rule, name) for name in values}
    for name, value in values.items():
        setattr(rule, name, value)
    _refuse_bad_rule(rule)
    try:
        with transaction.atomic():
            rule.save()
    except IntegrityError as error:
        raise RuleTaken(
            _("%s has a rule in this warehouse already.") % product.sku, field="product"
        ) from error
    changes = {
        name: [str(before[name]), str(value)] for name, value in values.items() if before[name] != value
    }
    timeline.record(rule, "created" if is_new else "changed", by=by, data={"changes": changes})
    return rule


def _refuse_bad_rule(rule: ReorderRule) -> None:
    refusals: list[Refusal] = []
    if not rule.product.is_stocked:
        refusals.append(
            Refusal(_("%s is not kept in stock. Choose goods.") % rule.product.sku, field="product")
        )
    unit = rule.product.unit
    refusals += [
        Refusal(counted_in(unit.name, unit.decimals), field=name)
        for name in ("minimum", "up_to", "multiple")
        if not quantity.fits(getattr(rule, name), unit.decimals)
    ]
    if rule.up_to < rule.minimum:
        refusals.append(Refusal(_("Enter at least the reorder point."), field="up_to"))
    if rule.multiple <= 0:
        refusals.append(Refusal(_("Enter a quantity above zero."), field="multiple"))
    if rule.lead_time_days is not None and not 0 <= rule.lead_time_days <= MOST_LEAD_TIME:
        refusals.append(Refusal(_("Enter 0 to %d days.") % MOST_LEAD_TIME, field="lead_time_days"))
    if refusals:
        raise refusals[0] if len(refusals) == 1 else Several(refusals)


@operation
def propose_replenishment(*, by: Actor) -> list[SupplyRequest]:
    """Look at every shelf anew: what falls below its minimum is proposed, what no longer does is not. Proposes only."""
    by.require(EXPECT)
    open_ones = {
        (request.product_id, request.warehouse_id): request
        for request in SupplyRequest.objects.filter(company=by.company, status=OPEN, demand_id__isnull=True)
        .order_by("pk")
        .select_for_update(of=("self",))
    }
    # Only now, with what others have just ordered: a request they held the lock of is on its way, not open.
    found = {need.shelf: need for need in needs(by.company)}
    gone = [request.pk for shelf, request in open_ones.items() if shelf not in found]
    SupplyRequest.objects.filter(pk__in=gone).delete()
    today = by.company.today()
    fresh = []
    for shelf, need in found.items():
        request = open_ones.get(shelf) or SupplyRequest(
            company=by.company, product_id=shelf[0], warehouse_id=shelf[1]
        )
        request.quantity, request.supplier = need.proposal.quantity, need.supplier
        request.lead_time_days, request.needed_date = need.days, today
        request.reasons = [[code, quantity.plain(amount)] for code, amount in need.proposal.reasons]
        fresh.append(request)
    columns = ["quantity", "supplier", "lead_time_days", "needed_date", "reasons"]
    SupplyRequest.objects.bulk_update([each for each in fresh if each.pk], columns)
    SupplyRequest.objects.bulk_create([each for each in fresh if not each.pk], ignore_conflicts=True)
    return fresh


@operation
def request_supply(wanted: Sequence[Wanted], *, by: Actor) -> None:
    """Ask that what order lines want be brought in: what is not on its way for them yet. Their orders are locked."""
    keys = [each.demand_id for each in wanted]
    rows = SupplyRequest.objects.filter(demand_id__in=keys, company=by.company).select_related("expected")
    asked = lock_all(rows)
    open_ones = {request.demand_id: request for request in asked if request.expected is None}
    under_way: dict[int | None, list[ExpectedReceipt]] = defaultdict(list)
    for request in asked:
        if request.expected is not None:
            under_way[request.demand_id].append(request.expected)
    fresh, gone = [], []
    for each in wanted:
        missing = each.quantity - sum((_covers(line, each) for line in under_way[each.demand_id]), Decimal(0))
        request = open_ones.get(each.demand_id) or SupplyRequest(
            company=by.company, product=each.product, demand_id=each.demand_id, demand_number=each.number
        )
        if missing <= 0:
            gone += [request.pk] if request.pk else []
            continue
        request.quantity, request.needed_date = missing, each.needed_date
        request.product, request.warehouse_id = each.product, each.warehouse_id
        request.lead_time_days = each.product.lead_time_days
        request.reasons = [[ORDER_REASON, quantity.plain(missing)]]
        fresh.append(request)
    SupplyRequest.objects.filter(pk__in=gone).delete()
    changed = [each for each in fresh if each.pk]
    columns = ["product", "quantity", "needed_date", "warehouse", "lead_time_days", "reasons"]
    SupplyRequest.objects.bulk_update(changed, columns)
    SupplyRequest.objects.bulk_create([each for each in fresh if not each.pk])


def _covers(line: ExpectedReceipt, wanted: Wanted) -> Decimal:
    """How much of a demand a line ordered for it covers; what goes elsewhere, or is something else, covers nothing."""
    if (line.warehouse_id, line.product_id) != (wanted.warehouse_id, wanted.product.pk):
        return Decimal(0)
    still = Decimal(0) if line.is_closed else line.quantity - line.received
    return still + line.received if wanted.is_all else still


@operation
def order_request(request: SupplyRequest, *, by: Actor) -> SupplyOrder:
    """Order what should be brought in: a line of the document planned today for the same supplier, or of a new one.

    The document is locked before the request (G2). Raises MoveNotAllowed where it is ordered already, Gone, Conflict.
    """
    by.require(EXPECT)
    date = by.company.today() + datetime.timedelta(days=request.lead_time_days)
    meant = request.warehouse_id, request.supplier, request.lead_time_days
    order = _planned_today(request, date, by)
    lock(request)
    if request.status != OPEN:
        raise MoveNotAllowed(_("%s is ordered already.") % request.product.sku)
    if meant != (request.warehouse_id, request.supplier, request.lead_time_days):
        raise Conflict(_("%s is to be ordered in differently now. Look at it again.") % request.product.sku)
    line = ExpectedReceipt.objects.create(
        company=by.company, order=order, product=request.product, warehouse=request.warehouse,
        expected_date=order.expected_date, quantity=request.quantity,
    )  # fmt: skip
    request.status, request.expected = RequestStatus.ORDERED, line
    request.save(update_fields=["status", "expected"])
    data = {"sku": request.product.sku, "quantity": quantity.plain(request.quantity)}
    timeline.record(order, "line added", by=by, data=data)
    return order


@operation
def drop_requests(requests: Sequence[SupplyRequest], *, reason: str, by: Actor) -> None:
    """Do not order in what orders ask for, all of it or nothing; somebody decides what becomes of those orders.

    What only the shelf asks for is proposed again at night and cannot be dropped. Raises MoveNotAllowed, ReasonMissing.
    Sends ``supply_canceling``, ``supply_canceled``.
    """
    by.require(EXPECT)
    if not reason.strip():
        raise ReasonMissing(_("Enter why it is not ordered."), field="reason")
    demands = sorted(each.demand_id for each in requests if each.demand_id is not None)
    signals.supply_canceling.send(sender=SupplyRequest, demands=demands)
    dropped = lock_all(SupplyRequest.objects.filter(pk__in=[each.pk for each in requests]))
    for request in requests:
        if request.demand_id is None:
            words = _("No order asks for %s. Change its reorder rule instead.")
            raise MoveNotAllowed(words % request.product.sku)
        if not any(each.pk == request.pk and each.status == OPEN for each in dropped):
            raise MoveNotAllowed(_("%s is ordered already.") % request.product.sku)
    SupplyRequest.objects.filter(pk__in=[each.pk for each in dropped]).delete()
    for request in requests:
        signals.supply_canceled.send(
            sender=SupplyRequest,
            document=request.product.sku,
            demands={request.demand_id: request.quantity},
            reason=reason.strip(),
            by=by,
        )


def _planned_today(request: SupplyRequest, date: datetime.date, by: Actor) -> SupplyOrder:
    """The document goods of this supplier are collected on, locked; a new one where there is none for the day."""
    planned = SupplyOrder.objects.filter(
        company=by.company, warehouse=request.warehouse, supplier=request.supplier, expected_date=date,
        status=SupplyStatus.PLANNED, lines__request__isnull=False,
    )  # fmt: skip
    key = planned.order_by("pk").values_list("pk", flat=True).first()
    if key is not None:
        order = SupplyOrder.objects.get(pk=key)
        lock(order)
        if order.status == SupplyStatus.PLANNED and order.expected_date == date:
            SupplyOrder.objects.filter(pk=order.pk).update(version=F("version") + 1)
            return order
    order = SupplyOrder.objects.create(
        company=by.company,
        number=numbering.next_number(by.company, numbering.SUPPLY, by.company.today()),
        warehouse=request.warehouse,
        supplier=request.supplier,
        expected_date=date,
    )
    timeline.record(order, "created", by=by, data={"supplier": order.supplier})
    return order
