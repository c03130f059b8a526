"""For whom somebody buys: whoever belongs to several customers chooses one, and the browser remembers it."""

from __future__ import annotations

from dataclasses import dataclass

from core.pages import HtmxHttpRequest
from customers.models import Customer
from portal.selectors import buying_customers

SESSION_KEY = "portal_customer"


@dataclass(frozen=True, slots=True)
class Buying:
    """The customer at hand and those one could change to."""

    customer: Customer | None
    customers: list[Customer]

    @property
    def has_choice(self) -> bool:
        """Whether there is anything to choose."""
        return len(self.customers) > 1


def buying(request: HtmxHttpRequest, code: str = "") -> Buying:
    """The customer named, else the one chosen last, else the first of one's own."""
    customers = buying_customers(request.actor)
    wanted = code or str(request.session.get(SESSION_KEY, ""))
    known = {customer.code: customer for customer in customers}
    first = customers[0] if customers else None
    return Buying(known.get(wanted, None if code else first), customers)
