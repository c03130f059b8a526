"""A customer's account: what is open on a day and how old it is, and how the customer pays and is reminded."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import formats
from core.access import requires
from core.actors import Actor
from core.idempotency import once
from core.pages import HtmxHttpRequest, go, render_page, toast
from core.presentation import Action, Crumb, DocumentHeader, Fact, Kpi, Notice
from core.refusals import Refusal
from customers.models import Customer
from customers.selectors import with_aliases
from receivables import operations, selectors
from receivables.forms import AsOfForm, ProfileForm
from receivables.lifecycle import ItemKind
from receivables.models import DunningProfile
from receivables.promise_registration import CUSTOMER_PANEL
from receivables.selectors import AgedCustomer, ItemAsOf

ZERO = Decimal(0)


def find_customer(actor: Actor, code: str) -> Customer:
    """The customer by code within the actor's scope, or 404."""
    customer = (
        Customer.objects.in_scope(actor).select_related("company", "payment_terms").filter(code=code).first()
    )
    if customer is None:
        raise Http404
    return customer


@requires("receivables.view_openitem")
@require_safe
def account_page(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """The account as of a day; today without one."""
    return _show(request, find_customer(request.actor, code))


def _show(
    request: HtmxHttpRequest,
    customer: Customer,
    *,
    profile_form: ProfileForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    actor, company = request.actor, request.actor.company
    today = company.today()
    form = AsOfForm(request.GET if "as_of" in request.GET else None, initial={"as_of": today.isoformat()})
    as_of = (form.cleaned_data["as_of"] if form.is_bound and form.is_valid() else None) or today
    items = selectors.open_items_as_of(company, customer, as_of)
    profile = DunningProfile.objects.filter(customer=customer).first()
    context: dict[str, Any] = {
        "customer": customer,
        "as_of": as_of,
        "is_today": as_of == today,
        "form": form,
        "items": items,
        "balances": _balances(items),
        "aging": _aging(
            selectors.aged_receivables(company, as_of, by_currency=True, customer_ids=with_aliases(customer))
        ),
        "facts": _facts(customer, as_of, today),
        "notices": _notices(profile),
        "can_remind": actor.can("receivables.run_dunning"),
        "profile_form": profile_form or _profile_form(actor, profile),
        "promises": CUSTOMER_PANEL if actor.can(CUSTOMER_PANEL.permission) else None,
        "header": _header(customer, items, actor),
        "crumbs": [Crumb(_("Open items"), reverse("receivables:list")), Crumb(customer.name)],
        "refusal": refusal,
        "place": "receivables",
    }
    return render_page(
        request, "receivables/account.html", "receivables/_account.html", context, status=status
    )


def _header(customer: Customer, items: list[ItemAsOf], actor: Actor) -> DocumentHeader:
    pay = Action(
        _("New payment"),
        f"{reverse('receivables:new-payment')}?customer={customer.code}",
        method="get",
        icon="banknotes",
        key="c p",
    )
    promise = Action(
        _("Promise to pay"),
        reverse("receivables:new-promise", args=[customer.code]),
        method="get",
        icon="hand-raised",
        key="p",
    )
    can_promise = actor.can("receivables.note_promise") and any(row.item.is_debit for row in items)
    dated = (row for row in items if row.item.is_debit and row.item.kind != ItemKind.FEE)
    overdue = max((row.days_overdue for row in dated), default=0)
    facts = [Fact(_("Payment terms"), customer.payment_terms.name)]
    if overdue > 0:
        facts.append(Fact(_("Oldest"), _("%d d late") % overdue, tone="danger"))
    return DocumentHeader(
        kind_label=_("Account"),
        number=customer.name,
        status="overdue" if overdue > 0 else "open" if items else "paid",
        status_label=_("Overdue") if overdue > 0 else _("Open") if items else _("Settled"),
        party=customer.code,
        party_url=reverse("customers:customer", args=[customer.code])
        if actor.can("customers.view_customer")
        else "",
        facts=facts,
        primary=pay if actor.can("receivables.post_payment") else promise if can_promise else None,
        actions=[promise] if can_promise and actor.can("receivables.post_payment") else [],
    )


def _balances(items: list[ItemAsOf]) -> list[Kpi]:
    """What is owed, overdue and to the customer's credit, per currency."""
    kpis = []
    for currency in sorted({row.item.currency for row in items}):
        mine = [row for row in items if row.item.currency == currency]
        owed = sum((row.open_amount for row in mine if row.item.is_debit), ZERO)
        overdue = sum((row.open_amount for row in mine if row.item.is_debit and row.days_overdue > 0), ZERO)
        credit = sum((row.open_amount for row in mine if not row.item.is_debit), ZERO)
        kpis += [
            Kpi(_("Balance"), formats.amount(owed - credit, currency), unit=currency),
            Kpi(_("Overdue"), formats.amount(overdue, currency), unit=currency),
            Kpi(_("Credit to use"), formats.amount(credit, currency), unit=currency),
        ]
    return kpis


def _aging(rows: list[AgedCustomer]) -> list[dict[str, Any]]:
    """The strip: one part per age, as wide as its share of what is owed, in thousandths."""
    labels = [_("Not due"), *(_("%s days") % label for label in selectors.bucket_labels())]
    strips = []
    for row in rows:
        whole = sum((max(bucket, ZERO) for bucket in row.buckets), ZERO)
        left = 0
        parts: list[dict[str, Any]] = []
        for label, bucket in zip(labels, row.buckets, strict=True):
            width = int(1000 * max(bucket, ZERO) / whole) if whole else 0
            parts.append(
                {"label": label, "amount": bucket, "x": left, "width": width, "tone": len(parts) + 1}
            )
            left += width
        strips.append({"currency": row.currency, "balance": row.balance, "parts": parts})
    return strips


def _facts(customer: Customer, as_of: datetime.date, today: datetime.date) -> list[Fact]:
    history = selectors.payment_history(customer.company, [customer.pk], as_of).get(customer.pk)
    if history is None or history.average_days_late is None:
        return [Fact(_("Pays"), _("Nothing was settled in the last year."))]
    days = history.average_days_late
    words = _("%s days late on average") if days > 0 else _("%s days early on average")
    return [
        Fact(_("Pays"), words % formats.quantity(abs(days)), note=_("weighted by amount, last 365 days")),
        Fact(_("Settled"), formats.number(history.settled), note=_("invoices")),
        Fact(_("Late"), formats.percent(history.share_late)),
    ]


def _notices(profile: DunningProfile | None) -> list[Notice]:
    if profile is None or not profile.is_blocked:
        return []
    return [Notice(_("This customer is not reminded"), text=profile.block_reason, tone="warning")]


def _profile_form(actor: Actor, profile: DunningProfile | None) -> ProfileForm:
    initial = {"policy": profile.policy_id, "block_reason": profile.block_reason} if profile else {}
    return ProfileForm(actor=actor, initial=initial)


@requires("receivables.run_dunning")
@require_POST
@once
def set_profile(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """Choose how the customer is reminded, or leave him alone for now."""
    customer = find_customer(request.actor, code)
    form = ProfileForm(request.POST, actor=request.actor)
    if not form.is_valid():
        return _show(request, customer, profile_form=form, status=422)
    operations.set_profile(
        customer,
        form.cleaned_data["policy"],
        block_reason=form.cleaned_data["block_reason"],
        by=request.actor,
    )
    return toast(request, go(request, reverse("receivables:account", args=[code])), _("Dunning is changed."))
