"""What is held for whom, since when and until when."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import DateField, F, Func, IntegerField, Min, OuterRef, QuerySet, Subquery, Sum

from core.actors import Actor
from core.models import Company
from inventory.models import Reservation, ReservationStatus, StockRules
from orders.models import SalesOrder, SalesOrderLine


class _DayOf(Func):
    """The day of a moment in the company's time zone, so many days later."""

    template = "(timezone(%(expressions)s))"
    output_field = DateField()

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        """``timezone(zone, moment)::date + days``."""
        zone, moment, *days = (compiler.compile(each) for each in self.get_source_expressions())
        sql = f"(timezone({zone[0]}, {moment[0]})::date" + "".join(f" + {each[0]}" for each in days) + ")"
        return sql, [value for part in (zone, moment, *days) for value in part[1]]


def _held() -> Subquery:
    held = Reservation.objects.filter(demand_id=OuterRef("pk"), status=ReservationStatus.ACTIVE)
    return Subquery(held.order_by().values("demand_id").annotate(first=Min("created_at")).values("first"))


def _days() -> Subquery:
    rules = StockRules.objects.filter(company=OuterRef("company"))
    return Subquery(rules.values("reservation_days")[:1], output_field=IntegerField())


#: For lines that goods are held for: since which day, and until when by the company's rules.
HELD: dict[str, Any] = {
    "held_since": _DayOf(F("company__time_zone"), _held()),
    "expires_on": _DayOf(F("company__time_zone"), _held(), _days()),
}


def own_lines(actor: Actor) -> QuerySet[SalesOrderLine]:
    """The lines of orders in the actor's scope; who keeps some warehouses sees what ships from there."""
    lines = SalesOrderLine.objects.in_scope(actor)
    return lines if actor.warehouse_ids is None else lines.filter(order__warehouse__in=actor.warehouse_ids)


def held_lines(actor: Actor) -> QuerySet[Any]:
    """Lines that goods are held for, with ``held_since`` and ``expires_on``."""
    held: QuerySet[Any] = own_lines(actor).filter(reserved__gt=0).annotate(**HELD)
    return held


def expired_amounts(actor: Actor, lines: Iterable[int]) -> dict[int, Decimal]:
    """Of these lines what was held longer than the company wants: its last day is over."""
    rows = _expired(actor.company).filter(demand_id__in=list(lines)).order_by()
    return dict(rows.values("demand_id").annotate(amount=Sum("quantity")).values_list("demand_id", "amount"))


def orders_with_expired_goods(company: Company) -> QuerySet[SalesOrder]:
    """The orders for which something is held too long, the oldest order first."""
    lines = SalesOrderLine.objects.filter(pk__in=_expired(company).values("demand_id"))
    return SalesOrder.objects.filter(company=company, pk__in=lines.values("order_id")).order_by("pk")


def _expired(company: Company) -> QuerySet[Reservation]:
    """Reservations of a company beyond their last day; of one without a rule none."""
    days = StockRules.objects.filter(company=company).values_list("reservation_days", flat=True).first()
    rows = Reservation.objects.filter(company=company, status=ReservationStatus.ACTIVE)
    if days is None:
        return rows.none()
    first_kept = datetime.datetime.combine(
        company.today() - datetime.timedelta(days=days), datetime.time(), ZoneInfo(company.time_zone)
    )
    return rows.filter(created_at__lt=first_kept)
