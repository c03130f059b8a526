"""The limits of a customer over time: set, corrected, ended early."""

from __future__ import annotations

import datetime

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import requires
from core.actors import Actor
from core.idempotency import once
from core.pages import HtmxHttpRequest, add_refusal, go, render_page, toast
from core.presentation import Crumb
from core.refusals import Refusal
from credit import drawing, operations, selectors
from credit.forms import LimitForm
from credit.models import CreditLimit
from credit.views.account import account_crumbs, find_account
from customers.models import Customer


@requires("credit.view_creditaccount")
@require_safe
def limits_page(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """Every limit of the account, over time and as a table."""
    return _show(request, find_account(request, code))


def _show(
    request: HtmxHttpRequest,
    customer: Customer,
    *,
    form: LimitForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    actor, today = request.actor, request.actor.company.today()
    account = selectors.account_of(customer)
    known = selectors.limits_of(account, today)
    standing = selectors.standing_limit(account, customer.currency)
    can_set = actor.can("credit.approve_limit") and customer.parent_id is None
    context = {
        "customer": customer,
        "limits": known,
        "chart": drawing.limits_over_time(known, today) if known else None,
        "form": form or LimitForm(initial={"currency": standing.currency}),
        "can_set": can_set,
        "refusal": refusal,
        "crumbs": account_crumbs(customer, Crumb(_("Limits"))),
        "place": "customers",
    }
    return render_page(request, "credit/limits.html", "credit/_limits.html", context, status=status)


def _leave(request: HtmxHttpRequest, customer: Customer, words: str) -> HttpResponse:
    return toast(request, go(request, reverse("credit:limits", args=[customer.code])), words % customer.name)


@requires("credit.approve_limit")
@require_POST
@once
def add_limit(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """Set the standing limit, or one that holds for a time."""
    customer = find_account(request, code)
    form = LimitForm(request.POST)
    if not form.is_valid():
        return _show(request, customer, form=form, status=422)
    data = form.cleaned_data
    if not data["currency"]:
        data["currency"] = selectors.standing_limit(
            selectors.account_of(customer), customer.currency
        ).currency
    try:
        operations.set_limit(
            customer,
            limit_amount=data["credit_limit"],
            currency=data["currency"],
            valid_from=data["valid_from"],
            valid_to=data["valid_to"],
            reason=data["reason"],
            by=request.actor,
        )
    except Refusal as refusal:
        add_refusal(form, refusal)
        return _show(request, find_account(request, code), form=form, status=refusal.http_status)
    return _leave(request, customer, _("The limit of %s is set."))


def _find(customer: Customer, begins: str) -> tuple[CreditLimit, datetime.date]:
    """The temporary limit that begins on the day, and the day."""
    try:
        day = datetime.date.fromisoformat(begins)
    except ValueError as error:
        raise Http404 from error
    account = selectors.account_of(customer)
    limit = account.limits.filter(valid_from=day).first() if account else None
    if limit is None:
        raise Http404
    return limit, day


@requires("credit.approve_limit")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def correct_limit(request: HtmxHttpRequest, code: str, begins: str) -> HttpResponse:
    """The form of a limit that holds for a time, and what it says instead."""
    customer = find_account(request, code)
    limit, begun = _find(customer, begins)
    form, status = LimitForm.showing(limit), 200
    if request.method == "POST":
        form, status = LimitForm(request.POST), 422
        if form.is_valid():
            try:
                _correct(customer, begun, form, request.actor)
            except Refusal as refusal:
                add_refusal(form, refusal)
                status = refusal.http_status
            else:
                return _leave(request, customer, _("The limit of %s is corrected."))
    context = {
        "customer": customer,
        "limit": limit,
        "form": form,
        "crumbs": account_crumbs(
            customer, Crumb(_("Limits"), reverse("credit:limits", args=[code])), Crumb(_("Correct"))
        ),
        "place": "customers",
    }
    return render_page(request, "credit/limit_form.html", "credit/_limit_form.html", context, status=status)


def _correct(customer: Customer, begins: datetime.date, form: LimitForm, by: Actor) -> None:
    data = form.cleaned_data
    operations.correct_limit(
        customer,
        begins,
        limit_amount=data["credit_limit"],
        currency=data["currency"],
        valid_from=data["valid_from"] or begins,
        valid_to=data["valid_to"],
        reason=data["reason"],
        by=by,
    )


@requires("credit.approve_limit")
@require_POST
@once
def end_limit(request: HtmxHttpRequest, code: str, begins: str) -> HttpResponse:
    """End a limit before its time; one that has not begun is taken back."""
    customer = find_account(request, code)
    _limit, begun = _find(customer, begins)
    try:
        operations.end_limit(
            customer,
            begun,
            reason=request.POST.get("reason", ""),
            by=request.actor,
        )
    except Refusal as refusal:
        return _show(request, find_account(request, code), refusal=refusal, status=refusal.http_status)
    return _leave(request, customer, _("The limit of %s has ended."))
