"""The lists of receivables: open items, payments, dunning runs and their letters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import fields
from core.lists import (
    AmountFilter,
    BulkAction,
    ChoiceFilter,
    DateColumn,
    DateFilter,
    DocumentList,
    LinkColumn,
    MoneyColumn,
    NewAction,
    NumberColumn,
    NumberFilter,
    ReferenceFilter,
    StatusColumn,
    TextColumn,
    TextFilter,
    View,
)
from core.lists.formats import MISSING, Frame
from customers.models import Customer
from receivables import operations
from receivables.forms import ReasonForm
from receivables.lifecycle import ItemKind, LeftOutReason
from receivables.models import DunningNotice, DunningNoticeLine, DunningRun, OpenItem, Payment

VIEW_ITEMS = "receivables.view_openitem"
VIEW_DUNNING = "receivables.view_dunning"
RUN_DUNNING = "receivables.run_dunning"


def customer_column(to_account: bool = True) -> TextColumn:
    """The customer's name; it leads to his account, where money is talked about."""
    return TextColumn(
        "customer__name",
        _("Customer"),
        url="receivables:account" if to_account else "customers:customer",
        url_args=("customer__code",),
    )


def customer_filter() -> ReferenceFilter:
    """By customer."""
    return ReferenceFilter("customer", Customer, code="code", options="customers:options")


def item_url(row: Mapping[str, Any]) -> str:
    """The page of the document an item stands for."""
    if row["invoice_id"]:
        return reverse("invoicing:invoice", args=[row["document_number"]])
    if row["payment_id"]:
        return reverse("receivables:payment", args=[row["document_number"]])
    return reverse("receivables:letter", args=[row["document_number"]])


def _owed(row: Mapping[str, Any]) -> bool:
    return bool(row["is_debit"]) and row["open_amount"] > 0


def _fees_last() -> Case:
    return Case(When(kind=ItemKind.FEE, then=1), default=0, output_field=IntegerField())


def _signed(name: str) -> Case:
    return Case(When(is_debit=True, then=F(name)), default=-F(name), output_field=fields.amount())


def _block(item: OpenItem, by: Any, reason: str) -> None:
    operations.block_dunning(item, reason, by=by)


def _unblock(item: OpenItem, by: Any) -> None:
    operations.unblock_dunning(item, by=by)


class OpenItemList(DocumentList):
    """What customers owe, and what stands to their credit."""

    name = "open_items"
    previews_pages = True
    model = OpenItem
    title = _("Receivables")
    permission = VIEW_ITEMS
    annotations: ClassVar[Mapping[str, Any]] = {
        "signed_open": _signed("open_amount"),
        "signed_amount": _signed("item_amount"),
        "fees_last": _fees_last(),
    }
    columns = (
        LinkColumn("document_number", _("Document"), url=item_url, needs=("invoice_id", "payment_id")),
        StatusColumn("kind", _("Kind"), sort=("fees_last", "due_date")),
        customer_column(),
        DateColumn("posting_date", _("Date"), default=False),
        DateColumn("due_date", _("Due"), late_if=_owed, needs=("is_debit", "open_amount")),
        NumberColumn("dunning_level", _("Reminded")),
        MoneyColumn("signed_amount", _("Amount"), currency="currency"),
        MoneyColumn("signed_open", pgettext_lazy("amount", "Open"), currency="currency"),
        DateColumn("cleared_date", _("Settled"), default=False),
        DateColumn("last_dunned_on", _("Last reminder"), default=False),
        TextColumn("dunning_block_reason", _("Not reminded, because"), default=False, muted=True, sort=False),
        NumberColumn("installment", _("Installment"), default=False),
    )
    filters = (
        customer_filter(),
        ChoiceFilter("kind", _("Kind")),
        DateFilter("due_date", _("Due"), lateness=True),
        DateFilter("posting_date", _("Date")),
        AmountFilter("open_amount", pgettext_lazy("amount", "Open")),
        NumberFilter("dunning_level", _("Reminded")),
        TextFilter("currency", _("Currency")),
    )
    search = ("document_number", "customer__name", "customer__code", "payment__reference")
    default_sort = "kind"
    standard_views = (
        View("open", _("Open"), condition=lambda frame: Q(open_amount__gt=0)),
        View(
            "overdue", _("Overdue"),
            condition=lambda frame: Q(open_amount__gt=0, is_debit=True, due_date__lt=frame.today),
        ),
        View("unmatched", _("To match"), condition=lambda frame: Q(open_amount__gt=0, is_debit=False)),
        View("blocked", _("Not reminded"), condition=lambda frame: Q(open_amount__gt=0, is_dunning_blocked=True)),
        View("all", _("All"), sort="-posting_date"),
    )  # fmt: skip
    summary_amount = "signed_open"
    new_action = NewAction(
        _("New payment"), "receivables:new-payment", permission="receivables.post_payment", key="c p"
    )
    bulk_actions = (
        BulkAction(
            "block",
            _("Stop reminders"),
            run=_block,
            permission=RUN_DUNNING,
            form=ReasonForm,
            icon="bell-slash",
        ),
        BulkAction("unblock", _("Remind again"), run=_unblock, permission=RUN_DUNNING, icon="bell"),
    )
    empty_title = _("Nothing is owed")
    empty_text = _("Open items appear here when invoices are issued and payments come in.")
    empty_icon = "banknotes"


