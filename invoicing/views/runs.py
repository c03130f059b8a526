"""Billing runs: what one would make, starting it, and what became of it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from core import formats, lists
from core.access import requires
from core.idempotency import once
from core.models import Job, JobState
from core.pages import HtmxHttpRequest, go, progress_done, toast
from core.presentation import Crumb, Notice
from core.refusals import Refusal
from invoicing import operations
from invoicing.forms import RunForm
from invoicing.models import Invoice
from invoicing.selectors import BillingPreview, billing_preview
from invoicing.tables import BillingRunList, InvoiceList
from invoicing.views.lists import tabs_of

START = "invoicing.run_billing"
OPEN = (JobState.QUEUED, JobState.RUNNING)


@requires("invoicing.view_invoice")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def billing_runs(request: HtmxHttpRequest) -> HttpResponse:
    """All runs, with the form that starts one; posted, it starts."""
    if request.actor.customer_ids is not None:
        raise PermissionDenied
    if request.method == "POST" and "start" in request.POST:
        return _start(request)
    return _list(request, RunForm(request.GET if "up_to" in request.GET else None))


def _start(request: HtmxHttpRequest) -> HttpResponse:
    request.actor.require(START)
    form = RunForm(request.POST)
    if not form.is_valid():
        return _list(request, form, status=422)
    try:
        job = operations.start_billing_run(form.cleaned_data["up_to"], by=request.actor)
    except Refusal as refusal:
        return _list(request, form, refusal, status=refusal.http_status)
    message = _("The run has begun; you can leave the page.")
    return toast(request, go(request, reverse("invoicing:billing-run", args=[job.pk])), message)


def _list(
    request: HtmxHttpRequest, form: RunForm, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    today = request.actor.company.today()
    up_to = form.cleaned_data.get("up_to", today) if form.is_bound and form.is_valid() else today
    preview = billing_preview(request.actor.company, min(up_to, today))
    context: dict[str, Any] = {
        "tabs": tabs_of(request.actor, "billing-runs"),
        "form": form if form.is_bound else RunForm(initial={"up_to": today.isoformat()}),
        "up_to": up_to,
        "preview": preview,
        "effect": effect_of(preview),
        "can_start": request.actor.can(START),
        "refusal": refusal,
        "place": "invoices",
    }
    response = lists.respond(request, BillingRunList, context=context, template="invoicing/runs.html")
    response.status_code = status if status != 200 else response.status_code
    return response


def effect_of(preview: BillingPreview) -> str:
    """What the button does: "Make 12 invoices, 3,400.00 EUR net"."""
    sums = " + ".join(formats.money(row.net_amount, row.currency) for row in preview.sums)
    return ngettext(
        "Make %(count)s invoice, %(sums)s net", "Make %(count)s invoices, %(sums)s net", preview.invoices
    ) % {"count": formats.number(preview.invoices), "sums": sums}


@requires("invoicing.view_invoice")
@require_safe
def billing_run(request: HtmxHttpRequest, pk: int) -> HttpResponse:
    """One run: its progress while it works, its invoices, and what was refused with the reasons."""
    job = get_object_or_404(BillingRunList.queryset(request.actor), pk=pk)
    url = reverse("invoicing:billing-run", args=[pk])
    if request.htmx and request.htmx.target == "job-progress":
        response = render(request, "components/progress.html", {"job": job, "job_url": url})
        return progress_done(response) if job.state not in OPEN else response
    context = {
        "job": job,
        "job_url": url,
        "notices": _refused(job),
        "crumbs": [Crumb(_("Billing runs"), reverse("invoicing:billing-runs")), Crumb(job.title)],
        "place": "invoices",
    }
    narrow = {"billing_run_id": job.pk}
    return lists.respond(request, InvoiceList, narrow=narrow, context=context, template="invoicing/run.html")


def _refused(job: Job) -> list[Notice]:
    refused = job.result.get("refused", [])
    if not refused:
        return []
    drafts = Invoice.objects.in_bulk([row["invoice"] for row in refused])
    points = [
        f"{drafts[row['invoice']].buyer.get('name', '')}: {row['reason']}"
        for row in refused
        if row["invoice"] in drafts
    ]
    title = ngettext("%d invoice waits as a draft", "%d invoices wait as drafts", len(refused)) % len(refused)
    return [Notice(title, tone="warning", points=points)]
