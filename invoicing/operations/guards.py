"""What every verb asks first: is it still a draft, may it be billed, on which day."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.utils.translation import gettext as _

from core.actors import Actor
from core.locking import lock_all, lock_keys
from core.refusals import Conflict, Refusal
from invoicing.lifecycle import InvoiceStatus
from invoicing.models import Invoice
from orders.lifecycle import OrderStatus
from orders.models import SalesOrder


class OrderHeld(Conflict):
    """An order with an open hold is never billed (ORD-6)."""

    code = "order-held"


class NotADraft(Conflict):
    """An issued invoice never changes; it is corrected by a credit note."""

    code = "not-a-draft"


def refuse_unless_draft(invoice: Invoice) -> None:
    """Raise NotADraft for an issued or canceled invoice."""
    if invoice.status != InvoiceStatus.DRAFT:
        raise NotADraft(
            _("%(invoice)s is %(status)s and does not change.")
            % {"invoice": invoice, "status": invoice.get_status_display().lower()}
        )


def lock_orders_of(invoice: Invoice) -> list[SalesOrder]:
    """Lock the orders an invoice bills, before the invoice itself (INVARIANTS.md, G2)."""
    if invoice.order_id is not None:
        return lock_keys(SalesOrder, [invoice.order_id])
    of_lines = invoice.lines.filter(order_line__isnull=False).values("order_line__order")
    return lock_all(SalesOrder.objects.filter(pk__in=of_lines))


def refuse_if_held(orders: Iterable[SalesOrder]) -> None:
    """Raise OrderHeld when one of the orders is stopped."""
    for order in orders:
        if order.status == OrderStatus.HELD:
            raise OrderHeld(_("%s is on hold. Release the hold, then bill it.") % order.number)


def dated(date: datetime.date | None, by: Actor) -> datetime.date:
    """The document's date: today unless one is given. Raises NotPermitted for an earlier one without the right."""
    today = by.company.today()
    if date is None or date == today:
        return today
    if date > today:
        raise Refusal(_("An invoice is not dated in the future."), field="date")
    by.require("orders.backdate_document")
    return date