def _unmatched() -> Subquery:
    """What is left of a payment."""
    items = OpenItem.objects.filter(payment=OuterRef("pk"), is_debit=False)
    return Subquery(items.values("open_amount")[:1], output_field=fields.amount())


def _with_rest(frame: Frame) -> Q:
    return Q(unmatched_amount__gt=0)


class PaymentList(DocumentList):
    """Payments, newest first."""

    name = "payments"
    previews_pages = True
    model = Payment
    title = _("Payments")
    permission = "receivables.view_payment"
    annotations: ClassVar[Mapping[str, Any]] = {"unmatched_amount": _unmatched()}
    columns = (
        LinkColumn("number", _("Number"), url="receivables:payment"),
        DateColumn("received_on", _("Received")),
        customer_column(),
        TextColumn("reference", _("Reference"), muted=True, sort=False),
        StatusColumn("status"),
        MoneyColumn("unmatched_amount", _("Not matched"), currency="currency"),
        MoneyColumn("paid_amount", _("Amount"), currency="currency"),
        TextColumn("entered_by__username", _("Entered by"), default=False),
        TextColumn("bank_account__name", _("Bank account"), default=False),
    )
    filters = (
        ChoiceFilter("status"),
        customer_filter(),
        DateFilter("received_on", _("Received")),
        AmountFilter("paid_amount", _("Amount")),
        TextFilter("reference", _("Reference")),
        TextFilter("currency", _("Currency")),
    )
    search = ("number", "reference", "customer__name", "customer__code")
    default_sort = "-received_on"
    standard_views = (
        View("all", _("All")),
        View("unmatched", _("To match"), condition=_with_rest),
        View("reversed", _("Returned"), {"status": "reversed"}),
    )
    summary_amount = "paid_amount"
    new_action = OpenItemList.new_action
    empty_title = _("No payments yet")
    empty_text = _("Enter the first payment that came in.")
    empty_icon = "banknotes"


def _count(rows: QuerySet[Any], parent: str) -> Coalesce:
    """How many rows of a parent there are, without joining them."""
    counted = rows.order_by().values(parent).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


