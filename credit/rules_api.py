"""Credit rules for programs: read them, save or ask for them, and try changed ones on past orders."""

import datetime
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from core.actors import Actor
from core.api import Amount, Day, amount_text, needs, once, plain_text
from core.approvals.api import RequestOut, answer
from core.models import Job, JobState
from core.refusals import Refusal
from credit import operations, replays, rule_asking, selectors
from credit.lifecycle import STANDARD_CLASS, CheckPoint, Rule
from credit.replay_sums import Result, Sum
from credit.rule_sets import RuleSet, Setting
from credit.selectors import RiskClass

router = Router(tags=["credit"])
OFF = Setting()
VIEW = "credit.view_ruleset"


class RuleOut(Schema):
    """A rule: its threshold, and the check points it is asked at; none of them is off. Amounts in company currency."""

    rule: str
    amount: str | None
    number: int | None
    points: list[str]


class RuleSetOut(Schema):
    """The rules that judge a risk class. ``version`` 0: it has none of its own, the standard ones are shown."""

    risk_class: str
    name: str
    customers: int
    version: int
    release_days: int
    currency: str
    rules: list[RuleOut]


class RuleIn(Schema):
    """What changes of a rule; what is absent stays."""

    rule: str
    amount: Amount | None = None
    number: int | None = None
    points: list[str] = Field(default_factory=list)


class RuleSetIn(Schema):
    """A new risk class, with the rules of another one and these changes."""

    risk_class: str
    name: str
    copy_of: str = STANDARD_CLASS
    release_days: int | None = None
    rules: list[RuleIn] = Field(default_factory=list)


class RuleSetChange(Schema):
    """What changes; ``version`` is the one that was read, and another one is refused."""

    name: str = ""
    release_days: int | None = None
    rules: list[RuleIn] = Field(default_factory=list)
    version: int | None = None


class RuleSetRequest(RuleSetChange):
    """What a controller asks a manager for."""

    reason: str


class ReplayIn(Schema):
    """Which orders, and what of the rules is changed for the trial; whose is ``class`` or ``all``."""

    first_date: Day
    last_date: Day
    whom: str = replays.Whom.CLASS.value
    release_days: int | None = None
    rules: list[RuleIn] = Field(default_factory=list)


class RuleChangeOut(Schema):
    """A rule before and after; null: there was none."""

    rule: str
    before: RuleOut | None
    after: RuleOut


class SavedOut(Schema):
    """One save of the rules."""

    at: datetime.datetime
    by: str
    changes: list[RuleChangeOut]


class SumOut(Schema):
    """How many orders, their value, and what of it was lost, in company currency."""

    orders: int
    value: str
    lost_orders: int
    lost: str


class ReplayedRule(Schema):
    """What one rule held: as decided, by the saved rules, by those that were tried."""

    rule: str
    decided: SumOut
    saved: SumOut
    changed: SumOut


class ReplayedOrder(Schema):
    """An order whose decision would be another one, with the rules that held it then and would."""

    number: str
    customer: str
    cell: str
    value: str
    lost: str
    decided_on: datetime.date
    held_then_by: list[str]
    would_be_held_by: list[str]


class ReplayOut(Schema):
    """How far a replay is, and what it has found once it is done."""

    id: int
    state: str
    progress: int
    total: int
    message: str
    risk_class: str
    first_date: datetime.date
    last_date: datetime.date
    whom: str
    currency: str
    passed: SumOut | None = None
    newly_held: SumOut | None = None
    newly_passed: SumOut | None = None
    held: SumOut | None = None
    recomputed: int | None = None
    rules: list[ReplayedRule] = Field(default_factory=list)
    orders: list[ReplayedOrder] = Field(default_factory=list)


def _show_setting(rule: Rule, setting: Setting) -> dict[str, Any]:
    return {
        "rule": rule.value,
        "amount": None if setting.amount is None else plain_text(setting.amount),
        "number": setting.number,
        "points": sorted(point.value for point in setting.points),
    }


