"""Customers by risk."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from core import reasons
from core.lists import (
    BooleanFilter,
    DateColumn,
    DateFilter,
    DocumentList,
    NumberColumn,
    NumberFilter,
    ReferenceFilter,
    TextColumn,
    TextFilter,
    View,
)
from core.lists.columns import Row
from core.lists.formats import MISSING, Frame
from credit.models import RiskScore
from customers.models import Customer


@dataclass(frozen=True)
class ChangeColumn(NumberColumn):
    """By how much the score has changed, with its sign."""

    def text(self, row: Row, frame: Frame) -> str:
        """Minus is U+2212 on screen."""
        value = row[self.path]
        if value is None:
            return MISSING
        return f"+{value}" if value > 0 else super().text(row, frame)


@dataclass(frozen=True)
class MostColumn(TextColumn):
    """The factor that gives most points, in words."""

    def text(self, row: Row, frame: Frame) -> str:
        """The sentence in the reader's language."""
        return self.value(row, frame) or MISSING

    def value(self, row: Row, frame: Frame) -> str:
        """The same in an export."""
        most = max(row[self.path], key=lambda factor: factor["points"], default=None)
        return reasons.say(most) if most and most["points"] else ""


class RiskScoreList(DocumentList):
    """How risky customers are held today, the riskiest first."""

    name = "risk_scores"
    model = RiskScore
    title = _("Customers by risk")
    permission = "credit.view_creditaccount"
    columns = (
        TextColumn(
            "customer__name",
            _("Customer"),
            key="customer",
            url="credit:account",
            url_args=("customer__code",),
        ),
        TextColumn("customer__code", _("Code"), key="code"),
        NumberColumn("score", _("Risk score")),
        ChangeColumn("change", _("In 30 days")),
        MostColumn("factors", _("Mostly because"), key="because", muted=True, long=True, sort=False),
        DateColumn("date", _("Since")),
        TextColumn("customer__credit_account__risk_class", _("Risk class"), key="risk_class", default=False),
        TextColumn("customer__salesperson__username", _("Salesperson"), key="salesperson", default=False),
    )
    filters = (
        NumberFilter("score", _("Risk score")),
        NumberFilter("change", _("In 30 days")),
        DateFilter("date", _("Since")),
        TextFilter("customer__credit_account__risk_class", _("Risk class"), key="risk_class"),
        BooleanFilter("customer__credit_account__is_blocked", _("Blocked"), key="blocked"),
        TextFilter("customer__country", _("Country"), key="country"),
        ReferenceFilter(
            "customer",
            Customer,
            _("Customer"),
            key="customer",
            code="code",
            shows="name",
            options="customers:options",
        ),
    )
    search = ("customer__name", "customer__code")
    default_sort = "-score"
    standard_views = (
        View("all", _("All"), {}),
        View("worse", _("Got worse"), {"change.over": "0"}, sort="-change"),
        View("better", _("Got better"), {"change.under": "0"}, sort="change"),
        View("risky", _("50 and more"), {"score.over": "49"}),
    )
    empty_title = _("No customer is scored yet")
    empty_text = _("Every night customers who owe something or ordered in two years get a score.")
