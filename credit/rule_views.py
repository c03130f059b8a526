"""The pages of the rule sets: the classes, and each class's rules as a matrix that managers save and controllers ask for."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import approvals, formats, timeline
from core.access import requires
from core.actors import Actor
from core.conflicts import Basis
from core.idempotency import once
from core.models import ApprovalRequest, Job
from core.pages import HtmxHttpRequest, go, render_page, toast
from core.presentation import Action, Change, Crumb, Notice, TimelineEntry
from core.refusals import Refusal, StaleVersion
from credit import operations, rule_asking, selectors
from credit.class_forms import NewClassForm, ReplayForm, SinceForm
from credit.lifecycle import STANDARD_CLASS, SWITCHES, CheckPoint, Rule
from credit.models import CreditPolicy
from credit.places import credit_tabs
from credit.replays import JOB_KIND
from credit.rule_forms import RuleSetForm, drawn, meet, posted_version, take_chosen
from credit.rule_sets import RuleSet
from credit.rule_wording import pair_in_words
from credit.selectors import RiskClass, Saved

HISTORY_SHOWN = 20
REPLAYS_SHOWN = 5
VIEW = "credit.view_ruleset"


def find_class(request: HtmxHttpRequest, code: str) -> RiskClass:
    """The class of the address, or 404."""
    shown = selectors.risk_class_of(request.actor.company, code)
    if shown is None:
        raise Http404
    return shown


@requires(VIEW)
@require_safe
def rule_sets(request: HtmxHttpRequest) -> HttpResponse:
    """Every risk class, how many customers it has, and which rules are on."""
    classes = selectors.risk_classes(request.actor.company)
    context = {
        "classes": [(each, _url(each), _rules_on(each)) for each in classes],
        "can_add": request.actor.can("credit.approve_limit"),
        "tabs": credit_tabs(request.actor, "credit:rule-sets"),
        "place": "customers",
    }
    return render(request, "credit/rule_sets.html", context)


def _url(shown: RiskClass) -> str:
    """Where a class's rules are; a name from before classes had pages may be none an address can hold."""
    return "" if "/" in shown.code else reverse("credit:rule-set", args=[shown.code])


def _rules_on(shown: RiskClass) -> str:
    return ", ".join(str(rule.label) for rule in Rule if shown.rule_set.is_on(rule))


@requires("credit.approve_limit")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_rule_set(request: HtmxHttpRequest) -> HttpResponse:
    """Begin a class with the rules of another one."""
    company = request.actor.company
    classes = selectors.risk_classes(company)
    if request.method != "POST":
        chosen = {"copy_of": request.GET.get("copy_of", STANDARD_CLASS), "code": request.GET.get("code", "")}
        return _new(request, NewClassForm(initial=chosen, classes=classes))
    form = NewClassForm(request.POST, classes=classes)
    if not form.is_valid():
        return _new(request, form, status=422)
    copied = next(each.rule_set for each in classes if each.code == form.cleaned_data["copy_of"])
    code = form.cleaned_data["code"].strip()
    try:
        policy = operations.save_rule_set(
            replace(copied, risk_class=code), name=form.cleaned_data["name"], by=request.actor, version=0
        )
    except StaleVersion as refusal:
        form.add_error("code", _("There is a risk class with this code already."))
        return _new(request, form, status=refusal.http_status)
    except Refusal as refusal:
        form.add_error("code" if refusal.field == "risk_class" else None, refusal.message)
        return _new(request, form, status=refusal.http_status)
    url = reverse("credit:rule-set", args=[policy.risk_class])
    return toast(request, go(request, url), _("%s has rules of its own now.") % policy)


def _new(request: HtmxHttpRequest, form: NewClassForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "crumbs": [Crumb(_("Rules"), reverse("credit:rule-sets")), Crumb(_("New risk class"))],
        "place": "customers",
    }
    return render(request, "credit/new_rule_set.html", context, status=status)


# One class ----------------------------------------------------------------------------------------------------------
@requires(VIEW)
@require_safe
def rule_set(request: HtmxHttpRequest, risk_class: str) -> HttpResponse:
    """The rules of a class; ``replay`` puts the rules of a replay into the matrix, still unsaved."""
    shown = find_class(request, risk_class)
    form = RuleSetForm.of(_tried(request, shown) or shown.rule_set, shown.name, _currency(request))
    return show_class(request, shown, form)


def _tried(request: HtmxHttpRequest, shown: RiskClass) -> RuleSet | None:
    key = request.GET.get("replay", "")
    if not (key.isascii() and key.isdecimal() and len(key) < 19):
        return None
    job = _replays(request.actor, shown).filter(pk=int(key)).first()
    return RuleSet.of(job.parameters["rules"]) if job else None


def _currency(request: HtmxHttpRequest) -> str:
    return request.actor.company.base_currency


@requires("credit.approve_limit")
@require_POST
@once
def save_rules(request: HtmxHttpRequest, risk_class: str) -> HttpResponse:
    """Let the typed rules decide from now on; of what somebody else saved meanwhile each rule is asked about."""
    shown = find_class(request, risk_class)
    form, typed = read_rules(request, shown)
    if typed is None:
        return show_class(request, shown, form, status=422)
    try:
        policy = operations.save_rule_set(
            typed, name=form.name, by=request.actor, version=posted_version(request.POST)
        )
    except StaleVersion as refusal:
        return _show_stale(request, find_class(request, risk_class), typed, form.name, refusal.http_status)
    except Refusal as refusal:
        form.place(refusal)
        return show_class(request, shown, form, status=refusal.http_status)
    url = reverse("credit:rule-set", args=[policy.risk_class])
    return toast(request, go(request, url), _("The rules of %s hold from now on.") % policy)


