"""Lost sales for programs: demand that was not served, by reason, product and customer."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from core.actors import Actor
from core.api import Day, Page, amount_text, needs, page_of, plain_text
from core.refusals import Refusal
from orders.lifecycle import CancelReason
from orders.models import LostSale

router = Router(tags=["orders"])


class LostSaleOut(Schema):
    """What of an ordered line was given up."""

    order: str
    position: int
    customer: str
    sku: str
    quantity: str
    unit: str
    net: str
    currency: str
    reason: str
    note: str
    date: Day


class LostSaleFilters(Schema):
    """How the ledger is narrowed."""

    reason: str = ""
    customer: str = ""
    sku: str = ""
    since: Day | None = None
    until: Day | None = None
    limit: int = 50
    after: str | None = None


@router.get("/lost-sales", response=Page[LostSaleOut], summary="List lost sales")
@needs("orders.view_lostsale")
def list_lost_sales(request: HttpRequest, filters: Query[LostSaleFilters]) -> dict[str, Any]:
    """Lost sales, newest first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if filters.reason and filters.reason not in CancelReason.values:
        raise Refusal(_("Use one of: %s.") % ", ".join(CancelReason.values), field="reason")
    wanted = {
        "reason": filters.reason,
        "customer__code": filters.customer,
        "order_line__sku": filters.sku,
        "date__gte": filters.since,
        "date__lte": filters.until,
    }
    rows = (
        LostSale.objects.in_scope(actor)
        .filter(**{name: value for name, value in wanted.items() if value})
        .select_related("order", "order_line", "customer")
    )
    return page_of(rows, show, limit=filters.limit, after=filters.after)


def show(lost: LostSale) -> dict[str, Any]:
    """The row as the API speaks it."""
    return {
        "order": lost.order.number,
        "position": lost.order_line.position,
        "customer": lost.customer.code,
        "sku": lost.order_line.sku,
        "quantity": plain_text(lost.quantity),
        "unit": lost.order_line.unit_code,
        "net": amount_text(lost.net_amount, lost.currency),
        "currency": lost.currency,
        "reason": lost.reason,
        "note": lost.note,
        "date": lost.date,
    }