def _show(shown: RiskClass, actor: Actor) -> dict[str, Any]:
    return {
        "risk_class": shown.code,
        "name": shown.name,
        "customers": shown.customers,
        "version": shown.version,
        "release_days": shown.rule_set.release_days,
        "currency": actor.company.base_currency,
        "rules": [_show_setting(rule, shown.rule_set.settings.get(rule, OFF)) for rule in Rule],
    }


def _find(actor: Actor, code: str) -> RiskClass:
    found = selectors.risk_class_of(actor.company, code)
    if found is None:
        raise Http404
    return found


def _changed(rule_set: RuleSet, sent: Mapping[str, Any]) -> RuleSet:
    """The rules with what was sent; of each rule what is absent stays. Raises Refusal naming the field."""
    settings = dict(rule_set.settings)
    for change in sent.get("rules", []):
        if change["rule"] not in Rule.values:
            raise Refusal(_("Use one of: %s.") % ", ".join(Rule.values), field="rules")
        rule = Rule(change["rule"])
        points = change.get("points")
        if points is not None and not set(points) <= set(CheckPoint.values):
            raise Refusal(_("Use one of: %s.") % ", ".join(CheckPoint.values), field=f"{rule}.points")
        before = settings.get(rule, OFF)
        settings[rule] = Setting(
            change.get("amount", before.amount),
            change.get("number", before.number),
            before.points if points is None else frozenset(map(CheckPoint, points)),
        )
    days = sent.get("release_days")
    return replace(rule_set, settings=settings, release_days=rule_set.release_days if days is None else days)


@router.get("/credit/rule-sets", response=list[RuleSetOut], summary="List the credit rules by risk class")
@needs(VIEW)
def list_rule_sets(request: Any) -> list[dict[str, Any]]:
    """Every risk class, the standard one first."""
    return [_show(each, request.actor) for each in selectors.risk_classes(request.actor.company)]


@router.get("/credit/rule-sets/{risk_class}", response=RuleSetOut, summary="Read the rules of a risk class")
@needs(VIEW)
def read_rule_set(request: Any, risk_class: str) -> dict[str, Any]:
    """One class."""
    return _show(_find(request.actor, risk_class), request.actor)


@router.post("/credit/rule-sets", response={201: RuleSetOut}, summary="Add a risk class")
@once
@needs("credit.approve_limit")
def add_rule_set(request: Any, payload: RuleSetIn) -> tuple[int, dict[str, Any]]:
    """A class with the rules of another one and the changes sent; one that has rules already is a conflict."""
    actor, code = request.actor, payload.risk_class.strip()
    copied = selectors.risk_class_of(actor.company, payload.copy_of)
    if copied is None:
        raise Refusal(_("There is no risk class %s.") % payload.copy_of, field="copy_of")
    rules = replace(_changed(copied.rule_set, payload.dict(exclude_unset=True)), risk_class=code)
    operations.save_rule_set(rules, name=payload.name, by=actor, version=0)
    return 201, _show(_find(actor, code), actor)


@router.patch(
    "/credit/rule-sets/{risk_class}", response=RuleSetOut, summary="Change the rules of a risk class"
)
@needs("credit.approve_limit")
def change_rule_set(request: Any, risk_class: str, payload: RuleSetChange) -> dict[str, Any]:
    """What is sent decides from now on."""
    actor = request.actor
    shown = _find(actor, risk_class)
    rules = replace(_changed(shown.rule_set, payload.dict(exclude_unset=True)), risk_class=shown.code)
    version = shown.version if payload.version is None else payload.version
    operations.save_rule_set(rules, name=payload.name, by=actor, version=version)
    return _show(_find(actor, risk_class), actor)


