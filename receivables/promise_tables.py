"""The list of promises to pay."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.lists import (
    AmountFilter,
    BulkAction,
    ChoiceFilter,
    DateColumn,
    DateFilter,
    DocumentList,
    LinkColumn,
    MoneyColumn,
    StatusColumn,
    TextColumn,
    TextFilter,
    View,
)
from core.lists.formats import Frame
from receivables import operations
from receivables.forms import ReasonForm
from receivables.lifecycle import PromiseStatus
from receivables.models import PromiseToPay
from receivables.tables import customer_column, customer_filter

S = PromiseStatus


def _is_open(row: Mapping[str, Any]) -> bool:
    return bool(row["status"] == S.OPEN)


def _due(frame: Frame) -> Q:
    return Q(status=S.OPEN, promised_date__lte=frame.today)


def _mine(frame: Frame) -> Q:
    return Q(status=S.OPEN, noted_by=frame.actor.user)


def _withdraw(promise: PromiseToPay, by: Any, reason: str) -> None:
    operations.withdraw_promise(promise, reason, by=by)


class PromiseList(DocumentList):
    """Who promised what by when, and whether the money came."""

    name = "promises"
    previews_pages = True
    model = PromiseToPay
    title = _("Promises")
    permission = "receivables.view_promise"
    annotations: ClassVar[Mapping[str, Any]] = {
        "missing": F("promised_amount") - F("kept_amount"),
    }
    columns = (
        LinkColumn("number", _("Promise"), url="receivables:promise"),
        customer_column(),
        StatusColumn("status"),
        DateColumn("promised_date", _("Promised for"), late_if=_is_open, needs=("status",)),
        TextColumn("promised_by", _("Said by"), sort=False),
        TextColumn("noted_by__username", _("Noted by")),
        MoneyColumn("promised_amount", _("Amount"), currency="currency"),
        MoneyColumn("missing", _("Missing"), currency="currency"),
        MoneyColumn("kept_amount", _("Paid"), currency="currency", default=False),
        StatusColumn("channel", _("Channel"), default=False),
        DateColumn("made_on", _("Promised on"), default=False),
        DateColumn("decided_on", _("Decided on"), default=False),
        TextColumn("note", _("Note"), default=False, muted=True, sort=False),
        TextColumn("replaced_by__number", _("Replaced by"), default=False, sort=False),
    )
    filters = (
        ChoiceFilter("status"),
        customer_filter(),
        DateFilter("promised_date", _("Promised for"), lateness=True),
        TextFilter("noted_by__username", _("Noted by"), key="noted_by"),
        AmountFilter("promised_amount", _("Amount")),
        ChoiceFilter("channel", _("Channel")),
        DateFilter("made_on", _("Promised on")),
        DateFilter("decided_on", _("Decided on")),
        TextFilter("currency", _("Currency")),
    )
    search = ("number", "customer__name", "customer__code", "promised_by")
    default_sort = "promised_date"
    standard_views = (
        View("open", _("Open"), {"status": "open"}),
        View("due", _("Due today"), condition=_due),
        View("mine", _("Mine"), condition=_mine),
        View("broken", _("Broken"), {"status": ["broken", "partly_kept"]}, sort="-promised_date"),
        View("kept", _("Kept"), {"status": "kept"}, sort="-promised_date"),
        View("all", _("All"), sort="-promised_date"),
    )
    summary_amount = "promised_amount"
    bulk_actions = (
        BulkAction(
            "withdraw",
            _("Withdraw"),
            run=_withdraw,
            permission="receivables.note_promise",
            form=ReasonForm,
            icon="x-mark",
        ),
    )
    empty_title = _("No promises")
    empty_text = _("Note what a customer promised on his account or on the page of an invoice.")
    empty_icon = "hand-raised"
