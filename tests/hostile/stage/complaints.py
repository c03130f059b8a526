"""A complaint at every step that a program takes."""

from __future__ import annotations

from decimal import Decimal

from invoicing import operations
from invoicing.models import Complaint, Invoice
from invoicing.operations import ComplaintWish
from tests.hostile.stage.given import Given, Names


def of_company(given: Given) -> Names:
    """A draft about the invoice."""
    return {"complaints": _entered(given).number}


def documents(given: Given) -> dict[str, Names]:
    """One to hand in, one to cancel."""
    submitted, canceled = _entered(given), _entered(given)
    return {
        "/complaints/{number}/submit": {"complaints": submitted.number},
        "/complaints/{number}/cancel": {"complaints": canceled.number},
    }


def _entered(given: Given) -> Complaint:
    invoice = Invoice.objects.get(company=given.company, number=given.names["invoices"])
    return operations.complain(invoice, [ComplaintWish(1, "credit", Decimal(1))], reason="late", by=given.by)
