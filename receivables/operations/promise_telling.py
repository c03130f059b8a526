"""What is written down and told when promises are made and decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from core import notifications, timeline
from core.actors import Actor
from core.timeline import Entry
from invoicing.models import Invoice
from receivables.lifecycle import PromiseStatus
from receivables.models import PromiseLine, PromiseToPay

#: What the timelines of the invoices say of a promise in this status.
ABOUT: Mapping[str, str] = {
    PromiseStatus.OPEN: "promise opened again",
    PromiseStatus.KEPT: "promise kept",
    PromiseStatus.PARTLY_KEPT: "promise partly kept",
    PromiseStatus.BROKEN: "promise broken",
    PromiseStatus.REPLACED: "promise replaced",
    PromiseStatus.WITHDRAWN: "promise withdrawn",
}
_OWN: Mapping[str, str] = {
    PromiseStatus.OPEN: "opened again",
    PromiseStatus.KEPT: "kept",
    PromiseStatus.PARTLY_KEPT: "partly kept",
    PromiseStatus.BROKEN: "broken",
    PromiseStatus.REPLACED: "replaced",
    PromiseStatus.WITHDRAWN: "withdrawn",
}
MADE, OWN_MADE = "promise made", "promised"
BROKEN = (PromiseStatus.PARTLY_KEPT, PromiseStatus.BROKEN)


def record_made(promise: PromiseToPay, *, by: Actor) -> None:
    """The first event of a promise, on it and on what it is about."""
    _record([promise], lambda each: (OWN_MADE, MADE), "", by)


def record_moved(promises: Sequence[PromiseToPay], *, reason: str = "", by: Actor) -> None:
    """What became of promises, on each of them and on what they are about; two statements for all of them."""
    _record(promises, lambda each: (_OWN[each.status], ABOUT[each.status]), reason, by)


def _record(promises: Sequence[PromiseToPay], activities: Any, reason: str, by: Actor) -> None:
    invoices: defaultdict[int, dict[int, Invoice]] = defaultdict(dict)
    lines = PromiseLine.objects.filter(promise__in=promises, item__invoice__isnull=False)
    for line in lines.select_related("item__invoice").order_by("promise_id", "item_id"):
        if line.item.invoice is not None:
            invoices[line.promise_id][line.item.invoice.pk] = line.item.invoice
    entries = []
    for promise in promises:
        own, about = activities(promise)
        data = _data(promise)
        entries.append(Entry(promise, own, reason, data))
        entries += [
            Entry(invoice, about, reason, data, invoice.order_id) for invoice in invoices[promise.pk].values()
        ]
    timeline.record_many(entries, by=by)


def _data(promise: PromiseToPay) -> dict[str, Any]:
    return {
        "promise": promise.number,
        "amount": str(promise.promised_amount),
        "kept": str(promise.kept_amount),
        "currency": promise.currency,
        "date": promise.promised_date.isoformat(),
    }


def tell_collectors(promises: Sequence[PromiseToPay], *, by: Actor) -> None:
    """Whoever noted a promise is told that it was not kept, or only in part."""
    for status, kind in (
        (PromiseStatus.BROKEN, "promise.broken"),
        (PromiseStatus.PARTLY_KEPT, "promise.partly_kept"),
    ):
        notifications.tell_each(
            kind,
            [
                notifications.Message(
                    promise.noted_by_id,
                    promise.get_absolute_url(),
                    {"number": promise.number, "customer": promise.customer.name},
                    f"{kind}:{promise.pk}",
                )
                for promise in promises
                if promise.status == status and promise.noted_by_id is not None
            ],
            by=by,
            permissions=["receivables.view_promise"],
        )
