"""A second warehouse, goods on their way to it, and a count under way."""

from __future__ import annotations

from decimal import Decimal

from inventory import operations as inventory
from inventory.models import WarehouseKind
from inventory.operations import AdjustmentLine, TransferEntry
from o2c.demo.situations.day import Day


def move_and_count(day: Day) -> None:
    """A transfer of which a part has arrived, one that nobody has sent, goods kept apart, and a sheet half filled in."""
    manager, worker, main = day.setup.actor("MGR"), day.worker, day.setup.main_warehouse
    south = inventory.save_warehouse(
        None, {"code": "SOUTH", "name": "Warehouse South", "country": main.country}, by=manager
    )
    apart = inventory.save_warehouse(
        None, {"code": "QUA", "name": "Quarantine", "kind": WarehouseKind.QUARANTINE}, by=manager
    )
    first, second, third = day.products(3)
    sent = inventory.draft_and_send(
        main, south, [TransferEntry(first, Decimal(6)), TransferEntry(second, Decimal(4))], by=worker
    )
    inventory.receive_transfer(sent, {first.pk: Decimal(4)}, by=worker)
    inventory.draft_transfer(main, south, [TransferEntry(third, Decimal(3))], note="Next truck", by=worker)
    broken = inventory.draft_transfer(
        main, apart, [TransferEntry(third, Decimal(2))], note="Torn boxes", by=worker
    )
    inventory.transfer_at_once(broken, by=worker)
    inventory.ask_to_scrap(apart, [AdjustmentLine(third, Decimal(1))], reason="Torn in the truck", by=worker)
    inventory.set_stock_rules(0, None, 90, by=manager)
    count = inventory.begin_count(main, bins="A-01", note="A shelf a week", by=worker)
    for line in count.lines.select_related("product")[:2]:
        inventory.enter_counts(count, {line.product_id: line.expected}, by=worker)
