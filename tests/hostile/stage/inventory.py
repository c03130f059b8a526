"""Stock with a page, and what is asked about it."""

from __future__ import annotations

from decimal import Decimal

from inventory import operations as inventory
from tests import builders
from tests.hostile.stage.given import Given, Names


def of_company(given: Given) -> Names:
    """A correction that waits for approval."""
    request = inventory.ask_to_adjust(
        builders.main_warehouse(given.company),
        [inventory.AdjustmentLine(given.product, Decimal(-1))],
        reason="Lost",
        by=builders.an_actor(given.company, "WH"),
    )
    return {"approvals": request.number}
