"""What the documents of the apps are made with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from catalog.models import Product
from core.actors import Actor
from core.models import Company
from customers.models import Customer

Names = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Given:
    """A company with one chain from order to cash, and the names of what was made so far."""

    company: Company
    customer: Customer
    product: Product
    names: Names

    @property
    def by(self) -> Actor:
        """Who makes it."""
        return Actor.system(self.company)
