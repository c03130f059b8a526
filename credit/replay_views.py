"""Replays of rules: starting one from the matrix, and what it has found."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from core import charts, formats
from core.access import requires
from core.charts import Bar, Chart, LegendItem, Segment, Table
from core.models import Job, JobState
from core.pages import HtmxHttpRequest, go, progress_done, toast, wants_fragment
from core.presentation import Action, Change, Crumb, DocumentHeader, Fact, Tab
from core.refusals import Refusal, Several
from credit import replays
from credit.class_forms import ReplayForm
from credit.lifecycle import Rule
from credit.places import credit_tabs
from credit.replay_sums import CHANGED, MOST_ROWS, Cell, Result, Sum
from credit.rule_sets import RuleSet
from credit.rule_views import find_class, read_rules, show_class
from credit.rule_wording import differences
from receivables.selectors import LOST_AFTER

ROWS_SHOWN = 50
_OPEN = (JobState.QUEUED, JobState.RUNNING)


@requires("credit.replay_rules")
@require_POST
def start_replay(request: HtmxHttpRequest, risk_class: str) -> HttpResponse:
    """Try the rules as they stand in the matrix, unsaved, on the orders of the days.

    A second click begins a second replay, which harms nobody; the form's key is left for saving the same rules.
    """
    shown = find_class(request, risk_class)
    form, typed = read_rules(request, shown)
    asked = ReplayForm(request.POST)
    if typed is None or not asked.is_valid():
        for name, errors in asked.errors.items():
            form.place(Refusal(f"{asked.fields[name].label}: {errors[0]}", field=name))
        return show_class(request, shown, form, replay_form=asked, status=422)
    try:
        job = replays.start(typed, by=request.actor, **asked.cleaned_data)
    except Refusal as refusal:
        for single in refusal.refusals if isinstance(refusal, Several) else [refusal]:
            if single.field in asked.fields:
                asked.add_error(single.field, single.message)
            form.place(single)
        return show_class(request, shown, form, replay_form=asked, status=refusal.http_status)
    url = reverse("credit:replay", args=[job.pk])
    return toast(request, go(request, url), _("The replay has begun; you can leave the page."))


@requires(replays.VIEW)
@require_safe
def replay(request: HtmxHttpRequest, pk: int) -> HttpResponse:
    """How far a replay is, and what it has found; its progress draws itself anew until it is finished."""
    job = get_object_or_404(Job.objects.in_scope(request.actor), pk=pk, kind=replays.JOB_KIND)
    url = reverse("credit:replay", args=[pk])
    if wants_fragment(request) and "cell" not in request.GET:
        response = render(request, "components/progress.html", {"job": job, "job_url": url})
        return response if job.state in _OPEN else progress_done(response)
    result = Result.of(job.result)
    context: dict[str, Any] = {
        "job": job,
        "job_url": url,
        "is_done": job.state == JobState.DONE,
        "header": _header(request, job),
        "changes": _changes(request, job),
        "crumbs": [
            Crumb(_("Rules"), reverse("credit:rule-sets")),
            *_class_crumb(job),
            Crumb(_("Replay")),
        ],
        "tabs": credit_tabs(request.actor, "credit:rule-sets"),
        "place": "customers",
    }
    if job.state == JobState.DONE:
        context |= _found(request, job, result)
    return render(request, "credit/replay.html", context)


def _class_crumb(job: Job) -> list[Crumb]:
    code = job.parameters["rules"]["risk_class"]
    return [Crumb(code, reverse("credit:rule-set", args=[code]))]


def _changes(request: HtmxHttpRequest, job: Job) -> list[Change]:
    before, after = RuleSet.of(job.parameters["saved"]), RuleSet.of(job.parameters["rules"])
    return differences(before, after, request.actor.company.base_currency)


def _header(request: HtmxHttpRequest, job: Job) -> DocumentHeader:
    code = job.parameters["rules"]["risk_class"]
    scope = replays.scope_of(job.company, job.parameters)
    url = f"{reverse('credit:rule-set', args=[code])}?replay={job.pk}"
    label = _("Back to these rules") if request.actor.can("credit.replay_rules") else _("Rules")
    return DocumentHeader(
        kind_label=_("Replay"),
        number=job.title,
        status=job.state,
        status_label=job.get_state_display(),
        facts=[
            Fact(_("Submitted"), f"{formats.day(scope.first_date)} – {formats.day(scope.last_date)}"),
            Fact(_("Whose orders"), str(replays.Whom(job.parameters["whom"]).label)),
            Fact(_("By"), str(job.requested_by) if job.requested_by else _("System")),
            Fact(_("Finished"), formats.moment(job.finished_at)),
        ],
        primary=Action(label, url, method="get", icon="pencil"),
    )


# What was found -----------------------------------------------------------------------------------------------------
def _found(request: HtmxHttpRequest, job: Job, result: Result) -> dict[str, Any]:
    currency = request.actor.company.base_currency
    cell, rule = _chosen(request)
    rows = [
        row for row in result.rows if row.cell == cell and (rule is None or rule in (*row.before, *row.after))
    ]
    place = _page(request, len(rows))
    return {
        "result": result,
        "currency": currency,
        "table": _table(result, job, cell),
        "finding": _finding(result, currency),
        "rule_rows": [
            (label, sums, _url(job, cell, each))
            for each, label, sums in ((each, each.label, sums) for each, sums in result.rules.items())
            if sums.decided.orders or sums.saved.orders or sums.changed.orders
        ],
        "chart": _chart(result, job, currency),
        "cells": [
            Tab(str(each.label), _url(job, each, rule), each == cell, result.cells[each].orders)
            for each in CHANGED
        ],
        "rule": rule,
        "all_rules_url": _url(job, cell, None),
        "is_newly_held": cell == Cell.NEWLY_HELD,
        "rows": [
            (row, _names(row.after if cell == Cell.NEWLY_HELD else row.before))
            for row in rows[place : place + ROWS_SHOWN]
        ],
        "matching": len(rows),
        "previous_url": _url(job, cell, rule, place - ROWS_SHOWN) if place else "",
        "next_url": _url(job, cell, rule, place + ROWS_SHOWN) if place + ROWS_SHOWN < len(rows) else "",
        "first": place + 1,
        "last": min(place + ROWS_SHOWN, len(rows)),
        "left_out": sum(max(result.cells[each].orders - MOST_ROWS, 0) for each in CHANGED),
        "honest": _honest(result, job),
    }


def _chosen(request: HtmxHttpRequest) -> tuple[Cell, Rule | None]:
    cell, rule = request.GET.get("cell", ""), request.GET.get("rule", "")
    return (
        Cell(cell) if cell in CHANGED else Cell.NEWLY_HELD,
        Rule(rule) if rule in Rule.values else None,
    )


def _page(request: HtmxHttpRequest, count: int) -> int:
    text = request.GET.get("from", "")
    place = int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0
    return place if place < count else 0


def _url(job: Job, cell: Cell, rule: Rule | None, place: int = 0) -> str:
    query: dict[str, str | int] = {"cell": cell.value}
    if rule is not None:
        query["rule"] = rule.value
    if place > 0:
        query["from"] = place
    return f"{reverse('credit:replay', args=[job.pk])}?{urlencode(query)}#orders"


def _names(rules: tuple[str, ...]) -> str:
    return ", ".join(str(Rule(rule).label) if rule in Rule.values else rule for rule in rules) or "–"


def _table(result: Result, job: Job, cell: Cell) -> list[dict[str, Any]]:
    """Two rows, then and now: what passed and what was held, by what would be."""
    return [
        {
            "label": label,
            "cells": [
                {
                    "sum": result.cells[each],
                    "url": _url(job, each, None) if each in CHANGED and result.cells[each].orders else "",
                    "is_changed": each in CHANGED,
                    "label": column,
                }
                for each, column in zip(cells, (_("Would pass"), _("Would be held")), strict=True)
            ],
        }
        for label, cells in (
            (_("Passed then"), (Cell.PASSED, Cell.NEWLY_HELD)),
            (_("Held then"), (Cell.NEWLY_PASSED, Cell.HELD)),
        )
    ]


def _finding(result: Result, currency: str) -> str:
    """The result in a sentence or two."""
    held, passed = result.cells[Cell.NEWLY_HELD], result.cells[Cell.NEWLY_PASSED]
    if not result.orders:
        return _("No order was submitted in this time.")
    if not held.orders and not passed.orders:
        return _("Every order would have been decided as it was.")
    found = []
    if held.orders:
        words = ngettext(
            "%(orders)s order over %(value)s that passed would have been held; %(lost)s.",
            "%(orders)s orders over %(value)s that passed would have been held; %(lost)s.",
            held.orders,
        )
        found.append(words % _figures(held, currency))
    if passed.orders:
        words = ngettext(
            "%(orders)s order over %(value)s that was held would have passed; %(lost)s.",
            "%(orders)s orders over %(value)s that were held would have passed; %(lost)s.",
            passed.orders,
        )
        found.append(words % _figures(passed, currency))
    return " ".join(found)


def _figures(each: Sum, currency: str) -> dict[str, str]:
    return {
        "orders": formats.number(each.orders),
        "value": formats.money(each.value, currency),
        "lost": _("%s of it was lost") % formats.money(each.lost, currency)
        if each.lost
        else _("nothing of it was lost"),
    }


def _chart(result: Result, job: Job, currency: str) -> Chart:
    """Per rule the orders it held then and holds still, holds now, and no longer holds."""
    bars, rows = [], []
    for rule, sums in result.rules.items():
        more, fewer = sums.changed.orders - sums.both, sums.decided.orders - sums.both
        if not (sums.decided.orders or sums.changed.orders):
            continue
        label = str(rule.label)
        figures = f"{formats.number(sums.decided.orders)} → {formats.number(sums.changed.orders)}"
        bars.append(
            Bar(
                label,
                figures,
                [
                    Segment(Decimal(sums.both), "chart__bar--1", _("%s: as before") % label),
                    Segment(Decimal(more), "chart__bar--3", _("%s: more") % label, _url(job, Cell.NEWLY_HELD, rule)),
                    Segment(Decimal(fewer), "chart__bar--soft", _("%s: no longer") % label, _url(job, Cell.NEWLY_PASSED, rule)),
                ],
            )
        )  # fmt: skip
        rows.append([label, *(formats.number(each) for each in (sums.both, more, fewer))])
    legend = [
        LegendItem(_("Held then and by these rules"), "chart__bar--1"),
        LegendItem(_("Held by these rules only"), "chart__bar--3"),
        LegendItem(_("Held then only"), "chart__bar--soft"),
    ]
    heads = [_("Rule"), _("As before"), _("More"), _("No longer")]
    caption = _("Orders each rule held then, and would hold")
    return charts.stacked_bars(bars).told(caption, legend=legend, table=Table(heads, rows), key="t")


def _honest(result: Result, job: Job) -> list[str]:
    """What was taken as decided, and what was computed again."""
    scope = replays.scope_of(job.company, job.parameters)
    said = [
        _("Limit, exposure, overdue, dunning level, block, security and order value are those each decision was made on."),
        _("First orders and broken promises are counted again as of each day: no order of the payer had been confirmed"
          " before, and so many promises had been broken in a year."),
        _("The horizon is taken as decided: what was left aside then is left aside again."),
        _("An order that passed because a person had released it passes by any rules: %d.") % result.released,
        _("Lost is what of an order's invoices is still open more than %d days after it was due. Credit notes are not"
          " counted, for they do not say whether the customer could not pay.") % LOST_AFTER,
        _("Each order counts once, with its last submission in this time, and only with its own decision: what the"
          " other rules would have done to the exposure of later orders is not followed."),
    ]  # fmt: skip
    if result.recomputed:
        words = ngettext(
            "%(count)s decision of %(all)s did not keep its figures: overdue and dunning level are computed again as of its day, the review date is today's.",
            "%(count)s decisions of %(all)s did not keep their figures: overdue and dunning level are computed again as of their day, the review date is today's.",
            result.recomputed,
        )
        said.append(
            words % {"count": formats.number(result.recomputed), "all": formats.number(result.orders)}
        )
    if scope.is_everybody:
        said.append(_("All customers: many were decided on by the rules of another class."))
    return said
