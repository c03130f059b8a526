"""What a clerk sees of a customer's credit: OK, watch or blocked, with overdue days and the last promise; no amounts."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import formats, reasons
from core.actors import Actor
from core.reasons import Extent
from credit.selectors import Preview, family, preview
from customers.models import Customer
from orders.discretion import extent_for
from orders.lifecycle import HoldKind, OrderStatus
from orders.models import SalesOrder
from receivables.lifecycle import PromiseStatus
from receivables.selectors import LastPromise, last_promise

_STATUS = {"ok": "success", "watch": "warning", "blocked": "blocked"}
#: Orders nobody has handed in yet: what a submit would say to this one.
_NOT_HANDED_IN = (OrderStatus.DRAFT, OrderStatus.QUOTED)
_OVER = (OrderStatus.CLOSED, OrderStatus.CANCELED)


@dataclass(frozen=True, slots=True)
class Badge:
    """``state`` is ``ok``, ``watch`` or ``blocked``; the sentences say why, as far as the reader may know."""

    state: str
    label: str
    sentences: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        """Its color."""
        return _STATUS[self.state]


def badge_of_order(order: SalesOrder, by: Actor) -> Badge:
    """What the submit of the order would say."""
    seen = preview(order, order.company.today())
    return Badge(seen.state, seen.label, _sentences(seen, order.payer, by))


def badge_of_customer(customer: Customer, by: Actor) -> Badge:
    """How a customer stands before anything is ordered."""
    payer, company = customer.payer, customer.company
    nothing = SalesOrder(
        company=company,
        customer=customer,
        invoice_party=payer,
        payment_terms=payer.payment_terms,
        currency=customer.currency,
        order_date=company.today(),
    )
    seen = preview(nothing, company.today())
    label = _("New orders would be held for credit") if seen.state == "blocked" else seen.label
    return Badge(seen.state, label, _sentences(seen, payer, by))


def badge_beside(order: SalesOrder, by: Actor) -> Badge | None:
    """What the order's page shows: of an order that was handed in how its customer stands, none when it is over."""
    if order.status in _NOT_HANDED_IN:
        return badge_of_order(order, by)
    return None if order.status in _OVER else badge_of_customer(order.customer, by)


def _sentences(seen: Preview, payer: Customer, by: Actor) -> tuple[str, ...]:
    extent = extent_for(HoldKind.CREDIT, by)
    if extent is Extent.NOTHING:
        return ()
    failed = [answer for answer in seen.answers if not answer.is_passed]
    shown = failed or (seen.answers if extent is Extent.FIGURES else [])
    words = reasons.sentences(reasons.keep(answer.reason for answer in shown), extent)
    days = seen.figures.overdue_days
    if days:
        late = ngettext(
            "The oldest invoice is %d day overdue.", "The oldest invoice is %d days overdue.", days
        )
        words.append(late % days)
    promise = last_promise(family(payer))
    return (*words, promise_in_words(promise)) if promise else tuple(words)


def promise_in_words(promise: LastPromise) -> str:
    """Until when, and whether it was kept; not how much."""
    words = {
        PromiseStatus.KEPT: _("Promised to pay by %s: kept."),
        PromiseStatus.PARTLY_KEPT: _("Promised to pay by %s: kept in part."),
        PromiseStatus.BROKEN: _("Promised to pay by %s: not kept."),
    }
    return words.get(PromiseStatus(promise.status), _("Promises to pay by %s.")) % formats.day(
        promise.promised_date
    )
