"""Dunning policies: seen by all of finance, changed by few."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.access import requires
from core.idempotency import once
from core.pages import HtmxHttpRequest, add_refusal, go, toast
from core.presentation import Crumb
from core.refusals import Refusal, Several
from receivables import operations
from receivables.forms import LevelRows, PolicyForm
from receivables.lifecycle import DunningStart
from receivables.models import DunningPolicy
from receivables.views.places import tabs_of


@requires("receivables.view_dunning")
@require_safe
def policies(request: HtmxHttpRequest) -> HttpResponse:
    """Every policy with its levels."""
    rows = DunningPolicy.objects.in_scope(request.actor).prefetch_related("levels")
    context = {
        "tabs": tabs_of(request.actor, "policies"),
        "policies": rows,
        "currency": request.actor.company.base_currency,
        "can_change": request.actor.can("receivables.change_policy"),
        "place": "receivables",
    }
    return render(request, "receivables/policies.html", context)


@requires("receivables.change_policy")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_policy(request: HtmxHttpRequest) -> HttpResponse:
    """Add a policy."""
    return _edit(request, DunningPolicy(company=request.actor.company))


@requires("receivables.change_policy")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def edit_policy(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """Change a policy; letters already sent stay as they are."""
    policy = DunningPolicy.objects.in_scope(request.actor).filter(code=code).first()
    if policy is None:
        raise Http404
    return _edit(request, policy)


def _edit(request: HtmxHttpRequest, policy: DunningPolicy) -> HttpResponse:
    if request.method != "POST":
        initial = {name: getattr(policy, name) for name in ("code", "name", "is_default", "interval_days")}
        return _show(
            request, policy, PolicyForm(initial=initial if policy.pk else None), LevelRows.of(policy)
        )
    form, rows = PolicyForm(request.POST), LevelRows.posted(request.POST)
    if not form.is_valid() or rows.refusals:
        return _show(
            request, policy, form, rows, Several(rows.refusals) if rows.refusals else None, status=422
        )
    for name in ("code", "name", "is_default", "interval_days"):
        setattr(policy, name, form.cleaned_data[name])
    try:
        with transaction.atomic():
            operations.save_policy(policy, rows.levels, by=request.actor)
    except Refusal as refusal:
        rows.place([refusal])
        return _show(request, policy, form, rows, refusal, status=refusal.http_status)
    except IntegrityError:
        form.add_error("code", _("There is a policy with this code already."))
        return _show(request, policy, form, rows, status=422)
    return toast(request, go(request, reverse("receivables:policies")), _("%s is saved.") % policy.name)


def _show(
    request: HtmxHttpRequest,
    policy: DunningPolicy,
    form: PolicyForm,
    rows: LevelRows,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    if refusal is not None and not isinstance(refusal, Several):
        add_refusal(form, refusal)
    context = {
        "policy": policy,
        "form": form,
        "rows": rows.rows,
        "starts": DunningStart.choices,
        "currency": request.actor.company.base_currency,
        "refusal": refusal,
        "crumbs": [
            Crumb(_("Dunning policies"), reverse("receivables:policies")),
            Crumb(policy.name if policy.pk else _("New policy")),
        ],
        "place": "receivables",
    }
    return render(request, "receivables/policy.html", context, status=status)
