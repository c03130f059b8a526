"""What a customer sees of a delivery: the pictures of its proof."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from core.access import requires
from core.pages import HtmxHttpRequest
from fulfillment.printing import picture
from fulfillment.selectors import picture_of
from portal import selectors


@requires("portal.view_documents")
@require_safe
def proof_picture(request: HtmxHttpRequest, number: str, what: str) -> HttpResponse:
    """The photo or the signature of his own delivery."""
    return picture(picture_of(get_object_or_404(selectors.shipments(request.actor), number=number), what))
