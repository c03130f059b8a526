"""The journal, one entry, and the form for an entry of one's own."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import approvals, documents, formats, lists
from core.access import requires
from core.actors import Actor
from core.document_page import chain_of, timeline_of
from core.idempotency import once
from core.models import ApprovalRequest
from core.numerals import SEPARATORS
from core.pages import HtmxHttpRequest, add_refusal, go, render_page, toast
from core.presentation import Action, Crumb, DocumentHeader, Fact, Notice
from core.refusals import Refusal
from ledger import operations, selectors
from ledger.forms import EntryForm, EntryRow, EntryRows, ReversalForm
from ledger.models import Account, JournalEntry
from ledger.tables import JournalList
from ledger.views import places

TEMPLATE_INDEX = "99999"


@requires("ledger.view_journalentry")
def journal(request: HtmxHttpRequest) -> HttpResponse:
    """Everything posted."""
    context = {"tabs": places.tabs("list"), "place": "ledger"}
    return lists.respond(request, JournalList, context=context, template="ledger/journal.html")


def _entry(request: HtmxHttpRequest, number: str) -> JournalEntry:
    known = JournalEntry.objects.in_scope(request.actor).select_related(
        "company", "period", "posted_by", "reverses", "reversed_by"
    )
    return get_object_or_404(known, number=number)


@requires("ledger.view_journalentry")
@require_safe
def entry_page(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """One entry: lines, document, proof."""
    entry = _entry(request, number)
    if not request.htmx:
        documents.remember(
            request.actor, entry, f"{entry.number} · {entry.purpose_label}", entry.get_absolute_url()
        )
    return _show(request, entry)


def _show(
    request: HtmxHttpRequest,
    entry: JournalEntry,
    *,
    form: ReversalForm | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    actor = request.actor
    lines = list(entry.lines.select_related("account", "customer", "tax_code"))
    is_foreign = entry.currency != entry.company.base_currency
    waiting = approvals.waiting_about(entry)
    context: dict[str, Any] = {
        "entry": entry,
        "lines": lines,
        "base_currency": entry.company.base_currency,
        "is_foreign": is_foreign,
        "total": sum(line.debit for line in lines),
        "base_total": sum(line.base_debit for line in lines),
        "header": _header(request, entry),
        "crumbs": [Crumb(_("Journal"), reverse("ledger:list")), Crumb(entry.number)],
        "facts": _facts(entry, is_foreign),
        "form": form or ReversalForm(initial={"date": max(entry.posting_date, entry.company.today())}),
        "refusal": refusal,
        "notices": _waiting_notices(waiting),
        "can_reverse": not waiting and actor.can("ledger.reverse_entry") and _is_reversible(entry),
        "chain": chain_of(entry, actor),
        "timeline": timeline_of(entry, actor) if actor.can("core.view_timeline") else [],
        "place": "ledger",
    }
    status = refusal.http_status if refusal else 422 if form and form.errors else 200
    return render_page(request, "ledger/entry.html", "ledger/_entry.html", context, status=status)


def _waiting_notices(waiting: list[ApprovalRequest]) -> list[Notice]:
    """The reversal somebody has asked for and nobody has decided."""
    return [
        Notice(
            _("Its reversal waits for approval"),
            _("Asked for by %s.") % made.requested_by,
            actions=[Action(made.number, made.get_absolute_url(), method="get", icon="hand-raised")],
        )
        for made in waiting
    ]


def _is_reversible(entry: JournalEntry) -> bool:
    try:
        operations.refuse_irreversible(entry)
    except operations.NotReversible:
        return False
    return True


def _header(request: HtmxHttpRequest, entry: JournalEntry) -> DocumentHeader:
    name, address = places.link_to(selectors.source_of(entry), request.actor)
    facts = [Fact(_("Posting date"), formats.day(entry.posting_date), note=entry.period.name)]
    if name:
        facts.append(Fact(_("Document"), entry.source_number or name, url=address))
    if entry.reverses is not None:
        facts.append(Fact(_("Reverses"), entry.reverses.number, url=entry.reverses.get_absolute_url()))
    mirror = getattr(entry, "reversed_by", None)
    if mirror is not None:
        facts.append(Fact(_("Reversed by"), mirror.number, url=mirror.get_absolute_url(), tone="warning"))
    if entry.description:
        facts.append(Fact(_("What for"), entry.description))
    return DocumentHeader(
        kind_label=_("Journal entry"),
        number=entry.number,
        status="reversed" if mirror is not None else "posted",
        status_label=_("Reversed") if mirror is not None else _("Posted"),
        party=entry.purpose_label,
        facts=facts,
    )


def _facts(entry: JournalEntry, is_foreign: bool) -> list[Fact]:
    facts = [
        Fact(_("Posted by"), str(entry.posted_by or _("System")), note=formats.moment(entry.posted_at)),
        Fact(_("Currency"), entry.currency),
    ]
    if is_foreign:
        rate = f"1 {entry.currency} = {formats.rate(entry.exchange_rate)} {entry.company.base_currency}"
        facts.append(Fact(_("Exchange rate"), rate))
    return facts


@requires("ledger.reverse_entry")
@require_POST
@once
def reverse_entry(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Take a manual entry back."""
    entry = _entry(request, number)
    form = ReversalForm(request.POST)
    if not form.is_valid():
        return _show(request, entry, form=form)
    try:
        mirror = operations.reverse_or_ask(entry, by=request.actor, **form.cleaned_data)
    except Refusal as refusal:
        return _show(request, _entry(request, number), form=form, refusal=refusal)
    response = go(request, mirror.get_absolute_url())
    if not isinstance(mirror, JournalEntry):
        return toast(request, response, _("%s waits for approval.") % mirror.number)
    return toast(
        request,
        response,
        _("%(entry)s is reversed by %(mirror)s.") % {"entry": entry.number, "mirror": mirror.number},
    )


