"""The home page: everybody's work of today, and the figures a manager looks at."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import formats, navigation
from core.access import signed_in
from core.actors import Actor
from core.pages import HtmxHttpRequest
from core.presentation import Kpi
from reporting import selectors
from reporting.selectors import AccountDay, Flow
from reporting.views import drawing
from reporting.views.desks import Desks
from reporting.views.places import address

WINDOW = 30
DSO_WINDOW = 90


@require_safe
@signed_in
def home(request: HtmxHttpRequest) -> HttpResponse:
    """The desks of one's roles; customers are led to the portal."""
    actor = request.actor
    if navigation.in_portal(actor):
        portal = address("portal:home")
        if not portal:
            raise PermissionDenied("reporting.view_home")
        return HttpResponseRedirect(portal)
    desks = Desks(actor).all()
    context: dict[str, Any] = {
        "desks": desks,
        "greeting": _greeting(actor),
        "day": formats.day(actor.company.today()),
        "place": "home",
    }
    if "MGR" in actor.roles:
        context |= _overview(actor)
    elif {"CRC", "AR"} & actor.roles:
        weeks = selectors.cash_expected(actor.company, actor.company.today())
        context["charts"] = [drawing.cash(weeks, actor.company.base_currency)]
    return render(request, "reporting/home.html", context)


def _greeting(actor: Actor) -> str:
    name = (actor.user.first_name or actor.user.username) if actor.user else ""
    hour = timezone.localtime().hour
    if hour < 12:
        return _("Good morning, %s") % name
    return (_("Good afternoon, %s") if hour < 18 else _("Good evening, %s")) % name


def _overview(actor: Actor) -> dict[str, Any]:
    """Six figures with their trend, where orders are, and the cash expected."""
    company, today = actor.company, actor.company.today()
    month_ago = today - datetime.timedelta(days=WINDOW)
    before, now = selectors.account_days(company, [month_ago, today], window=DSO_WINDOW)
    return {
        "kpis": [*_flow_figures(actor, today), *_account_figures(before, now), _service_figure(actor, today)],
        "charts": [
            drawing.whereabouts(selectors.stuck(company, timezone.now()), company.base_currency),
            drawing.cash(selectors.cash_expected(company, today), company.base_currency),
        ],
    }


def _flow_figures(actor: Actor, today: datetime.date) -> list[Kpi]:
    flows = selectors.flows(actor.company, today, days=WINDOW)
    names = [
        ("orders", _("Orders taken"), address("orders:list", view="all", order_date__last=WINDOW)),
        ("turnover", _("Turnover, net"), address("reporting:orders")),
        ("cash", _("Cash received"), address("receivables:payments", received_on__last=WINDOW)),
    ]
    return [
        Kpi(
            label,
            formats.number(flows[name].now),
            unit=actor.company.base_currency,
            note=_("last %d days") % WINDOW,
            trend=_growth(flows[name]),
            trend_tone=_tone(flows[name].now - flows[name].before, is_more_better=True),
            url=url,
        )
        for name, label, url in names
    ]


def _growth(flow: Flow) -> str:
    """The change against the window before, in words."""
    if flow.before <= 0:
        return ""
    change = ((flow.now - flow.before) / flow.before * 100).quantize(Decimal(1))
    return f"{'+' if change > 0 else ''}{formats.percent(change)}"


def _tone(change: Decimal, *, is_more_better: bool) -> Any:
    if not change:
        return ""
    return "good" if (change > 0) == is_more_better else "bad"


def _account_figures(before: AccountDay, now: AccountDay) -> list[Kpi]:
    overdue = Kpi(
        _("Overdue"),
        formats.MISSING if now.overdue_share is None else formats.quantity(now.overdue_share),
        unit="%",
        note=_("of all that is owed"),
        trend=_difference(before.overdue_share, now.overdue_share),
        trend_tone=_change_tone(before.overdue_share, now.overdue_share),
        url=address("reporting:receivables"),
    )
    dso = Kpi(
        _("DSO"),
        formats.MISSING if now.dso is None else formats.quantity(now.dso),
        unit=_("days"),
        note=_("best possible %s") % formats.quantity(now.best_dso),
        trend=_difference(before.dso, now.dso),
        trend_tone=_change_tone(before.dso, now.dso),
        url=address("reporting:receivables"),
    )
    return [overdue, dso]


def _difference(before: Decimal | None, now: Decimal | None) -> str:
    if before is None or now is None or before == now:
        return ""
    return f"{'+' if now > before else ''}{formats.quantity(now - before)}"


def _change_tone(before: Decimal | None, now: Decimal | None) -> Any:
    return "" if before is None or now is None else _tone(now - before, is_more_better=False)


def _service_figure(actor: Actor, today: datetime.date) -> Kpi:
    start = today - datetime.timedelta(days=WINDOW - 1)
    earlier = start - datetime.timedelta(days=WINDOW)
    now = selectors.service(actor.company, start, today)
    before = selectors.service(actor.company, earlier, start - datetime.timedelta(days=1))
    change = None if now.otif is None or before.otif is None else now.otif - before.otif
    return Kpi(
        _("On time in full"),
        formats.MISSING if now.otif is None else formats.quantity(now.otif),
        unit="%",
        note=_("%(kept)d of %(all)d orders promised") % {"kept": now.kept_orders, "all": now.promised_orders},
        trend=_difference(before.otif, now.otif),
        trend_tone="" if change is None else _tone(change, is_more_better=True),
        url=address("reporting:orders"),
    )
