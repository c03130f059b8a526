"""The machine interface's common ground: tokens, problem documents, idempotency keys, pages, types (API.md)."""

from core.api.access import TokenAuth, needs, once
from core.api.paging import Page, page_of
from core.api.problems import install, problem
from core.api.types import Amount, Day, Moment, Percent, Quantity, UnitPrice, amount_text, plain_text

__all__ = [
    "Amount",
    "Day",
    "Moment",
    "Page",
    "Percent",
    "Quantity",
    "TokenAuth",
    "UnitPrice",
    "amount_text",
    "install",
    "needs",
    "once",
    "page_of",
    "plain_text",
    "problem",
]
