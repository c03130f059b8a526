"""What customers still want and what they could not get, as a later stage knows it: the stock asks whoever registered."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable
from decimal import Decimal
from typing import NamedTuple

from core.models import Company


class OpenDemand(NamedTuple):
    """What a confirmed order still waits for in a warehouse, and for which day."""

    product_id: int
    warehouse_id: int
    quantity: Decimal
    date: datetime.date


class LostDemand(NamedTuple):
    """What was given up of an order, and when."""

    product_id: int
    warehouse_id: int
    quantity: Decimal
    date: datetime.date


#: Asked with the company and products (None: all of them).
Waiting = Callable[[Company, Collection[int] | None], Iterable[OpenDemand]]
Lost = Callable[[Company, datetime.date], Iterable[LostDemand]]
_waiting: list[Waiting] = []
_lost: list[Lost] = []


def register_demand(waiting: Waiting, lost: Lost) -> None:
    """Say what is wanted and what was lost; whoever takes orders registers it."""
    _waiting.append(waiting)
    _lost.append(lost)


def open_demand(company: Company, products: Collection[int] | None = None) -> list[OpenDemand]:
    """What waits for stock, of some products or of all."""
    return [each for source in _waiting for each in source(company, products)]


def lost_demand(company: Company, since: datetime.date) -> list[LostDemand]:
    """What was given up since a day."""
    return [each for source in _lost for each in source(company, since)]
