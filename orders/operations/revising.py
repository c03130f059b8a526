"""Keeping what an order says: each offer as it was made, and a confirmed order as it was before an amendment."""

from __future__ import annotations

from django.db.models import Max

from core import clock, files
from core.actors import Actor
from core.locking import lock, operation
from core.models import StoredFile
from orders.lifecycle import RevisionKind
from orders.models import OrderRevision, SalesOrder, SalesOrderLine
from orders.revisions import SAID, Content, content_of, fingerprint, is_said_by


def lines_in_full(order: SalesOrder) -> list[SalesOrderLine]:
    """The order's lines with what a revision says of them."""
    return list(order.lines.select_related(*SAID).order_by("position"))


def keep_offer(order: SalesOrder, *, by: Actor) -> OrderRevision:
    """Freeze what is offered as the next revision; the order takes its number. The caller saves the order."""
    last = order.revisions.aggregate(last=Max("revision"))["last"] or 0
    order.revision = max(last, order.revision) + 1
    return _keep(order, content_of(order, lines_in_full(order)), RevisionKind.OFFER, by)


def keep_before_amendment(order: SalesOrder, content: Content, *, by: Actor) -> None:
    """Freeze what the order said, unless just that was offered; then the order takes the next number."""
    kept = order.revisions.filter(revision=order.revision).first()
    if kept is None or not is_said_by(kept.sha256, content):
        order.revision += 1 if kept is not None else 0
        _keep(order, content, RevisionKind.AMENDMENT, by)
    order.revision += 1


def _keep(order: SalesOrder, content: Content, kind: RevisionKind, by: Actor) -> OrderRevision:
    return OrderRevision.objects.create(
        company=order.company,
        order=order,
        revision=order.revision,
        kind=kind,
        content=content,
        sha256=fingerprint(content),
        valid_until=order.valid_until if kind == RevisionKind.OFFER else None,
        made_by=by.user,
        created_at=clock.stamp(),
    )


@operation
def keep_quote_pdf(revision: OrderRevision, name: str, content: bytes, *, by: Actor) -> StoredFile:
    """Store the PDF of an offer with its hash, once; whoever comes second gets the first one."""
    lock(revision)
    if revision.pdf is None:
        revision.pdf = files.store(by.company, name, "application/pdf", content, document=revision.order)
        revision.save(update_fields=["pdf"])
    return revision.pdf
