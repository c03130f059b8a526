"""Backorders: goods that arrive go to the lines that wait, by requested date, priority and age.

What few wait for is given out at once, what many wait for by a job. A chunk is one transaction: its orders are locked in
ascending key, then the levels (INVARIANTS.md, G2), and the lines are served set by set, however many they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.db.models import F, Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import bulk, jobs, timeline
from core.actors import Actor
from core.locking import lock_keys, operation
from core.models import Job
from core.timeline import Entry
from inventory import operations as inventory
from inventory.models import Warehouse
from inventory.selectors import with_free_stock
from orders import signals
from orders.kits import follow_promised
from orders.lifecycle import OrderStatus
from orders.models import SalesOrder, SalesOrderLine
from orders.operations.confirming import date_lines, save_promises
from orders.selectors import Turn, lines_waiting, next_in_turn

KIND = "backorders"
LINES_PER_CHUNK = 1000


class Served(NamedTuple):
    """What a chunk did: how many lines it looked at, how many of them got something, and where the next one begins."""

    looked_at: int
    filled: int
    last: Turn


@operation
def fill_backorders(
    warehouse: Warehouse, product_ids: Sequence[int], *, by: Actor, without: Sequence[int] = ()
) -> Job | None:
    """Give what has become free to the lines that wait for it: at once where they are few, else by a job.

    The lines ``without`` get nothing: they have just had to give it up. Sends ``backorder_filled`` per order that got something.
    """
    waiting = lines_waiting(warehouse.pk, product_ids, without=without).count()
    if waiting <= LINES_PER_CHUNK:
        fill_chunk(warehouse, product_ids, after=None, by=by, without=without)
        return None
    return jobs.start(
        KIND,
        _("Backorders filled in %s") % warehouse.name,
        by=by,
        parameters={"warehouse": warehouse.pk, "products": list(product_ids), "without": list(without)},
        total=waiting,
    )


def fill_next(job: Job, by: Actor) -> bool:
    """One chunk of the job; true while lines wait for what is still free."""
    warehouse = Warehouse.objects.get(pk=job.parameters["warehouse"], company=job.company)
    products, without = job.parameters["products"], job.parameters["without"]
    served = fill_chunk(warehouse, products, after=_turn_of(job), by=by, without=without)
    filled = job.result.get("lines", 0)
    if served is None:
        job.message = ngettext("%d line got stock", "%d lines got stock", filled) % filled
        job.total = job.progress
        return False
    job.cursor = {"after": served.last.written()}
    job.progress += served.looked_at
    job.total = max(job.total, job.progress)
    job.result = {"lines": filled + served.filled}
    job.message = _("%(done)d of %(total)d lines") % {"done": job.progress, "total": job.total}
    return True


def _turn_of(job: Job) -> Turn | None:
    after = job.cursor.get("after")
    return Turn.read(after) if after else None


@operation
def fill_chunk(
    warehouse: Warehouse,
    product_ids: Sequence[int],
    *,
    after: Turn | None,
    by: Actor,
    without: Sequence[int] = (),
) -> Served | None:
    """Serve the next lines in turn; nothing when nobody waits for what is free. Sends ``backorder_filled`` per order."""
    free = with_free_stock(warehouse, product_ids)
    queue = lines_waiting(warehouse.pk, free, without=without)
    turns = next_in_turn(queue, by.company.today(), after=after, limit=LINES_PER_CHUNK) if free else []
    if not turns:
        return None
    orders = {
        order.pk: order
        for order in lock_keys(SalesOrder, {each.turn.order_id for each in turns})
        if order.status == OrderStatus.CONFIRMED and order.warehouse_id == warehouse.pk
    }
    still = queue.filter(pk__in=[each.line_id for each in turns])
    waiting = {line.pk: line for line in still.select_related("product").order_by()}
    lines = [waiting[each.line_id] for each in turns if each.line_id in waiting]
    filled = _serve([line for line in lines if line.order_id in orders], orders, warehouse, by)
    return Served(len(turns), filled, turns[-1].turn)


def _serve(
    lines: Sequence[SalesOrderLine], orders: Mapping[int, SalesOrder], warehouse: Warehouse, by: Actor
) -> int:
    """Reserve for the lines in their order, date them, and let the orders know; how many lines got something."""
    granted = inventory.reserve(
        [inventory.Demand(line.pk, line.product_id or 0, line.waiting_quantity) for line in lines],
        warehouse,
        by=by,
    )
    filled = [line for line in lines if line.pk in granted]
    if not filled:
        return 0
    for line in filled:
        line.reserved += granted[line.pk]
    date_lines(warehouse, filled, by=by)
    save_promises(filled)
    follow_promised(filled)
    of_order: dict[int, list[SalesOrderLine]] = defaultdict(list)
    for line in filled:
        of_order[line.order_id].append(line)
    served = [orders[key] for key in sorted(of_order)]
    promise_orders(served)
    timeline.record_many([Entry(order, "backorder filled", order_id=order.pk) for order in served], by=by)
    for order in served:
        quantities = {line.pk: granted[line.pk] for line in of_order[order.pk]}
        signals.backorder_filled.send(
            sender=SalesOrder, order=order, lines=of_order[order.pk], quantities=quantities, by=by
        )
    return len(filled)


def promise_orders(orders: Sequence[SalesOrder]) -> None:
    """When the last of what is still to come of each order comes, in two statements for all of them."""
    to_come = Q(quantity__gt=F("shipped") + F("canceled"))
    latest = dict(
        SalesOrderLine.objects.filter(order__in=[order.pk for order in orders])
        .order_by()
        .values("order_id")
        .annotate(latest=Max("promised_date", filter=to_come))
        .values_list("order_id", "latest")
    )
    changed = [order for order in orders if order.promised_date != latest[order.pk]]
    for order in changed:
        order.promised_date = latest[order.pk]
    bulk.update(
        SalesOrder,
        "promised_date = v.promised_date",
        keys=[order.pk for order in changed],
        values={"promised_date": [order.promised_date for order in changed]},
    )
