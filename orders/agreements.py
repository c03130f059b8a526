"""Calling off agreements: what is left of each, what order entry proposes, and what is too much.

What was handed in counts, a draft does not; what is canceled of a line is free again.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Q, Sum
from django.utils.translation import gettext as _

from core import formats
from core.prepared import AnyOf, Place, Prepared
from core.refusals import Refusal
from customers.models import Customer
from orders.lifecycle import AgreementStatus, OrderStatus
from orders.models import AgreementLine, SalesOrder, SalesOrderLine

ZERO = Decimal(0)
_CALLED_OFF = (OrderStatus.SUBMITTED, OrderStatus.HELD, OrderStatus.CONFIRMED, OrderStatus.CLOSED)


class OverAgreement(Refusal):
    """More is called off than was agreed."""

    code = "over-agreement"


@dataclass(slots=True)
class Remainder:
    """A line of an agreement and what is left of it."""

    line: AgreementLine
    called_off: Decimal

    @property
    def left(self) -> Decimal:
        """What may still be called off."""
        return max(self.line.quantity - self.called_off, ZERO)


def remainders(lines: Iterable[AgreementLine], *, besides: int | None = None) -> dict[int, Remainder]:
    """What is left of agreement lines, by their key, in one query; ``besides`` leaves one order out."""
    found = {line.pk: Remainder(line, ZERO) for line in lines}
    rows = (
        SalesOrderLine.objects.filter(agreement_line_id__in=list(found), order__status__in=_CALLED_OFF)
        .exclude(order_id=besides or 0)
        .values("agreement_line_id")
        .annotate(taken=Sum(F("quantity") - F("canceled")))
    )
    for row in rows:
        found[row["agreement_line_id"]].called_off = row["taken"]
    return found


_open_lines = Prepared(
    lambda: (
        AgreementLine.objects.filter(
            Q(agreement__valid_to__isnull=True) | Q(agreement__valid_to__gte=Place(3)),
            agreement__customer=Place(0),
            agreement__currency=Place(2),
            agreement__status=AgreementStatus.OPEN,
            agreement__valid_from__lte=Place(3),
            product_id=AnyOf(1),
        )
        .select_related("agreement")
        .order_by(F("agreement__valid_to").asc(nulls_last=True), "agreement_id")
    )
)


def open_lines(
    customer: Customer, product_ids: Iterable[int], currency: str, date: datetime.date
) -> list[AgreementLine]:
    """Lines of the customer's open agreements that hold on the date, those that end first before the others."""
    return _open_lines.all(customer.pk, list(product_ids), currency, date)


class CallOffs:
    """What the lines of an order being entered take from the customer's agreements, in the order of the lines."""

    def __init__(self, order: SalesOrder, product_ids: Iterable[int]) -> None:
        lines = open_lines(order.customer, product_ids, order.currency, order.order_date)
        self._left: dict[int, list[Remainder]] = {}
        for rest in (remainders(lines, besides=order.pk) if lines else {}).values():
            self._left.setdefault(rest.line.product_id, []).append(rest)

    def take(self, product_id: int, quantity: Decimal) -> tuple[AgreementLine, Decimal] | None:
        """The agreement that gives the line its price, and what was left of it: the first of which something is."""
        for rest in self._left.get(product_id, ()):
            if (left := rest.left) > 0:
                rest.called_off += quantity
                return rest.line, left
        return None


def too_much(lines: Sequence[SalesOrderLine], rests: Mapping[int, Remainder]) -> list[OverAgreement]:
    """What the lines call off beyond what is left, each with its field; an agreement may allow more."""
    found = []
    taken: dict[int, Decimal] = {}
    for line in lines:
        rest = rests.get(line.agreement_line_id or 0)
        if rest is None or rest.line.agreement.allows_more:
            continue
        before = taken.get(rest.line.pk, ZERO)
        taken[rest.line.pk] = before + line.quantity - line.canceled
        if taken[rest.line.pk] > rest.left:
            words = _(
                "Line %(position)d: %(left)s of agreement %(agreement)s is left. Enter the rest on a line of its own."
            )
            found.append(
                OverAgreement(
                    words
                    % {
                        "position": line.position,
                        "left": formats.quantity(max(rest.left - before, ZERO)),
                        "agreement": rest.line.agreement.number,
                    },
                    field=f"lines.{line.position - 1}.quantity",
                )
            )
    return found


def beyond_agreements(order: SalesOrder, lines: Sequence[SalesOrderLine]) -> list[str]:
    """What an order that is not handed in yet calls off beyond what is left, in words; no query without a call-off."""
    keys = {line.agreement_line_id for line in lines if line.agreement_line_id}
    if not keys:
        return []
    agreed = AgreementLine.objects.filter(pk__in=keys).select_related("agreement")
    return [each.message for each in too_much(lines, remainders(agreed, besides=order.pk))]


def words_of_rest(line: SalesOrderLine) -> str:
    """``agreement B-2026-000001: 15 left`` of a line that was just priced from one, before it takes its own; or nothing."""
    if line.agreement_line is None or line.agreement_left is None:
        return ""
    return _("agreement %(agreement)s: %(left)s left") % {
        "agreement": line.agreement_line.agreement.number,
        "left": formats.quantity(line.agreement_left),
    }


def warning_of_rest(line: SalesOrderLine) -> str:
    """That a line that was just priced calls off more than is left: it can be offered, not handed in."""
    agreed, left = line.agreement_line, line.agreement_left
    if agreed is None or left is None or agreed.agreement.allows_more or line.quantity <= left:
        return ""
    words = _("%(quantity)s is more than the %(left)s left of agreement %(agreement)s")
    return words % {
        "quantity": formats.quantity(line.quantity),
        "left": formats.quantity(left),
        "agreement": agreed.agreement.number,
    }
