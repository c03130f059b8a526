"""An order that holds goods, one that waits for them, and a shipment for a later day."""

from __future__ import annotations

import datetime

from tests import builders
from tests.hostile.stage.given import Given, Names


def documents(given: Given) -> dict[str, Names]:
    """What each call about reservations and early planning still works on."""
    scarce = builders.a_product(given.company, on_hand="5")
    holds, waits = (
        builders.an_order(given.customer, product=scarce, quantity=quantity) for quantity in ("5", "3")
    )
    given.names.update({"reserving": holds.number, "waiting": waits.number})
    day = given.company.today() + datetime.timedelta(days=30)
    later = builders.an_order(given.customer, product=given.product, requested_date=day)
    return {"/shipments/{number}/plan-early": {"shipments": later.shipments.get().number}}
