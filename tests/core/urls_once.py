"""A form that acts once, to be asked by browsers; and the API as it is."""

from typing import Any

from django.http import HttpResponse
from django.urls import include, path

from core.access import signed_in
from core.idempotency import once
from core.models import SavedView
from core.refusals import Refusal


@signed_in
@once
def keep_view(request: Any) -> HttpResponse:
    """Keep a named view each time it acts; refuse an empty name, answer 422 to a long one."""
    name = request.POST["name"]
    SavedView.objects.create(
        company=request.actor.company, owner=request.actor.user, list_name="x", name=name
    )
    if not name:
        raise Refusal("Enter a name.")
    if len(name) > 20:
        return HttpResponse("too long", status=422)
    return HttpResponse(status=303, headers={"Location": f"/kept/{name}"})


urlpatterns = [path("keep", keep_view), path("", include("o2c.urls"))]
