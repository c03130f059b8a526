"""Stock with a page, and what is asked about it."""

from __future__ import annotations

from decimal import Decimal

from catalog.models import Product
from inventory import operations as inventory
from inventory.models import Warehouse
from tests import builders
from tests.hostile.stage.given import Given, Names

ONE = Decimal(1)


def of_company(given: Given) -> Names:
    """A bin, goods on their way, a count under way, and a correction that waits for approval."""
    main = builders.main_warehouse(given.company)
    south = Warehouse.objects.filter(company=given.company, code="SOUTH").first()
    if south is None:
        south = builders.a_warehouse(given.company, "SOUTH")
        builders.a_bin(main, "A-01")
    worker = builders.an_actor(given.company, "WH")
    request = inventory.ask_to_adjust(
        main, [inventory.AdjustmentLine(given.product, -ONE)], reason="Lost", by=worker
    )
    transfer = inventory.draft_and_send(
        main, south, [inventory.TransferEntry(given.product, ONE * 3)], by=worker
    )
    count = inventory.begin_count(main, products=[given.product], by=worker)
    # After the code of the warehouse an address names one of its bins.
    return {
        "approvals": request.number, "warehouses": main.code, "bins": main.code, main.code: "A-01",
        "transfers": transfer.number, "counts": count.number,
    }  # fmt: skip


def documents(given: Given) -> dict[str, Names]:
    """A transfer to send, and counts to hand in and to open again."""
    company = given.company
    main = builders.main_warehouse(company)
    south = Warehouse.objects.get(company=company, code="SOUTH")
    worker = builders.an_actor(company, "WH")
    product = Product.objects.get(company=company, sku=given.names["products"])
    draft = inventory.draft_transfer(main, south, [inventory.TransferEntry(product, ONE)], by=worker)
    counts = []
    for found in (100, 99):
        goods = builders.a_product(company, on_hand="100")
        count = inventory.begin_count(main, products=[goods], by=worker)
        inventory.enter_counts(count, {goods.pk: Decimal(found)}, by=worker)
        counts.append(count)
    inventory.submit_count(counts[1], by=worker)
    return {
        "/stock/transfers/{number}/send": {"transfers": draft.number},
        "/stock/counts/{number}/submit": {"counts": counts[0].number},
        "/stock/counts/{number}/reopen": {"counts": counts[1].number},
    }
