"""What is held for whom, since when and until when."""

from __future__ import annotations

from typing import Any

from django.db.models import DateField, F, Func, IntegerField, Min, OuterRef, QuerySet, Subquery

from core.actors import Actor
from inventory.models import Reservation, ReservationStatus, StockRules
from orders.models import SalesOrderLine


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


def held_lines(actor: Actor) -> QuerySet[Any]:
    """Lines that goods are held for, with ``held_since`` and ``expires_on``."""
    held: QuerySet[Any] = SalesOrderLine.objects.in_scope(actor).filter(reserved__gt=0).annotate(**HELD)
    return held


def expired_lines(actor: Actor) -> QuerySet[Any]:
    """Lines whose goods were held longer than the company wants: their last day is over."""
    over: QuerySet[Any] = held_lines(actor).filter(expires_on__lt=actor.company.today())
    return over
