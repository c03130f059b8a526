"""Goods suppliers are to deliver, at every step."""

from __future__ import annotations

from tests import builders
from tests.hostile.stage.given import Given, Names


def of_company(given: Given) -> Names:
    """A delivery with a page."""
    return {"expected": builders.expected(given.product, "5", supplier="Exotic Liquids").number}


def documents(given: Given) -> dict[str, Names]:
    """One the supplier has not confirmed yet."""
    planned = builders.expected(given.product, "5", is_confirmed=False)
    return {"/stock/expected/{number}/confirm": {"expected": planned.number}}
