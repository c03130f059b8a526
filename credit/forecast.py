"""What credit would say to an order that is being entered: the rules of the submit, without figures for clerks."""

from core import reasons
from core.actors import Actor
from core.reasons import Extent
from credit.selectors import preview
from orders.decisions import Forecast
from orders.discretion import extent_for
from orders.lifecycle import HoldKind
from orders.models import SalesOrder


def credit_forecast(order: SalesOrder, by: Actor) -> Forecast:
    """OK, watch or blocked; controllers see the arithmetic, clerks the words."""
    extent = extent_for(HoldKind.CREDIT, by)
    seen = preview(order, order.company.today())
    shown = [answer for answer in seen.answers if not answer.is_passed]
    if not shown and extent is Extent.FIGURES:
        shown = seen.answers
    kept = reasons.keep(answer.reason for answer in shown)
    return Forecast(seen.label, seen.state, " ".join(reasons.sentences(kept, extent)))