class DunningRunList(DocumentList):
    """Dunning runs, newest first."""

    name = "dunning_runs"
    model = DunningRun
    title = _("Dunning")
    permission = VIEW_DUNNING
    annotations: ClassVar[Mapping[str, Any]] = {
        "letters": _count(DunningNotice.objects.filter(run=OuterRef("pk"), is_left_out=False), "run"),
    }
    columns = (
        LinkColumn("number", _("Run"), url="receivables:dunning-run"),
        DateColumn("as_of", _("As of")),
        StatusColumn("status"),
        NumberColumn("letters", _("Letters"), sort=False),
    )
    filters = (ChoiceFilter("status"), DateFilter("as_of", _("As of")))
    search = ("number",)
    default_sort = "-pk"
    standard_views = (
        View("all", _("All"), {"status.not": "canceled"}),
        View("review", _("To review"), {"status": "proposed"}),
        View("canceled", _("Canceled"), {"status": "canceled"}),
    )
    empty_title = _("No reminders yet")
    empty_text = _("Look for what is overdue above; nothing is sent before you have seen it.")
    empty_icon = "bell"


def notice_url(row: Mapping[str, Any]) -> str:
    """The page of a letter: by number once it is sent, within its run before."""
    if row["number"]:
        return reverse("receivables:letter", args=[row["number"]])
    return reverse("receivables:proposed-letter", args=[row["run__number"], row["pk"]])


def _leave_out(notice: DunningNotice, by: Any, reason: str) -> None:
    operations.leave_out(notice, reason, by=by)


def _take_back(notice: DunningNotice, by: Any) -> None:
    operations.take_back(notice, by=by)


@dataclass(frozen=True)
class ReasonColumn(TextColumn):
    """Why a letter is left out, in words."""

    def text(self, row: Mapping[str, Any], frame: Frame) -> str:
        """What the reviewer wrote, or the rule's own words."""
        return LeftOutReason.words(row[self.path]) or MISSING


class NoticeList(DocumentList):
    """The letters of a run."""

    name = "dunning_letters"
    model = DunningNotice
    title = _("Letters")
    permission = VIEW_DUNNING
    annotations: ClassVar[Mapping[str, Any]] = {
        "items": _count(DunningNoticeLine.objects.filter(notice=OuterRef("pk"), is_left_out=False), "notice"),
        "charges": F("fee_amount") + F("interest_amount"),
        "total": F("open_amount") + F("fee_amount") + F("interest_amount"),
    }
    columns = (
        LinkColumn("customer__name", _("Customer"), url=notice_url, needs=("number", "run__number", "pk")),
        TextColumn("number", _("Letter"), muted=True),
        NumberColumn("level", _("Level")),
        NumberColumn("items", _("Items"), sort=False),
        MoneyColumn("open_amount", _("Overdue"), currency="currency"),
        MoneyColumn("charges", _("Fee and interest"), currency="currency", sort=False),
        MoneyColumn("total", _("Total"), currency="currency", sort=False),
        TextColumn("recipient_email", _("Mailed to"), muted=True, sort=False),
        ReasonColumn("leave_out_reason", _("Left out, because"), muted=True, sort=False),
    )
    filters = (
        customer_filter(),
        NumberFilter("level", _("Level")),
        AmountFilter("open_amount", _("Overdue")),
        TextFilter("currency", _("Currency")),
    )
    search = ("customer__name", "customer__code", "number")
    default_sort = "customer__name"
    standard_views = (
        View("sent", _("Letters"), condition=lambda frame: Q(is_left_out=False)),
        View("post", _("By post"), condition=lambda frame: Q(is_left_out=False, recipient_email="")),
        View("out", _("Left out"), condition=lambda frame: Q(is_left_out=True)),
    )
    summary_amount = "total"
    bulk_actions = (
        BulkAction(
            "leave_out",
            _("Leave out"),
            run=_leave_out,
            permission=RUN_DUNNING,
            form=ReasonForm,
            icon="x-mark",
        ),
        BulkAction(
            "take_back", _("Put back"), run=_take_back, permission=RUN_DUNNING, icon="arrow-uturn-left"
        ),
    )
    empty_title = _("Nobody is to be reminded")
    empty_text = _("Below stands what is overdue and why it is left out.")
    empty_icon = "check-circle"
