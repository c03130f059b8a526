"""Why an order was held or let pass: each rule in words, the arithmetic, as it was decided and as it would be now."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import reasons
from core.access import requires
from core.pages import HtmxHttpRequest, render_page
from core.presentation import Crumb, Tab
from core.reasons import Extent
from credit import selectors
from credit.lifecycle import CheckPoint
from credit.models import CreditDecision, Rule
from credit.rules import Answer, Figures
from credit.selectors import Documents
from credit.views.comparing import sections, sum_lines
from credit.wording import answers_of
from orders.discretion import extent_for
from orders.lifecycle import HoldKind, OrderStatus
from orders.models import SalesOrder

#: Of these something can still be decided.
OPEN = (OrderStatus.SUBMITTED, OrderStatus.HELD, OrderStatus.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Said:
    """What a rule said then and says now; a rule that was or is not asked says nothing."""

    label: str
    was_passed: bool | None
    before: str
    is_passed: bool | None
    after: str

    @property
    def is_changed(self) -> bool:
        """Whether its answer would be another one now."""
        return self.is_passed is not None and self.is_passed != self.was_passed


@requires("credit.view_creditstate")
@require_safe
def why_page(request: HtmxHttpRequest, number: str, position: int = 0) -> HttpResponse:
    """A decision about an order, the latest unless another one is asked for by its position."""
    actor = request.actor
    order = get_object_or_404(
        SalesOrder.objects.in_scope(actor).select_related(
            "company", "customer__company", "invoice_party__company", "payment_terms"
        ),
        number=number,
    )
    extent = extent_for(HoldKind.CREDIT, actor)
    if extent is Extent.NOTHING:
        raise Http404
    decisions = list(CreditDecision.objects.filter(order=order).order_by("pk").values_list("pk", "at"))
    position = position or _position(decisions, request.GET.get("at", ""))
    if not 1 <= position <= len(decisions):
        raise Http404
    decision = CreditDecision.objects.select_related("customer").get(pk=decisions[position - 1][0])
    context = {
        "order": order,
        "decision": decision,
        "tabs": _steps(order, len(decisions), position),
        "sees_figures": extent is Extent.FIGURES,
        "crumbs": [
            Crumb(order.number, order.get_absolute_url()),
            Crumb(_("Credit decision %d") % position),
        ],
        "place": "orders",
        **(_in_full(order, decision) if extent is Extent.FIGURES else _in_words(order, decision)),
    }
    return render_page(request, "credit/why.html", "credit/_why.html", context)


def _position(decisions: Sequence[tuple[int, datetime.datetime]], at: str) -> int:
    """The place of the decision that held at an instant; without one of the latest."""
    try:
        moment = parse_datetime(at)
    except ValueError:
        moment = None
    if moment is None or timezone.is_naive(moment):
        return len(decisions)
    return sum(1 for _pk, decided in decisions if decided <= moment) or len(decisions)


def _steps(order: SalesOrder, count: int, position: int) -> list[Tab]:
    """The way to the other decisions about the order."""
    if count < 2:
        return []
    return [
        Tab(_("Decision %d") % each, reverse("credit:why", args=[order.number, each]), each == position)
        for each in range(1, count + 1)
    ]


def _in_words(order: SalesOrder, decision: CreditDecision) -> dict[str, Any]:
    """For who sells: what failed, without a figure."""
    said = answers_of(decision, Extent.WORDS, is_held=True)
    return {"words": list(dict.fromkeys(words for _is_passed, words in said))}


def _in_full(order: SalesOrder, decision: CreditDecision) -> dict[str, Any]:
    """For who sees the account: every rule and figure then, and now where there is still something to decide."""
    point, date = CheckPoint(decision.check_point), order.company.today()
    figures: Figures | None = None
    answers: list[Answer] = []
    documents: Documents | None = None
    if order.status in OPEN:
        account = selectors.account_of(order.payer)
        figures, answers, rule_set = selectors.judge(order, point=point, account=account, date=date)
        documents = selectors.documents_of(order, rule_set, point, date)
    return {
        "answers": _said(decision, answers),
        "lines": sum_lines(decision, figures),
        "sections": sections(Documents.of(decision.documents), documents),
        "is_now_known": figures is not None,
        "has_documents": bool(decision.documents),
        "now_passes": bool(answers) and all(answer.is_passed for answer in answers),
    }


def _said(decision: CreditDecision, answers: list[Answer]) -> list[Said]:
    before = {kept["rule"]: kept for kept in decision.rules}
    after = {str(answer.rule): answer.as_json() for answer in answers}
    labels = {rule.value: str(rule.label) for rule in Rule}
    return [
        Said(
            labels.get(rule, _("Release")),
            *_answer(before.get(rule)),
            *_answer(after.get(rule)),
        )
        for rule in {**before, **after}
    ]


def _answer(kept: Any) -> tuple[bool | None, str]:
    return (None, "") if kept is None else (kept["is_passed"], reasons.say(kept))
