"""What one does with a quote on its page: send it, let it hold longer, read its PDF; and any two revisions side by side."""

from __future__ import annotations

import io

from django.http import FileResponse, Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import files, formats
from core.access import requires
from core.conflicts import posted_version
from core.idempotency import once
from core.pages import HtmxHttpRequest, render_page
from core.presentation import Crumb
from core.refusals import Refusal
from orders import operations
from orders.comparing import compare
from orders.forms import QuoteForm
from orders.lifecycle import RevisionKind
from orders.models import SalesOrder
from orders.revisions import lines_of
from orders.selectors import Version, versions_of
from orders.selling import unit_names
from orders.views.page import find_order, show_order
from orders.views.places import crumbs_of
from orders.views.verbs import do


@requires("orders.add_salesorder")
@require_POST
@once
def send_quote(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Mail the quote, or mail it again."""
    return do(
        request,
        number,
        lambda order: operations.send_quote(order, by=request.actor),
        lambda order: _("%s goes out by e-mail.") % order.number,
    )


@requires("orders.add_salesorder")
@require_POST
@once
def extend_quote(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Let the offer hold until a later day."""
    form = QuoteForm(request.POST)
    if not form.is_valid():
        order = find_order(request.actor, number)
        refusal = Refusal(form.errors["valid_until"][0], field="valid_until")
        return show_order(request, order, refusal=refusal, status=422)
    return do(
        request,
        number,
        lambda order: operations.extend(
            order,
            valid_until=form.cleaned_data["valid_until"],
            by=request.actor,
            version=posted_version(request),
        ),
        lambda order: (
            _("%(quote)s holds until %(date)s.")
            % {"quote": order.number, "date": formats.day(order.valid_until)}
        ),
    )


@requires("orders.view_price")
@require_safe
def quote_pdf(request: HtmxHttpRequest, number: str, revision: int) -> FileResponse:
    """The PDF of a revision as it was offered."""
    order = find_order(request.actor, number)
    found = order.revisions.filter(revision=revision, kind=RevisionKind.OFFER).select_related("pdf").first()
    if found is None or found.pdf is None:
        raise Http404
    answer = FileResponse(
        io.BytesIO(files.read(found.pdf)), filename=found.pdf.name, content_type=found.pdf.content_type
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


@requires("orders.view_price")
@require_safe
def revisions_page(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Any two revisions of a quote or an order side by side; the last two unless others are chosen."""
    order = find_order(request.actor, number)
    versions = versions_of(order)
    left, right = _chosen(request, versions)
    context = {
        "order": order,
        "versions": versions,
        "left": left,
        "right": right,
        "comparison": compare(left.content, right.content, _unit_names(order, left, right)),
        "crumbs": crumbs_of(
            Crumb(order.number, order.get_absolute_url()),
            Crumb(_("Revisions")),
        ),
        "place": "orders",
    }
    return render_page(request, "orders/revisions.html", "orders/_revisions.html", context)


def _unit_names(order: SalesOrder, *versions: Version) -> dict[str, str]:
    return unit_names(order.company_id, [line for each in versions for line in lines_of(each.content)])


def _chosen(request: HtmxHttpRequest, versions: list[Version]) -> tuple[Version, Version]:
    known = {version.key: version for version in versions}
    right = known.get(request.GET.get("right", ""), versions[-1])
    before = versions[max(versions.index(right) - 1, 0)]
    return known.get(request.GET.get("left", ""), before), right
