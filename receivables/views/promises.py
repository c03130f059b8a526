"""Promises to pay: the list, the page of one, taking one back, and the rules that hold for all."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import documents, formats, lists
from core.access import requires
from core.actors import Actor
from core.document_page import timeline_of
from core.idempotency import once
from core.pages import HtmxHttpRequest, add_refusal, go, render_page, toast
from core.presentation import Action, Crumb, DocumentHeader, Fact, Notice
from core.refusals import Refusal
from receivables import operations, selectors
from receivables.forms import PromiseRulesForm, ReasonForm
from receivables.lifecycle import PromiseStatus
from receivables.models import PromiseToPay
from receivables.promise_tables import PromiseList
from receivables.views.places import tabs_of

VIEW, NOTE = "receivables.view_promise", "receivables.note_promise"
CHANGE_RULES = "receivables.change_policy"
#: What may be promised anew: the same items, on another day.
ENDED = (PromiseStatus.OPEN, PromiseStatus.PARTLY_KEPT, PromiseStatus.BROKEN)


@requires(VIEW)
def promise_list(request: HtmxHttpRequest) -> HttpResponse:
    """Who promised what by when."""
    rules = selectors.promise_rules(request.actor.company)
    context = {
        "tabs": tabs_of(request.actor, "promises"),
        "rules": rules,
        "can_change_rules": request.actor.can(CHANGE_RULES),
        "place": "receivables",
    }
    return lists.respond(request, PromiseList, context=context, template="receivables/promises.html")


def find_promise(actor: Actor, number: str) -> PromiseToPay:
    """The promise by number within the actor's scope, or 404."""
    rows = PromiseToPay.objects.in_scope(actor).select_related(
        "company", "customer", "noted_by", "replaced_by"
    )
    promise = rows.filter(number=number).first()
    if promise is None:
        raise Http404
    return promise


@requires(VIEW)
@require_safe
def promise_page(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Everything about one promise."""
    promise = find_promise(request.actor, number)
    if not request.htmx:
        label = f"{promise.number} · {promise.customer.name}"
        documents.remember(request.actor, promise, label, promise.get_absolute_url())
    return _show(request, promise)


def _show(
    request: HtmxHttpRequest,
    promise: PromiseToPay,
    *,
    reason_form: ReasonForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = request.actor
    is_open = promise.status == PromiseStatus.OPEN
    context: dict[str, Any] = {
        "promise": promise,
        "lines": promise.lines.select_related("item__invoice").order_by("item__due_date", "item_id")[:200],
        "can_withdraw": is_open and actor.can(NOTE),
        "reason_form": reason_form or ReasonForm(),
        "crumbs": [Crumb(_("Promises"), reverse("receivables:promises")), Crumb(promise.number)],
        "header": _header(promise, actor),
        "notices": _notices(promise),
        "facts": _facts(promise),
        "timeline": timeline_of(promise, actor) if actor.can("core.view_timeline") else [],
        "refusal": refusal,
        "place": "receivables",
    }
    return render_page(
        request, "receivables/promise.html", "receivables/_promise.html", context, status=status
    )


def _header(promise: PromiseToPay, actor: Actor) -> DocumentHeader:
    late = formats.late(promise.promised_date, promise.company.today())
    is_late = promise.status == PromiseStatus.OPEN and bool(late)
    again = Action(
        _("New promise"),
        f"{reverse('receivables:new-promise', args=[promise.customer.code])}?promise={promise.number}",
        method="get",
        icon="hand-raised",
        key="p",
    )
    return DocumentHeader(
        kind_label=_("Promise to pay"),
        number=promise.number,
        status=promise.status,
        status_label=promise.get_status_display(),
        party=promise.customer.name,
        party_url=reverse("receivables:account", args=[promise.customer.code]),
        amount=promise.promised_amount,
        currency=promise.currency,
        facts=[
            Fact(
                _("Promised for"),
                formats.day(promise.promised_date),
                note=late if is_late else "",
                tone="danger" if is_late else "",
            ),
            Fact(_("Paid"), formats.money(promise.kept_amount, promise.currency)),
        ],
        primary=again if promise.status in ENDED and actor.can(NOTE) else None,
    )


def _facts(promise: PromiseToPay) -> list[Fact]:
    facts = [
        Fact(_("Said by"), promise.promised_by or formats.MISSING, note=promise.get_channel_display()),
        Fact(_("Promised on"), formats.day(promise.made_on)),
        Fact(_("Counts as in time until"), formats.day(promise.grace_date)),
        Fact(_("Noted by"), str(promise.noted_by or _("System"))),
    ]
    if promise.decided_on:
        facts.append(Fact(_("Decided on"), formats.day(promise.decided_on)))
    if promise.replaced_by:
        facts.append(
            Fact(_("Replaced by"), promise.replaced_by.number, url=promise.replaced_by.get_absolute_url())
        )
    if promise.note:
        facts.append(Fact(_("Note"), promise.note))
    return facts


def _notices(promise: PromiseToPay) -> list[Notice]:
    missing = formats.money(promise.missing_amount, promise.currency)
    if promise.status == PromiseStatus.OPEN:
        return [Notice(_("Reminders wait"), text=_("%s is still missing.") % missing)]
    if promise.status in (PromiseStatus.BROKEN, PromiseStatus.PARTLY_KEPT):
        text = _("%s did not come in time. Reminders go on.") % missing
        return [Notice(_("This promise was not kept"), text=text, tone="danger")]
    return []


@requires(NOTE)
@require_POST
@once
def withdraw_promise(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Take the promise off the list."""
    promise = find_promise(request.actor, number)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _show(request, promise, reason_form=form, status=422)
    try:
        operations.withdraw_promise(promise, form.cleaned_data["reason"], by=request.actor)
    except Refusal as refusal:
        fresh = find_promise(request.actor, number)
        return _show(request, fresh, refusal=refusal, status=refusal.http_status)
    return toast(request, go(request, promise.get_absolute_url()), _("%s is withdrawn.") % promise)


@requires(CHANGE_RULES)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def promise_rules(request: HtmxHttpRequest) -> HttpResponse:
    """Days of grace, and how far ahead promises reach."""
    rules = selectors.promise_rules(request.actor.company)
    if request.method != "POST":
        initial = {"grace_days": rules.grace_days, "most_days_ahead": rules.most_days_ahead}
        return _show_rules(request, PromiseRulesForm(initial=initial))
    form = PromiseRulesForm(request.POST)
    if not form.is_valid():
        return _show_rules(request, form, status=422)
    try:
        rules = operations.set_promise_rules(
            form.cleaned_data["grace_days"], form.cleaned_data["most_days_ahead"], by=request.actor
        )
    except Refusal as refusal:
        add_refusal(form, refusal)
        return _show_rules(request, form, status=refusal.http_status)
    words = ngettext("Promises have %d day of grace.", "Promises have %d days of grace.", rules.grace_days)
    return toast(request, go(request, reverse("receivables:promises")), words % rules.grace_days)


def _show_rules(request: HtmxHttpRequest, form: PromiseRulesForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "crumbs": [Crumb(_("Promises"), reverse("receivables:promises")), Crumb(_("Rules"))],
        "place": "receivables",
    }
    return render(request, "receivables/promise_rules.html", context, status=status)
