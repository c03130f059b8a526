"""What later stages have to say in the mails about an order: they know of money, the order does not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from orders.models import SalesOrder

#: Facts for the mail's template, in the language at hand: ``overdue`` (blocks of ``emails/_overdue``), and
#: ``waits_for_payment`` of an order that is held for nothing else.
Addition = Callable[[SalesOrder], Mapping[str, Any]]
_additions: list[Addition] = []


def register_addition(addition: Addition) -> None:
    """Let a later stage add to the acknowledgement and to the mail about a hold."""
    _additions.append(addition)


def additions_for(order: SalesOrder) -> dict[str, Any]:
    """All of it."""
    return {name: value for addition in _additions for name, value in addition(order).items()}
