"""The journal as a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import OuterRef, Q, Subquery, Sum
from django.utils.translation import gettext_lazy as _

from core.lists import (
    AmountFilter,
    BooleanFilter,
    ChoiceFilter,
    ComputedColumn,
    DateColumn,
    DateFilter,
    DocumentList,
    LinkColumn,
    MoneyColumn,
    NewAction,
    TextColumn,
    TextFilter,
    View,
)
from core.lists.formats import Frame
from ledger.lifecycle import Purpose
from ledger.models import JournalEntry, JournalLine, purpose_label

_TOTAL = (
    JournalLine.objects.filter(entry=OuterRef("pk"))
    .order_by()
    .values("entry")
    .annotate(total=Sum("base_debit"))
)


def _of_purpose(operator: str, values: Sequence[str], frame: Frame) -> Q:
    """Entries by what they are for; the purpose of a goods return has a number behind it."""
    wanted = Q(purpose__in=values)
    if Purpose.GOODS_RETURN in values:
        wanted |= Q(purpose__startswith=f"{Purpose.GOODS_RETURN} ")
    return ~wanted if operator == "not" else wanted


def _purpose(row: Mapping[str, Any]) -> str:
    return purpose_label(row["purpose"], is_reversal=row["reverses_id"] is not None)


class JournalList(DocumentList):
    """Journal entries, newest first."""

    name = "journal"
    model = JournalEntry
    title = _("Journal")
    permission = "ledger.view_journalentry"
    annotations: ClassVar = {"total": Subquery(_TOTAL.values("total"))}
    columns = (
        LinkColumn("number", _("Number"), url="ledger:entry", sort=("posting_date", "number")),
        DateColumn("posting_date", _("Date")),
        ComputedColumn("purpose", _("For"), needs=("purpose", "reverses_id"), write=_purpose),
        TextColumn("source_number", _("Document")),
        TextColumn("description", _("Description"), muted=True),
        MoneyColumn("total", _("Amount"), sort=False),
        TextColumn("currency", _("Document currency"), default=False, sort=False),
        TextColumn("period__name", _("Period"), default=False, sort=False),
        TextColumn("posted_by__username", _("Posted by"), default=False, sort=False),
    )
    filters = (
        DateFilter("posting_date", _("Date")),
        ChoiceFilter("purpose", _("For"), choices=Purpose.choices, condition=_of_purpose),
        TextFilter("source_number", _("Document")),
        TextFilter("description", _("Description")),
        TextFilter("period__name", _("Period"), key="month"),
        BooleanFilter("is_manual", _("Manual")),
        AmountFilter("total", _("Amount")),
    )
    search = ("number", "source_number", "description")
    default_sort = "-number"
    standard_views = (
        View("all", _("All"), {}),
        View("manual", _("Manual entries"), {"is_manual": "yes"}),
        View("sales", _("Sales"), {"purpose": ["invoice", "credit_note"]}),
        View("money", _("Payments"), {"purpose": ["payment", "reversal", "exchange"]}),
        View("stock", _("Stock"), {"purpose": ["goods_receipt", "goods_issue", "return", "adjustment"]}),
    )
    new_action = NewAction(_("New entry"), "ledger:new", permission="ledger.post_entry", key="c j")
    empty_title = _("Nothing posted yet")
    empty_text = _(
        "Entries appear here by themselves when goods move, invoices are issued and payments come in."
    )
