"""What a controller sees of a blocked order at a glance: how urgent, how overdue its payer, how far over the limit."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Case, ExpressionWrapper, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, ExtractDay, Now, TruncDate

from core.models import ExchangeRate
from credit.models import CreditDecision
from customers.models import Customer
from receivables.lifecycle import ItemKind
from receivables.models import OpenItem

#: What the verbs want to know of a hold's order.
WITH_ORDER = (
    "order__company", "order__customer__company", "order__invoice_party", "order__payment_terms",
    "order__warehouse",
)  # fmt: skip
_today = TruncDate(Now())


def _days_since(moment: str) -> Any:
    return ExtractDay(ExpressionWrapper(Now() - F(moment), output_field=models.DurationField()))


def _rate() -> Any:
    """What the order's currency is worth in the company's own; the company's own has no rate."""
    rates = ExchangeRate.objects.filter(
        company_id=OuterRef("company_id"), currency=OuterRef("order__currency"), date__lte=_today
    ).order_by("-date")
    return Coalesce(Subquery(rates.values("rate")[:1]), Value(1, models.DecimalField()))


def _oldest_overdue() -> Any:
    """Since when the payer's family owes something that is due; reminder fees do not make it older."""
    root = OuterRef(OuterRef("family"))
    family = Customer.objects.filter(Q(pk=root) | Q(parent_id=root)).values("pk")
    items = OpenItem.objects.filter(
        customer__in=family, is_debit=True, open_amount__gt=0, due_date__lt=_today
    ).exclude(kind=ItemKind.FEE)
    return Subquery(items.order_by("due_date").values("due_date")[:1])


def _of_last_decision(value: Any) -> Any:
    rows = CreditDecision.objects.filter(order_id=OuterRef("order_id")).order_by("-id")
    return Subquery(rows.annotate(seen=value).values("seen")[:1])


_over = F("open_orders_amount") + F("open_receivables_amount") + F("order_amount") - F("limit_amount")
#: By name, each may use those above it. What is over the limit is as the last check has found it.
STANDING: dict[str, Any] = {
    "base_value": ExpressionWrapper(F("order__gross_amount") * _rate(), output_field=models.DecimalField()),
    "waiting_days": _days_since("placed_at"),
    "priority": Cast(F("base_value") * (F("waiting_days") + 1), models.BigIntegerField()),
    "family": Coalesce("order__invoice_party__parent_id", "order__invoice_party_id"),
    "overdue_since": _oldest_overdue(),
    "overdue_days": ExtractDay(
        ExpressionWrapper(_today - F("overdue_since"), output_field=models.DurationField())
    ),
    "over_limit": _of_last_decision(Case(When(limit_amount__isnull=False, then=Case(
        When(Q(limit_amount__lt=F("open_orders_amount") + F("open_receivables_amount") + F("order_amount")), then=_over),
    )), output_field=models.DecimalField())),
    "limit_currency": _of_last_decision(F("currency")),
}  # fmt: skip
