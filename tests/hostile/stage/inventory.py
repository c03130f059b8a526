"""Stock with a page, and what is asked about it."""

from __future__ import annotations

from decimal import Decimal

from inventory import operations as inventory
from tests import builders
from tests.hostile.stage.given import Given, Names


def of_company(given: Given) -> Names:
    """A bin, and a correction that waits for approval."""
    main = builders.main_warehouse(given.company)
    builders.a_bin(main, "A-01")
    request = inventory.ask_to_adjust(
        main,
        [inventory.AdjustmentLine(given.product, Decimal(-1))],
        reason="Lost",
        by=builders.an_actor(given.company, "WH"),
    )
    # After the code of the warehouse an address names one of its bins.
    return {"approvals": request.number, "warehouses": main.code, "bins": main.code, main.code: "A-01"}
