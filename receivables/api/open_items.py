"""What is open of a customer, for programs."""

import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from core.api import Day, amount_text, needs
from customers.models import Customer
from receivables import selectors

router = Router(tags=["receivables"])


class OpenItemOut(Schema):
    """What is open of a document on a date; credits are negative."""

    document: str
    kind: str
    due_date: Day
    currency: str
    amount: str
    open: str
    dunning_level: int
    disputed: bool


@router.get("/customers/{code}/open-items", response=list[OpenItemOut], summary="List open items")
@needs("receivables.view_openitem")
def open_items(request: Any, code: str, as_of: datetime.date | None = None) -> list[dict[str, Any]]:
    """The customer's open items as of a date."""
    actor = request.actor
    customer = get_object_or_404(Customer.objects.in_scope(actor), code=code)
    found = selectors.open_items_as_of(actor.company, customer, as_of or actor.company.today())
    shown = []
    for row in found:
        item, sign = row.item, 1 if row.item.is_debit else -1
        shown.append(
            {
                "document": item.document_number,
                "kind": item.kind,
                "due_date": item.due_date,
                "currency": item.currency,
                "amount": amount_text(item.item_amount * sign, item.currency),
                "open": amount_text(row.open_amount * sign, item.currency),
                "dunning_level": item.dunning_level,
                "disputed": False,
            }
        )
    return shown
