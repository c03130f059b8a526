"""What promises to pay tell the rest of the application: registered when the app is ready."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy

from core import documents, formats, invariants, notifications, panels, search
from core.document_page import register_wording
from core.models import Event
from customers.models import Customer
from customers.operations import register_forgetting, register_staying
from invoicing.models import Invoice
from receivables.models import PromiseToPay
from receivables.promise_invariants import RULES
from receivables.search import search_promises

VIEW = "receivables.view_promise"
CUSTOMER_PANEL = panels.Panel(16, gettext_lazy("Promises"), "receivables:customer-promises", VIEW)


def _what(event: Event) -> dict[str, str]:
    """Number, amount and day of the promise an event is about."""
    data = event.data
    day = data.get("date")
    return {
        "promise": str(data.get("promise", "")),
        "amount": formats.money(Decimal(data.get("amount", "0")), data.get("currency", "")),
        "kept": formats.money(Decimal(data.get("kept", "0")), data.get("currency", "")),
        "day": formats.day(datetime.date.fromisoformat(day)) if day else formats.MISSING,
    }


def _said(text: Any) -> Callable[[Event], str]:
    return lambda event: str(text) % _what(event)


#: How the timelines of invoices say what became of a promise.
_WORDS = {
    "promise made": gettext_lazy("Promised: %(amount)s by %(day)s (%(promise)s)"),
    "promise kept": gettext_lazy("Promise %(promise)s kept"),
    "promise partly kept": gettext_lazy("Promise %(promise)s partly kept: %(kept)s of %(amount)s"),
    "promise broken": gettext_lazy("Promise %(promise)s broken"),
    "promise opened again": gettext_lazy("Promise %(promise)s is open again"),
    "promise replaced": gettext_lazy("Promise %(promise)s replaced by a newer one"),
    "promise withdrawn": gettext_lazy("Promise %(promise)s withdrawn"),
}


def forget_words(customer: Customer) -> int:
    """The names and notes of an erased customer's promises; the promises themselves stay."""
    promises = PromiseToPay.objects.filter(customer=customer)
    return promises.update(promised_by="", note="")


def register() -> None:
    """Called when the app is ready."""
    documents.protect(PromiseToPay, VIEW)
    invariants.register(*RULES)
    register_staying(PromiseToPay, "posted: who promised what stays on record")
    register_forgetting(forget_words)
    for activity, text in _WORDS.items():
        register_wording(Invoice, activity, _said(text))
    register_wording(PromiseToPay, "promised", _said(gettext_lazy("Promised: %(amount)s by %(day)s")))
    register_wording(PromiseToPay, "partly kept", _said(gettext_lazy("Partly kept: %(kept)s of %(amount)s")))
    notifications.register(
        "promise.broken",
        notifications.Wording(
            gettext_lazy("%(customer)s did not keep promise %(number)s"), "exclamation-triangle"
        ),
    )
    notifications.register(
        "promise.partly_kept",
        notifications.Wording(
            gettext_lazy("%(customer)s kept promise %(number)s only in part"), "exclamation-triangle"
        ),
    )
    search.register("promise", gettext_lazy("Promises"), search_promises, prefix="ptp", permission=VIEW)
    panels.register(Customer, CUSTOMER_PANEL)
    panels.register(Invoice, panels.Panel(11, gettext_lazy("Promises"), "receivables:invoice-promises", VIEW))
