"""The second level of the reports, and addresses of the lists behind figures."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from core import search
from core.actors import Actor
from core.presentation import Tab


def address(name: str, *args: str | int, **query: str | int | list[str]) -> str:
    """Where a list or page is, with its filter; empty when there is no such page. ``a__b`` is the filter ``a.b``."""
    try:
        url = reverse(name, args=args)
    except NoReverseMatch:
        return ""
    given = {key.replace("__", "."): value for key, value in query.items() if value != ""}
    return f"{url}?{urlencode(given, doseq=True)}" if given else url


def _reports() -> list[tuple[str, str, str]]:
    """Every report: what it is called, its address, who may open it."""
    return [
        (_("Receivables report"), "reporting:receivables", "reporting.view_receivables"),
        (_("Orders report"), "reporting:orders", "reporting.view_sales"),
        (_("Orders by channel"), "reporting:channels", "reporting.view_sales"),
        (_("Lost sales report"), "reporting:lost-sales", "reporting.view_sales"),
        (_("Slow movers"), "reporting:slow-movers", "reporting.view_stock"),
        (_("Overstock"), "reporting:overstock", "reporting.view_stock"),
        (_("Return rate"), "reporting:returns", "reporting.view_sales"),
        (_("Credit limits"), "reporting:credit", "credit.view_creditaccount"),
    ]


def report_tabs(actor: Actor, current: str) -> list[Tab]:
    """The reports an actor may open; accountants and managers have them beside the ledger's own tabs."""
    ledger = [
        (_("Journal"), "ledger:list"),
        (_("Trial balance"), "ledger:trial-balance"),
        (_("Accounts"), "ledger:accounts"),
        (_("Periods"), "ledger:periods"),
    ]
    found = [Tab(label, reverse(name)) for label, name in ledger if actor.can("ledger.view_journalentry")]
    found += [
        Tab(label, reverse(name), is_current=name == current)
        for label, name, permission in _reports()
        if actor.can(permission)
    ]
    return found if len(found) > 1 else []


def place_of(actor: Actor, other: str) -> str:
    """The rail's entry that stands for the reports of this actor."""
    return "ledger" if actor.can("ledger.view_journalentry") else other


def system_tabs(actor: Actor, current: str) -> list[Tab]:
    """What an administrator looks after."""
    places = [
        (_("Overview"), "reporting:system", "core.view_system"),
        (_("Given-up messages"), "reporting:dead-letters", "core.view_system"),
        (_("Invariant checks"), "reporting:invariants", "core.view_system"),
        (_("Jobs"), "core:jobs", "core.view_job"),
        (_("Mail log"), "core:mail-log", "core.view_mail"),
        (_("Security log"), "reporting:security-log", "core.view_security_log"),
    ]
    return [
        Tab(label, reverse(name), is_current=name == current)
        for label, name, permission in places
        if actor.can(permission)
    ]


def find_reports(actor: Actor, text: str, limit: int) -> list[search.SearchHit]:
    """Reports as commands of the palette."""
    words = text.casefold().split()
    hits = [
        search.SearchHit(label=label, url=reverse(name), icon="chart-bar")
        for label, name, permission in _reports()
        if actor.can(permission) and all(word in label.casefold() for word in words)
    ]
    return hits[:limit]
