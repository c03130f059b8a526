"""What customers complain of."""

from __future__ import annotations

from decimal import Decimal

from invoicing import operations as invoicing
from invoicing.models import Invoice
from invoicing.operations import ComplaintWish
from invoicing.selectors import complainable_lines
from o2c.demo.situations.day import Day


def customers_complain(day: Day) -> None:
    """A complaint to hand in, one that waits for approval, and a similar one."""
    invoices = Invoice.objects.filter(
        company=day.setup.company, kind="invoice", status="issued", gross_amount__gt=0
    ).select_related("company", "customer", "order")
    newest = list(invoices.order_by("-pk")[:2])
    for invoice, reason, says in (
        (newest[0], "not_as_said", "Another color than in the catalog"),
        (newest[-1], "damaged", "One box was crushed"),
        (newest[-1], "damaged", "The same box again"),
    ):
        line = next((row for row in complainable_lines(invoice) if row.creditable >= 1), None)
        if line is None:
            continue
        wish = ComplaintWish(line.position, "credit", Decimal(1))
        found = invoicing.complain(invoice, [wish], reason=reason, note=says, by=day.clerk)
        if reason == "damaged":
            invoicing.submit_complaint(found, by=day.clerk)