def read_rules(request: HtmxHttpRequest, shown: RiskClass) -> tuple[RuleSetForm, RuleSet | None]:
    """The matrix as it was sent, and its rules where they can be read; else each field says why not."""
    form = RuleSetForm.posted(request.POST, shown.rule_set, _currency(request))
    try:
        typed = take_chosen(form.rule_set(shown.code), shown.rule_set, request.POST)
        operations.refuse_bad_rule_set(typed, name=form.name)
    except Refusal as refusal:
        form.place(refusal)
        return form, None
    return form, typed


def _show_stale(
    request: HtmxHttpRequest, shown: RiskClass, typed: RuleSet, name: str, status: int
) -> HttpResponse:
    policy = CreditPolicy.objects.get(company=request.actor.company, risk_class=shown.code)
    last = timeline.of_document(policy).first()
    by, at = (last.actor_name, last.at) if last else ("", None)
    basis = meet(typed, shown, by, at, request.POST, _currency(request))
    form = RuleSetForm.of(typed, name, _currency(request))
    return show_class(request, shown, form, basis=basis, status=status)


@requires("credit.request_limit")
@require_POST
@once
def ask_for_rules(request: HtmxHttpRequest, risk_class: str) -> HttpResponse:
    """Ask a manager for the typed rules."""
    shown = find_class(request, risk_class)
    form, typed = read_rules(request, shown)
    if typed is None:
        return show_class(request, shown, form, status=422)
    try:
        made = rule_asking.ask_for_rules(
            typed, name=form.name, reason=request.POST.get("reason", ""), by=request.actor
        )
    except Refusal as refusal:
        form.place(refusal)
        return show_class(request, shown, form, status=refusal.http_status)
    return toast(request, go(request, made.get_absolute_url()), _("%s waits for approval.") % made.number)


def show_class(
    request: HtmxHttpRequest,
    shown: RiskClass,
    form: RuleSetForm,
    *,
    basis: Basis | None = None,
    replay_form: ReplayForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a class with the matrix as it stands or was typed."""
    actor, today = request.actor, request.actor.company.today()
    history = selectors.rule_history(actor.company, shown.code)
    since = SinceForm.day_in(request.GET, today - datetime.timedelta(days=30))
    _mark(form, history, since, _currency(request))
    form.show_changes(shown.rule_set)
    waiting = (
        approvals.waiting_of_kind(actor, rule_asking.RULES).filter(key=rule_asking.key_of(shown.code)).first()
    )
    can_save = actor.can("credit.approve_limit")
    can_ask = actor.can("credit.request_limit") and not can_save
    context: dict[str, Any] = {
        "shown": shown,
        "form_rows": form,
        "rows": form.rows.values(),
        "points": [(point, CheckPoint(point).label) for point in SWITCHES],
        "currency": _currency(request),
        "refusal": form.refusal,
        "basis": basis or drawn(shown),
        "can_save": can_save,
        "can_ask": can_ask and waiting is None,
        "can_edit": can_save or can_ask,
        "can_replay": actor.can("credit.replay_rules"),
        "reason": request.POST.get("reason", ""),
        "replay_form": replay_form or ReplayForm.for_today(today),
        "replays": _replays(actor, shown).order_by("-pk")[:REPLAYS_SHOWN],
        "since_form": SinceForm(initial={"since": since}),
        "timeline": [_in_words(saved, _currency(request)) for saved in history[:HISTORY_SHOWN]],
        "notices": [*_notices(shown), *([_waiting_notice(waiting)] if waiting else [])],
        "crumbs": [Crumb(_("Rules"), reverse("credit:rule-sets")), Crumb(shown.title)],
        "tabs": credit_tabs(actor, "credit:rule-sets"),
        "place": "customers",
    }
    return render_page(request, "credit/rule_set.html", "credit/_rule_set.html", context, status=status)


def _replays(actor: Actor, shown: RiskClass) -> Any:
    return Job.objects.in_scope(actor).filter(kind=JOB_KIND, parameters__rules__risk_class=shown.code)


def _mark(form: RuleSetForm, history: list[Saved], since: datetime.date, currency: str) -> None:
    """Say at each rule when it was changed since the day, by whom, and what it was before."""
    for rule, (saved, change) in selectors.last_changes(history, since).items():
        row = form.rows[rule]
        row.mark = formats.day(saved.at)
        row.was = _("%(who)s; before: %(what)s") % {
            "who": saved.by or _("System"),
            "what": pair_in_words(rule, change.before, change.after, currency)[0],
        }


def _in_words(saved: Saved, currency: str) -> TimelineEntry:
    who = saved.by or _("System")
    if saved.is_first:
        names = ", ".join(str(change.rule.label) for change in saved.changes if change.after.points)
        return TimelineEntry(saved.at, who, _("First rules"), names, icon="plus")
    changes = [
        Change(str(change.rule.label), *pair_in_words(change.rule, change.before, change.after, currency))
        for change in saved.changes
    ]
    return TimelineEntry(saved.at, who, _("Rules changed"), icon="pencil", changes=changes)


def _notices(shown: RiskClass) -> list[Notice]:
    if shown.is_own:
        return []
    words = (
        _("These are the rules as delivered. Saving makes them your own.")
        if shown.code == STANDARD_CLASS
        else _("The class has no rules of its own; the standard rules decide. Saving gives it its own.")
    )
    return [Notice(_("Not set yet"), words)]


def _waiting_notice(made: ApprovalRequest) -> Notice:
    return Notice(
        _("A request about these rules waits for approval"),
        _("Asked for by %s.") % made.requested_by,
        actions=[Action(made.number, made.get_absolute_url(), method="get", icon="hand-raised")],
    )
