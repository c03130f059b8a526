"""The page of a credit account: limit used, the parts of the exposure, and everything that was decided."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import approvals, panels
from core.access import requires
from core.actors import Actor
from core.document_page import timeline_of
from core.pages import HtmxHttpRequest, render_page, render_panel
from core.presentation import Crumb, DocumentHeader
from core.refusals import Refusal
from credit import asking, drawing, selectors
from credit.forms import TermsForm
from credit.models import CreditAccount, CreditDecision
from credit.score_page import shown_risk
from credit.views import account_parts as parts
from credit.views.comparing import sections_now
from credit.wording import why
from customers.models import Customer

#: So many decisions are listed, the latest first.
DECISIONS = 10


def find_account(request: HtmxHttpRequest, code: str) -> Customer:
    """The customer by code within the actor's scope, or 404."""
    known = Customer.objects.in_scope(request.actor).select_related("company", "parent", "invoice_party")
    return get_object_or_404(known, code=code)


def account_crumbs(customer: Customer, *more: Crumb) -> list[Crumb]:
    """The way back to the queue and the account."""
    own = Crumb(customer.name, reverse("credit:account", args=[customer.code]) if more else "")
    return [Crumb(_("Blocked orders"), reverse("credit:queue")), own, *more]


def account_header(customer: Customer, *, is_blocked: bool) -> DocumentHeader:
    """Whose account it is, and whether it is blocked."""
    return DocumentHeader(
        kind_label=_("Credit account"),
        number=customer.name,
        status="blocked" if is_blocked else "active",
        status_label=_("Blocked") if is_blocked else _("Open"),
        party=customer.code,
        party_url=reverse("customers:customer", args=[customer.code]),
    )


@requires("credit.view_creditaccount")
@require_safe
def account_page(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """Limit used, the parts of the exposure, and every decision, of one customer."""
    return show_account(request, find_account(request, code))


def show_account(
    request: HtmxHttpRequest,
    customer: Customer,
    refusal: Refusal | None = None,
    status: int = 200,
    form: TermsForm | None = None,
) -> HttpResponse:
    """The account as it is now, with what was refused on top."""
    actor, today = request.actor, request.actor.company.today()
    account = selectors.account_of(customer)
    exposure = selectors.exposure_of(customer, account, today)
    figures = exposure.figures
    waiting = {made.kind: made for made in approvals.waiting_about(customer, asking.TERMS, asking.UNBLOCK)}
    can_ask = actor.can("credit.request_limit") and not actor.can("credit.approve_limit")
    context: dict[str, Any] = {
        "customer": customer,
        "figures": figures,
        "exposure": exposure,
        "risk": shown_risk(customer, today),
        "today": today,
        "kpis": parts.kpis_of(customer, exposure),
        "bar": drawing.limit_used(exposure, parts.parts_of(customer, exposure)),
        "lateness": parts.lateness_of(customer, today),
        "shares_chart": parts.shares_chart(exposure),
        "facts": parts.facts_of(customer, exposure, account),
        "header": account_header(customer, is_blocked=figures.is_blocked),
        "crumbs": account_crumbs(customer),
        "limits": selectors.limits_of(account, today),
        "securities": [(row, selectors.counts(row, today)) for row in selectors.securities_of(account)],
        "held": parts.held_orders(customer),
        "decisions": [(decision, why(decision)) for decision in _latest_decisions(actor, customer)],
        "timeline": timeline_of(customer, actor),
        "panels": panels.panels_for(CreditAccount, actor),
        "key": customer.code,
        "is_own": customer.parent_id is None,
        "standing": selectors.standing_limit(account, customer.currency),
        "can_set_limit": actor.can("credit.approve_limit") and customer.parent_id is None,
        "can_block": actor.can("credit.block_account"),
        "can_unblock": actor.can("credit.approve_limit"),
        "terms_form": _terms_form(customer, form) if can_ask and asking.TERMS not in waiting else None,
        "can_ask_to_unblock": can_ask and asking.UNBLOCK not in waiting,
        "notices": parts.notices_of(customer, account, list(waiting.values())),
        "refusal": refusal,
        "place": "customers",
    }
    return render_page(request, "credit/account.html", "credit/_account.html", context, status=status)


def _latest_decisions(actor: Actor, customer: Customer) -> QuerySet[CreditDecision]:
    known = CreditDecision.objects.in_scope(actor).filter(customer__in=selectors.family(customer))
    place = known.filter(order=OuterRef("order"), pk__lte=OuterRef("pk")).order_by().values("order")
    position = Subquery(place.annotate(count=Count("pk")).values("count"))
    return known.select_related("order").annotate(position=position).order_by("-pk")[:DECISIONS]


def _terms_form(customer: Customer, form: TermsForm | None) -> TermsForm:
    classes = selectors.risk_classes(customer.company)
    return form or TermsForm.showing(asking.terms_of(customer), classes)


@requires("credit.view_creditaccount")
@require_safe
def exposure_documents(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """The exposure down to its documents: orders with what of them counts, open items."""
    customer, today = find_account(request, code), request.actor.company.today()
    exposure = selectors.exposure_of(customer, selectors.account_of(customer), today)
    context = {
        "customer": customer,
        "exposure": exposure,
        "sections": sections_now(selectors.documents_behind(customer, today)),
        "crumbs": account_crumbs(customer, Crumb(_("Documents"))),
        "place": "customers",
    }
    return render_page(request, "credit/documents.html", "credit/_documents.html", context)


@requires("credit.view_creditaccount")
@require_safe
def customer_panel(request: HtmxHttpRequest, code: str) -> HttpResponse:
    """Credit on a customer's page."""
    customer = find_account(request, code)
    account = selectors.account_of(customer)
    exposure = selectors.exposure_of(customer, account, request.actor.company.today())
    context = {
        "customer": customer,
        "figures": exposure.figures,
        "chart": drawing.limit_used(exposure, parts.parts_of(customer, exposure)),
        "payer_notices": parts.payer_notices(customer),
    }
    crumbs = [Crumb(customer.name, reverse("customers:customer", args=[code])), Crumb(_("Credit"))]
    return render_panel(
        request, "credit/_customer_panel.html", context, title=_("Credit"), crumbs=crumbs, place="customers"
    )
