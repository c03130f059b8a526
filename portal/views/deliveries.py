"""What a customer sees of a delivery: the steps of its way, and the pictures of its proof."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from core import files
from core.access import requires
from core.pages import HtmxHttpRequest
from fulfillment.selectors import picture_of
from portal import selectors


@requires("portal.view_documents")
@require_safe
def proof_picture(request: HtmxHttpRequest, number: str, what: str) -> HttpResponse:
    """The photo or the signature of his own delivery."""
    file = picture_of(get_object_or_404(selectors.shipments(request.actor), number=number), what)
    if file is None:
        raise Http404
    response = HttpResponse(files.read(file), content_type=file.content_type)
    response["Content-Disposition"] = f'inline; filename="{file.name}"'
    response["Cache-Control"] = "private, no-store"
    return response
