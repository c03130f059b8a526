"""What somebody with the link of a quote sees: the frozen offer, and where it stands."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from core import formats
from core.presentation import Fact, Notice, TotalRow
from orders import revisions
from orders.charges import adjustments_of
from orders.lifecycle import OrderStatus, QuoteReply
from orders.models import OrderRevision, QuoteAnswer, SalesOrderLine
from orders.selling import Sold, sold, unit_names


class Standing(StrEnum):
    """What can be done with the offer today."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    OUTDATED = "outdated"
    EXPIRED = "expired"
    ENDED = "ended"


def standing_of(revision: OrderRevision) -> Standing:
    """Where the offer stands; on its last day it still holds."""
    answer = answer_to(revision)
    order = revision.order
    if answer is not None:
        return Standing.ACCEPTED if answer.answer == QuoteReply.ACCEPTED else Standing.DECLINED
    if order.revision != revision.revision or order.status == OrderStatus.DRAFT:
        return Standing.OUTDATED
    if revision.valid_until is not None and revision.valid_until < revision.company.today():
        return Standing.EXPIRED
    return Standing.OPEN if order.status == OrderStatus.QUOTED else Standing.ENDED


def answer_to(revision: OrderRevision) -> QuoteAnswer | None:
    """What was answered, if anything."""
    found: QuoteAnswer | None = getattr(revision, "answer", None)
    return found


@dataclass(frozen=True, slots=True)
class OfferedLine:
    """A line of the frozen offer, formatted."""

    sku: str
    customer_sku: str
    description: str
    quantity: str
    note: str
    unit_price: str
    discount: str
    net: str


def lines_of(revision: OrderRevision) -> Sequence[OfferedLine]:
    """The lines as they were offered."""
    currency = revision.content["currency"]
    lines = revisions.lines_of(revision.content)
    names = unit_names(revision.company_id, lines)
    return [_offered(line, sold(line, names), currency) for line in lines]


def _offered(line: SalesOrderLine, amount: Sold, currency: str) -> OfferedLine:
    discount = formats.percent(line.discount_percent) if line.discount_percent else ""
    if line.unit_discount is not None:
        discount = formats.unit_price(line.unit_discount, currency) if line.unit_discount else ""
    return OfferedLine(
        line.sku,
        line.customer_sku,
        line.description,
        str(Sold(amount.quantity, amount.unit)),
        amount.note,
        formats.unit_price(line.unit_price, currency),
        discount,
        formats.amount(line.own_amount, currency),
    )


def totals_of(content: Mapping[str, Any]) -> list[TotalRow]:
    """Discount and charges, net, tax by rate, rounding and the total."""
    order, lines = revisions.order_of(content), revisions.lines_of(content)
    currency = order.currency
    rows = [TotalRow(_("Net"), order.net_amount, currency)]
    if adjustments := adjustments_of(order, lines):
        own = sum((line.own_amount for line in lines), Decimal(0))
        rows = [
            TotalRow(_("Sum of lines"), own, currency),
            *(TotalRow(each.label, each.net_amount, currency) for each in adjustments),
            *rows,
        ]
    rows += [
        TotalRow(_("Tax %s") % formats.percent(Decimal(tax["rate"])), Decimal(tax["tax"]), currency)
        for tax in content["taxes"]
    ]
    if order.rounding_amount:
        rows.append(TotalRow(_("Rounding"), order.rounding_amount, currency))
    return [*rows, TotalRow(_("Total"), order.gross_amount, currency, is_sum=True)]


def facts_of(revision: OrderRevision) -> list[Fact]:
    """Until when it holds, and on which terms."""
    content = revision.content
    address = content["shipping_address"]
    place = " ".join(part for part in (address.get("postal_code"), address.get("city")) if part)
    facts = [
        Fact(_("Valid until"), formats.day(revision.valid_until)),
        Fact(_("Revision"), str(revision.revision)),
        Fact(_("Payment terms"), content["payment_terms"]),
        Fact(
            _("Ship to"),
            address.get("name", ""),
            note=", ".join(part for part in (address.get("street"), place) if part),
        ),
    ]
    if content["customer_reference"]:
        facts.append(Fact(_("Your reference"), content["customer_reference"]))
    if content["requested_date"]:
        date = datetime.date.fromisoformat(content["requested_date"])
        facts.append(Fact(_("Requested"), formats.day(date)))
    return facts


def notice_of(revision: OrderRevision, standing: Standing) -> Notice | None:
    """What the visitor must know before he reads on."""
    answer = answer_to(revision)
    if answer is not None:
        words = {"name": answer.name, "at": formats.moment(answer.answered_at)}
        if standing == Standing.ACCEPTED:
            return Notice(
                _("Accepted by %(name)s on %(at)s") % words,
                text=_("Thank you. We have your order %s and confirm it by e-mail.") % revision.order.number,
                tone="success",
            )
        return Notice(
            _("Declined by %(name)s on %(at)s") % words, text=_("Thank you for telling us."), tone="info"
        )
    notices = {
        Standing.OUTDATED: Notice(
            _("This offer is no longer the current one"),
            text=_("It was revised, and cannot be accepted any more. Ask us for the new one."),
            tone="warning",
        ),
        Standing.EXPIRED: Notice(
            _("This offer was valid until %s") % formats.day(revision.valid_until),
            text=_("Ask us for a new one."),
            tone="warning",
        ),
        Standing.ENDED: Notice(
            _("This offer is closed"),
            text=_("It was ordered or withdrawn already. If that surprises you, please call us."),
            tone="info",
        ),
    }
    return notices.get(standing)
