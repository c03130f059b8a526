"""The two answers to a canceled document of an order."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import requires
from core.idempotency import once
from core.pages import HtmxHttpRequest
from orders import operations
from orders.lifecycle import Resolution
from orders.models import SalesOrder
from orders.views.verbs import do


@requires("orders.resolve_exception")
@require_POST
@once
def resolve_exception(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Make it again, or leave it."""
    document, how = request.POST.get("document", ""), request.POST.get("how", "")

    def done(order: SalesOrder) -> str:
        if how == Resolution.AGAIN:
            return _("%s is made again.") % document
        return _("%s is left; the quantity is canceled.") % document

    return do(
        request,
        number,
        lambda order: operations.resolve_exception(
            order, document, how, reason=request.POST.get("reason", ""), by=request.actor
        ),
        done,
    )