@requires("ledger.post_entry")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_entry(request: HtmxHttpRequest) -> HttpResponse:
    """Write an entry that no document stands for."""
    company = request.actor.company
    accounts = {account.code: account for account in Account.objects.in_scope(request.actor)}
    if request.method != "POST":
        form = EntryForm(initial={"date": company.today(), "currency": company.base_currency})
        return _edit(request, form, EntryRows(accounts))
    form, rows = EntryForm(request.POST), EntryRows(accounts, request.POST)
    refusal: Refusal | None = None
    try:
        lines = rows.lines()
        if form.is_valid():
            done = operations.post_or_ask(lines, by=request.actor, **form.cleaned_data)
            words = _("%s is posted.") if isinstance(done, JournalEntry) else _("%s waits for approval.")
            return toast(request, go(request, done.get_absolute_url()), words % done.number)
    except Refusal as refused:
        refusal = rows.place(refused)
        if refused.field in form.fields:
            add_refusal(form, refused)
            refusal = None
    return _edit(request, form, rows, refusal=refusal, status=refusal.http_status if refusal else 422)


def _four_eyes(actor: Actor) -> str:
    """What of the actor's entries a second person approves, in company currency; nothing where there is no ceiling."""
    currency = actor.company.base_currency
    ceiling = actor.ceiling("ledger.post_entry", currency)
    if ceiling is None:
        return ""
    if not ceiling:
        return _("Your entry becomes a request; it is posted when a manager approves it.")
    words = _("You post up to %s by yourself. What is above becomes a request that a manager approves.")
    return words % formats.money(ceiling, currency)


def _edit(
    request: HtmxHttpRequest,
    form: EntryForm,
    rows: EntryRows,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "rows": rows.rows,
        "blank_row": EntryRow(TEMPLATE_INDEX),
        "four_eyes": _four_eyes(request.actor),
        "refusal": refusal,
        "separators": SEPARATORS.get(request.LANGUAGE_CODE[:2], SEPARATORS["en"]),
        "crumbs": [Crumb(_("Journal"), reverse("ledger:list")), Crumb(_("New entry"))],
        "place": "ledger",
    }
    return render_page(request, "ledger/entry_form.html", "ledger/_entry_form.html", context, status=status)
