"""When what is left of an invoice is due."""

from __future__ import annotations

from django.db.models import OuterRef, Subquery

from invoicing.models import Invoice


def open_due_date() -> Subquery:
    """The earliest due date of an invoice's installments that are still open; None when nothing is."""
    left = Invoice.objects.filter(pk=OuterRef("pk"), open_items__is_debit=True, open_items__open_amount__gt=0)
    return Subquery(left.order_by("open_items__due_date").values("open_items__due_date")[:1])