@router.post(
    "/credit/rule-sets/{risk_class}/requests",
    response={202: RequestOut},
    summary="Ask for other credit rules",
)
@once
@needs("credit.request_limit")
def ask_for_rule_set(request: Any, risk_class: str, payload: RuleSetRequest) -> tuple[int, dict[str, Any]]:
    """A request; the rules hold when another person approves it on the page."""
    actor = request.actor
    shown = _find(actor, risk_class)
    rules = replace(_changed(shown.rule_set, payload.dict(exclude_unset=True)), risk_class=shown.code)
    made = rule_asking.ask_for_rules(rules, name=payload.name, reason=payload.reason, by=actor)
    return 202, answer(made, actor)


@router.get(
    "/credit/rule-sets/{risk_class}/history", response=list[SavedOut], summary="Read who changed the rules"
)
@needs(VIEW)
def read_history(request: Any, risk_class: str) -> list[dict[str, Any]]:
    """Every save that changed a rule, newest first."""
    shown = _find(request.actor, risk_class)
    return [
        {
            "at": saved.at,
            "by": saved.by,
            "changes": [
                {
                    "rule": change.rule.value,
                    "before": None if change.before is None else _show_setting(change.rule, change.before),
                    "after": _show_setting(change.rule, change.after),
                }
                for change in saved.changes
            ],
        }
        for saved in selectors.rule_history(request.actor.company, shown.code)
    ]


# Replays ------------------------------------------------------------------------------------------------------------
@router.post(
    "/credit/rule-sets/{risk_class}/replays", response={202: ReplayOut}, summary="Try rules on past orders"
)
@once
@needs("credit.replay_rules")
def start_replay(request: Any, risk_class: str, payload: ReplayIn) -> tuple[int, dict[str, Any]]:
    """A job; nothing is saved of the rules that are tried."""
    actor = request.actor
    shown = _find(actor, risk_class)
    rules = replace(_changed(shown.rule_set, payload.dict(exclude_unset=True)), risk_class=shown.code)
    job = replays.start(
        rules, first_date=payload.first_date, last_date=payload.last_date, whom=payload.whom, by=actor
    )
    return 202, _show_replay(job, actor)


@router.get("/credit/replays/{pk}", response=ReplayOut, summary="Read a replay of rules")
@needs(VIEW)
def read_replay(request: Any, pk: int) -> dict[str, Any]:
    """How far it is, and what it has found."""
    jobs = Job.objects.in_scope(request.actor).filter(kind=replays.JOB_KIND)
    return _show_replay(get_object_or_404(jobs, pk=pk), request.actor)


def _show_replay(job: Job, actor: Actor) -> dict[str, Any]:
    currency, parameters = actor.company.base_currency, job.parameters
    shown: dict[str, Any] = {
        "id": job.pk,
        "state": job.state,
        "progress": job.progress,
        "total": job.total,
        "message": job.message,
        "risk_class": parameters["rules"]["risk_class"],
        "first_date": parameters["first_date"],
        "last_date": parameters["last_date"],
        "whom": parameters["whom"],
        "currency": currency,
    }
    if job.state != JobState.DONE:
        return shown
    result = Result.of(job.result)
    return {
        **shown,
        **{cell.value: _show_sum(each, currency) for cell, each in result.cells.items()},
        "recomputed": result.recomputed,
        "rules": [
            {
                "rule": rule.value,
                "decided": _show_sum(sums.decided, currency),
                "saved": _show_sum(sums.saved, currency),
                "changed": _show_sum(sums.changed, currency),
            }
            for rule, sums in result.rules.items()
        ],
        "orders": [
            {
                "number": row.number,
                "customer": row.customer,
                "cell": row.cell.value,
                "value": amount_text(row.value, currency),
                "lost": amount_text(row.lost, currency),
                "decided_on": row.as_of,
                "held_then_by": list(row.before),
                "would_be_held_by": list(row.after),
            }
            for row in result.rows
        ],
    }


def _show_sum(each: Sum, currency: str) -> dict[str, Any]:
    return {
        "orders": each.orders,
        "value": amount_text(each.value, currency),
        "lost_orders": each.lost_orders,
        "lost": amount_text(each.lost, currency),
    }
