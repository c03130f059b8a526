"""An order as a document, taken in at once: what a buyer uploads to look at before he sends it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.actors import Actor
from core.imports import Record, Run
from core.imports.sources import read_document
from core.locking import operation
from core.refusals import Refusal, Several
from orders.imports.kind import ORDERS
from orders.models import SalesOrder


@operation
def enter_document(content: bytes, *, by: Actor) -> SalesOrder:
    """Enter the order a document holds as a draft; of a customer's own our prices hold and his are kept beside them.

    Raises FileRefused, Several, Refusal.
    """
    (record,) = read_document(ORDERS, content, by)
    run = Run(by=by, today=by.company.today(), is_trial=False, options={"confirm_duplicate": True})
    if record.is_good:
        ORDERS.check([record], run)
    if record.is_good and record.outcome == "unchanged":
        words = _("An order with this reference and these goods is there already: %s.")
        raise Refusal(words % record.values["order_reference"], field="file")
    if not record.is_good:
        raise Several(_problems(record))
    return ORDERS.enter(record, run)


def _problems(record: Record) -> list[Refusal]:
    words = _("Line %(line)d: %(problem)s")
    return [
        Refusal(words % {"line": row.number, "problem": problem.message}, field="file")
        for row in (record, *record.others)
        for problem in row.problems
    ]
