"""What credit would say to an order that is being entered: the rules of the submit, without figures for clerks."""

from core.actors import Actor
from credit.selectors import preview
from orders.decisions import Forecast
from orders.models import SalesOrder


def credit_forecast(order: SalesOrder, by: Actor) -> Forecast:
    """OK, watch or blocked; controllers see the arithmetic, clerks the words."""
    seen = preview(
        order.customer,
        order.gross_amount,
        order.currency,
        order.company.today(),
        is_prepaid=order.payment_terms.is_prepaid,
    )
    failed = [answer for answer in seen.answers if not answer.is_passed]
    if by.can("credit.view_creditaccount"):
        detail = " ".join(answer.words for answer in failed or seen.answers)
    else:
        detail = " ".join(answer.hint for answer in failed)
    return Forecast(seen.label, seen.state, detail)
