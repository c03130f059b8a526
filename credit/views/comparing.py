"""Figures of two moments side by side, down to the documents they are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from credit import selectors
from credit.models import CreditDecision
from credit.rules import Figures
from credit.selectors import Compared, Comparison, Document, Documents
from receivables.lifecycle import ItemKind

_ADDRESSES = {
    "order": "orders:order",
    ItemKind.INVOICE: "invoicing:invoice",
    ItemKind.CREDIT_NOTE: "invoicing:invoice",
    ItemKind.PAYMENT: "receivables:payment",
    ItemKind.REVERSAL: "receivables:payment",
    ItemKind.FEE: "receivables:letter",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A figure of the sum then and now; ``is_sum`` is drawn strong. None is not known, or unlimited."""

    label: str
    before: Decimal | None
    after: Decimal | None
    currency: str
    after_currency: str
    place: str = ""
    is_sum: bool = False
    is_limit: bool = False
    sign: str = ""

    @property
    def difference(self) -> Decimal | None:
        """What it is more now than then, where both are in one currency."""
        is_same = self.currency == self.after_currency
        if not is_same or self.before is None or self.after is None:
            return None
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Row:
    """A document with its words and address."""

    compared: Compared
    kind_label: str
    url: str

    @property
    def document(self) -> Document:
        """The document."""
        return self.compared.document


@dataclass(frozen=True, slots=True)
class Section:
    """The orders, or the open items."""

    place: str
    title: str
    rows: Sequence[Row]
    sums: Sequence[Compared]
    more: int
    empty: str


def sections(before: Documents | None, after: Documents | None) -> list[Section]:
    """Orders and open items of two moments; a moment whose documents nobody kept is left open."""
    kept = [each for each in (before, after) if each is not None]
    return [
        _section(
            "orders", pgettext("exposure", "On order"),
            selectors.compare(before.orders if before else None, after.orders if after else None),
            max((each.more_orders for each in kept), default=0), _("No other order counts."),
        ),
        _section(
            "items", _("Open items"),
            selectors.compare(before.items if before else None, after.items if after else None),
            max((each.more_items for each in kept), default=0), _("Nothing is open."),
        ),
    ]  # fmt: skip


def sections_now(documents: Documents) -> list[Section]:
    """The same of this moment alone."""
    return sections(None, documents)


def _section(place: str, title: str, compared: Comparison, more: int, empty: str) -> Section:
    rows = [Row(each, _kind_label(each.document), _address(each.document)) for each in compared.rows]
    return Section(place, title, rows, compared.sums, more, empty)


def _kind_label(document: Document) -> str:
    return "" if document.kind == "order" else str(ItemKind(document.kind).label)


def _address(document: Document) -> str:
    return reverse(_ADDRESSES[document.kind], args=[document.number])


def sum_lines(decision: CreditDecision, now: Figures | None) -> list[Line]:
    """The arithmetic of the limit, as it was decided on and as it would be now."""

    def line(label: str, before: Decimal | None, after: Decimal | None, **more: Any) -> Line:
        return Line(
            label, before, after, decision.currency, now.currency if now else decision.currency, **more
        )

    then = decision.open_orders_amount + decision.open_receivables_amount + decision.order_amount
    limit = decision.limit_amount
    left = None if limit is None else limit - then
    on_order = owed = order = after = limit_now = left_now = later = None
    if now is not None:
        on_order, owed, order = now.open_orders_amount, now.open_receivables_amount, now.order_amount
        after, limit_now, later = now.exposure + now.order_amount, now.limit_amount, now.later_amount
        left_now = None if limit_now is None else limit_now - after
    lines = [
        line(_("On order besides this one"), decision.open_orders_amount, on_order, place="orders"),
        line(_("Open receivables"), decision.open_receivables_amount, owed, place="items", sign="+"),
        line(_("This order"), decision.order_amount, order, sign="+"),
        line(_("Exposure with this order"), then, after, is_sum=True, sign="="),
        line(_("Limit"), limit, limit_now, is_limit=True),
        line(_("Left of the limit"), left, left_now, is_sum=True),
    ]
    if decision.later_amount or later:
        lines.append(line(_("Ships after the horizon, not counted"), decision.later_amount, later))
    return lines
