"""Money and promises."""

from __future__ import annotations

from decimal import Decimal

from receivables import operations as receivables
from receivables.models import Allocation
from tests import builders
from tests.hostile.stage.given import Given, Names


def of_company(given: Given) -> Names:
    """A word of the customer."""
    word = receivables.Word(given.company.today())
    promise = receivables.promise(given.customer, word, by=builders.an_actor(given.company, "CRC"))
    return {"promises": promise.number}


def documents(given: Given) -> dict[str, Names]:
    """Money that is not matched, and a match."""
    rest = receivables.post_payment(given.customer, amount=Decimal(20), currency="EUR", by=given.by)
    matched = Allocation.objects.filter(company=given.company).latest("pk")
    given.names.update({"credits": rest.number, "matches": matched.pk})
    return {}
