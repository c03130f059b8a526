"""What the timeline says about payments and reminders."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from core import formats
from core.document_page import register_wording
from core.models import Event
from invoicing.models import Invoice
from receivables.models import DunningRun, OpenItem, Payment


def _matched(event: Event) -> str:
    """``Matched: R-2026-000017 100.00, R-2026-000018 20.00``."""
    rows = event.data.get("allocated") or []
    return ", ".join(f"{number} {formats.amount(abs(Decimal(amount)))}" for number, amount in rows)


def posted(event: Event) -> str:
    """A payment that came in, and what it settled."""
    amount = formats.money(Decimal(event.data.get("amount", "0")), event.data.get("currency", ""))
    matched = _matched(event)
    words = _("Booked: %s") % amount
    return f"{words} → {matched}" if matched else words


def matched(event: Event) -> str:
    """A payment or credit note that was set against items."""
    return _("Matched with %s") % _matched(event)


def undone(event: Event) -> str:
    """A match that was taken back."""
    return _("Match undone: %s") % _matched(event)


def reminded(event: Event) -> str:
    """A reminder of an invoice."""
    return _("Reminded, level %(level)s: %(notice)s") % {
        "level": event.data.get("level", ""),
        "notice": event.data.get("notice", ""),
    }


def executed(event: Event) -> str:
    """A dunning run that was sent."""
    return _("Sent: %s letters") % formats.number(event.data.get("letters", 0))


def reviewed(event: Event) -> str:
    """Somebody taken out of a run, or put back."""
    words = _("Left out: %s") if event.activity == "left out" else _("Put back: %s")
    return words % str(event.data.get("what", ""))


def register() -> None:
    """Called when the app is ready."""
    register_wording(Payment, "posted", posted)
    for document in (Payment, Invoice, OpenItem):
        register_wording(document, "matched", matched)
        register_wording(document, "match undone", undone)
    register_wording(Invoice, "reminded", reminded)
    register_wording(DunningRun, "executed", executed)
    register_wording(DunningRun, "left out", reviewed)
    register_wording(DunningRun, "taken back", reviewed)
