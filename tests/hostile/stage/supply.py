"""Goods suppliers are to deliver at every step, and a rule that proposes some."""

from __future__ import annotations

from decimal import Decimal

from inventory import operations as inventory
from tests import builders
from tests.hostile.stage.given import Given, Names


def of_company(given: Given) -> Names:
    """A delivery and a rule with a page each, and what the rule proposes."""
    inventory.save_rule(
        None,
        given.product,
        builders.main_warehouse(given.company),
        {"minimum": Decimal(900), "up_to": Decimal(1000)},
        by=builders.an_actor(given.company, "GL"),
    )
    inventory.propose_replenishment(by=given.by)
    coming = builders.expected(given.product, "5", supplier="Exotic Liquids")
    return {"expected": coming.number, "rules": given.product.sku, given.product.sku: "MAIN"}


def documents(given: Given) -> dict[str, Names]:
    """One the supplier has not confirmed yet."""
    planned = builders.expected(given.product, "5", is_confirmed=False)
    return {"/stock/expected/{number}/confirm": {"expected": planned.number}}
