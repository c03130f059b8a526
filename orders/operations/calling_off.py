"""Orders call agreements off: not beyond what is left, closing what they use up, opening again what they give back.

The verbs on orders call ``hold_agreements`` right after the order's lock, before the credit account and the stock: first the
lines of agreements, then the agreements (docs/decisions/0020).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core import timeline
from core.actors import Actor
from core.locking import lock_all, lock_keys
from core.refusals import Several
from orders.agreements import remainders, too_much
from orders.lifecycle import AGREEMENT_LIFECYCLE, AgreementStatus
from orders.models import Agreement, AgreementLine, SalesOrder, SalesOrderLine


def hold_agreements(keys: Iterable[int | None]) -> None:
    """Lock lines of agreements by their keys, and then the agreements; without any there is nothing to do."""
    wanted = sorted({key for key in keys if key})
    if wanted:
        agreed = lock_keys(AgreementLine, wanted)
        lock_keys(Agreement, {line.agreement_id for line in agreed})


def refuse_over_agreements(order: SalesOrder, lines: Sequence[SalesOrderLine]) -> None:
    """Raise when lines call off more than is left; the agreements' lines stay locked until the order is handed in.

    Part of submit and amend, after the order's lock: of two orders that each fit, but not together, one is refused.
    """
    keys = {line.agreement_line_id for line in lines if line.agreement_line_id}
    if not keys:
        return
    agreed = lock_all(AgreementLine.objects.filter(pk__in=keys).select_related("agreement"))
    lock_keys(Agreement, {line.agreement_id for line in agreed})
    found = too_much(lines, remainders(agreed, besides=order.pk))
    if found:
        raise found[0] if len(found) == 1 else Several(list(found))


def close_consumed(order: SalesOrder, lines: Sequence[SalesOrderLine], *, by: Actor) -> None:
    """An agreement of which everything is called off closes itself. Part of submit, after the order counts."""
    keys = {line.agreement_line_id for line in lines if line.agreement_line_id}
    if not keys:
        return
    touched = Agreement.objects.filter(lines__in=keys, status=AgreementStatus.OPEN).distinct()
    for agreement in Agreement.objects.filter(pk__in=touched.values("pk")).order_by("pk").select_for_update():
        rests = remainders(agreement.lines.all())
        if not agreement.allows_more and all(rest.left <= 0 for rest in rests.values()):
            AGREEMENT_LIFECYCLE.move(agreement, AgreementStatus.CLOSED)
            agreement.is_used_up = True
            agreement.version += 1
            agreement.save()
            timeline.record(agreement, "consumed", by=by, data={"number": order.number})


def open_again(order: SalesOrder, keys: Iterable[int | None], *, by: Actor) -> None:
    """Open the agreements that were used up and of which something is free again, by the keys of their lines.

    Part of every verb that gives back what was called off, after that is saved. One that a person closed stays closed.
    """
    wanted = {key for key in keys if key}
    if not wanted:
        return
    touched = Agreement.objects.filter(
        pk__in=AgreementLine.objects.filter(pk__in=wanted).values("agreement_id"),
        status=AgreementStatus.CLOSED,
        is_used_up=True,
    )
    for agreement in touched.order_by("pk").select_for_update():
        if any(rest.left > 0 for rest in remainders(agreement.lines.all()).values()):
            AGREEMENT_LIFECYCLE.move(agreement, AgreementStatus.OPEN)
            agreement.is_used_up = False
            agreement.version += 1
            agreement.save()
            timeline.record(agreement, "opened again", by=by, data={"number": order.number})
