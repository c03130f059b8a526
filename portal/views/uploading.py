"""An order that the buyer's own program has written becomes his basket."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import requires
from core.idempotency import once
from core.pages import HtmxHttpRequest, go, toast
from core.refusals import Refusal
from portal import operations
from portal.views.basket import show_refused_upload
from portal.views.buying import SESSION_KEY


@requires("portal.place_order")
@require_POST
@once
def upload_order(request: HtmxHttpRequest) -> HttpResponse:
    """Take the document in; what is wrong with it is said above the basket there is."""
    file = request.FILES.get("file")
    try:
        if file is None:
            raise Refusal(_("Choose a file."), field="file")
        basket = operations.upload(file, by=request.actor)
    except Refusal as refusal:
        return show_refused_upload(request, refusal)
    request.session[SESSION_KEY] = basket.customer.code
    words = _("%s is in the basket. Compare the prices, then send it.")
    return toast(request, go(request, reverse("portal:basket")), words % basket.customer_reference)
