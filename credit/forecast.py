"""What credit would say to an order that is being entered: the rules of the submit, without figures for clerks."""

from core.actors import Actor
from credit.badge import badge_of_order
from orders.decisions import Forecast
from orders.models import SalesOrder


def credit_forecast(order: SalesOrder, by: Actor) -> Forecast:
    """OK, watch or blocked, since when money is overdue and what was promised; controllers see the arithmetic too."""
    badge = badge_of_order(order, by)
    return Forecast(badge.label, badge.state, " ".join(badge.sentences))
