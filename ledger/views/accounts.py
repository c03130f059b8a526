"""Trial balance, chart of accounts, and the card of one account."""

from __future__ import annotations

import datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.access import requires
from core.pages import HtmxHttpRequest, render_page
from core.presentation import ComboboxOption, Crumb
from ledger import selectors
from ledger.forms import AsOfForm, RangeForm
from ledger.models import Account, AccountRole, PostingRule
from ledger.selectors import BalanceRow
from ledger.views import places

MOST_OPTIONS = 12


@requires("ledger.view_journalentry")
@require_safe
def trial_balance(request: HtmxHttpRequest) -> HttpResponse:
    """Debits, credits and balance of every account as of a day."""
    company = request.actor.company
    form = AsOfForm({"as_of": company.today(), **request.GET.dict()})
    rows: list[BalanceRow] = []
    if form.is_valid():
        since = form.cleaned_data["since"] or datetime.date.min
        rows = selectors.trial_balance(company, form.cleaned_data["as_of"], since=since)
    context = {
        "form": form,
        "groups": [_group(label, list(group)) for label, group in groupby(rows, key=lambda row: row.heading)],
        "debit": sum(row.debit for row in rows),
        "credit": sum(row.credit for row in rows),
        "base_currency": company.base_currency,
        "card_query": _card_query(form),
        "tabs": places.tabs("trial-balance"),
        "place": "ledger",
    }
    status = 422 if form.errors else 200
    return render_page(
        request, "ledger/trial_balance.html", "ledger/_trial_balance.html", context, status=status
    )


def _group(label: Any, rows: list[BalanceRow]) -> dict[str, Any]:
    """The accounts of one type with their sum."""
    return {"label": label, "rows": rows, "balance": sum(row.balance for row in rows)}


def _card_query(form: AsOfForm) -> str:
    """Carries the days of the trial balance on to the card of an account."""
    if not form.is_valid():
        return ""
    until = form.cleaned_data["as_of"]
    since = form.cleaned_data["since"] or until.replace(month=1, day=1)
    return urlencode({"since": since.isoformat(), "until": until.isoformat()})


@requires("ledger.view_journalentry")
@require_safe
def chart_of_accounts(request: HtmxHttpRequest) -> HttpResponse:
    """Every account with what the posting rules use it for, and its balance today."""
    company = request.actor.company
    rules = PostingRule.objects.in_scope(request.actor).select_related("category", "tax_code")
    roles: dict[int, list[str]] = {}
    for rule in rules.order_by("role", "category__code", "tax_code__code"):
        narrower = rule.category or rule.tax_code
        label = str(AccountRole(rule.role).label)
        roles.setdefault(rule.account_id, []).append(f"{label} ({narrower})" if narrower else label)
    balances = {row.code: row.balance for row in selectors.trial_balance(company, company.today())}
    rows = [
        {"account": account, "roles": roles.get(account.pk, []), "balance": balances.get(account.code)}
        for account in Account.objects.in_scope(request.actor)
    ]
    context = {
        "rows": rows,
        "base_currency": company.base_currency,
        "tabs": places.tabs("accounts"),
        "place": "ledger",
    }
    return render_page(request, "ledger/accounts.html", "ledger/_accounts.html", context)


@requires("ledger.view_journalentry")
@require_safe
def account_card(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """What was posted to an account, line by line, with the running balance."""
    company = request.actor.company
    account = get_object_or_404(Account.objects.in_scope(request.actor), code=code)
    today = company.today()
    form = RangeForm({"since": today.replace(month=1, day=1), "until": today, **request.GET.dict()})
    context: dict[str, Any] = {
        "account": account,
        "form": form,
        "base_currency": company.base_currency,
        "crumbs": [
            Crumb(_("Trial balance"), reverse("ledger:trial-balance")),
            Crumb(f"{account.code} {account.name}"),
        ],
        "place": "ledger",
    }
    if form.is_valid():
        since, until = form.cleaned_data["since"], form.cleaned_data["until"]
        after = request.GET.get("after", "")
        card = selectors.account_card(account, since, until, after=after)
        query = {"since": since.isoformat(), "until": until.isoformat()}
        context |= {
            "card": card,
            "is_first_page": not after,
            "first_url": f"?{urlencode(query)}" if after else "",
            "next_url": f"?{urlencode({**query, 'after': card.last_key})}" if card.has_more else "",
        }
    status = 422 if form.errors else 200
    return render_page(
        request, "ledger/account_card.html", "ledger/_account_card.html", context, status=status
    )


@requires("ledger.post_entry")
@require_safe
def account_options(request: HtmxHttpRequest) -> HttpResponse:
    """Proposals of the account combobox: accounts that take manual lines."""
    words = request.GET.get("q", "")[:80].casefold().split()
    postable = Account.objects.in_scope(request.actor).filter(
        is_control=False, is_header=False, is_blocked=False
    )
    found = [
        ComboboxOption(value=account.code, text=str(account), detail=account.get_type_display())
        for account in postable
        if all(word in str(account).casefold() for word in words)
    ]
    return render(request, "components/combobox_options.html", {"options": found[:MOST_OPTIONS]})
