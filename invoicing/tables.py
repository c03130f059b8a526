"""The lists of invoicing: invoices, credit notes, what waits to be billed, and billing runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import Case, DecimalField, F, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import ProductKind
from core import formats
from core.actors import Actor
from core.lists import (
    AmountFilter,
    BulkAction,
    ChoiceFilter,
    DateColumn,
    DateFilter,
    DocumentList,
    LinkColumn,
    MomentColumn,
    MoneyColumn,
    NumberColumn,
    ReferenceFilter,
    StatusColumn,
    TextColumn,
    TextFilter,
    View,
)
from core.lists.formats import Frame
from core.models import Job
from customers.models import BillingPolicy, Customer
from invoicing import operations
from invoicing.lifecycle import InvoiceKind, InvoiceStatus
from invoicing.models import Invoice, InvoiceLine
from invoicing.operations.running import KIND
from invoicing.selectors import open_due_date, orders_to_bill
from orders.models import SalesOrder, SalesOrderLine

VIEW = "invoicing.view_invoice"
CUSTOMER = TextColumn(
    "customer__name",
    gettext_lazy("Customer"),
    url="customers:customer",
    url_args=("customer__code",),
    url_permission="customers.view_customer",
)


def invoice_url(row: Mapping[str, Any]) -> str:
    """The page of an invoice; drafts have no number yet."""
    return reverse("invoicing:invoice", args=[row["number"] or f"draft-{row['pk']}"])


@dataclass(frozen=True)
class InvoiceNumberColumn(LinkColumn):
    """The number, and for drafts that they are one."""

    def text(self, row: Mapping[str, Any], frame: Frame) -> str:
        """``R-2026-000123`` or "Draft 17"."""
        return str(row["number"] or _("Draft %d") % row["pk"])


@dataclass(frozen=True)
class DueColumn(DateColumn):
    """The earliest due date of what is still open, and how late it is; of what is paid, the last one."""

    def value(self, row: Mapping[str, Any], frame: Frame) -> Any:
        """The day shown."""
        return row[self.path] or row["due_date"]

    def text(self, row: Mapping[str, Any], frame: Frame) -> str:
        """Only what is open can be late."""
        return (
            formats.day(row["due_date"], frame.language)
            if row[self.path] is None
            else super().text(row, frame)
        )


#: Goes with ``annotations = {"open_due_date": open_due_date()}``; sorts by the due date that is stored.
DUE = DueColumn(
    "open_due_date", gettext_lazy("Due"), key="due_date", sort="due_date", needs=("due_date",), late_if=True
)


def documents_of(actor: Actor, kind: InvoiceKind) -> QuerySet[Any]:
    """Documents of a kind; customers see what was issued to them only."""
    rows = Invoice.objects.in_scope(actor).filter(kind=kind)
    return rows if actor.customer_ids is None else rows.filter(status=InvoiceStatus.ISSUED)


class InvoiceList(DocumentList):
    """Invoices, newest first."""

    name = "invoices"
    previews_pages = True
    model = Invoice
    permission = VIEW
    default_sort = "-pk"
    title = gettext_lazy("Invoices")
    annotations = {"open_due_date": open_due_date()}  # noqa: RUF012 - a declaration, like the columns
    columns = (
        InvoiceNumberColumn("number", gettext_lazy("Number"), url=invoice_url, needs=("pk",)),
        DateColumn("issue_date", gettext_lazy("Date")),
        CUSTOMER,
        TextColumn("order__number", gettext_lazy("Order"), url="orders:order"),
        StatusColumn("status"),
        DUE,
        MoneyColumn("gross_amount", gettext_lazy("Total"), currency="currency"),
        MoneyColumn("net_amount", gettext_lazy("Net"), currency="currency", default=False),
        MoneyColumn("tax_amount", gettext_lazy("Tax"), currency="currency", default=False),
        TextColumn("customer_reference", gettext_lazy("Reference"), default=False, muted=True),
        TextColumn("payment_reference", gettext_lazy("Payment reference"), default=False, muted=True),
        DateColumn("delivery_date", gettext_lazy("Delivered"), default=False),
    )
    filters = (
        ChoiceFilter("status"),
        ReferenceFilter("customer", Customer, code="code", options="customers:options"),
        DateFilter("issue_date", gettext_lazy("Date")),
        DateFilter("due_date", gettext_lazy("Due"), lateness=True),
        AmountFilter("gross_amount", gettext_lazy("Total")),
        TextFilter("order__number", gettext_lazy("Order"), key="order"),
        TextFilter("customer_reference", gettext_lazy("Reference")),
        TextFilter("payment_reference", gettext_lazy("Payment reference")),
    )
    search = ("number", "customer__name", "customer__code", "customer_reference", "order__number")
    standard_views = (
        View("all", gettext_lazy("All"), {"status.not": "canceled"}),
        View("drafts", gettext_lazy("Drafts"), {"status": "draft"}),
        View("issued", gettext_lazy("Issued"), {"status": "issued"}),
        View("month", gettext_lazy("This month"), {"status": "issued", "issue_date.in": "this_month"}),
    )
    summary_amount = "gross_amount"
    bulk_actions = (
        BulkAction(
            "issue",
            gettext_lazy("Issue"),
            run=operations.issue,
            permission="invoicing.issue_invoice",
            icon="document-check",
            explanation=gettext_lazy("Each draft gets its number, is posted and sent to the customer."),
        ),
        BulkAction(
            "send",
            gettext_lazy("Send again"),
            run=operations.send_again,
            permission="invoicing.send_invoice",
            icon="envelope",
        ),
    )
    empty_title = gettext_lazy("No invoices yet")
    empty_text = gettext_lazy("They appear here as soon as goods are dispatched.")
    empty_icon = "receipt-percent"

    @classmethod
    def queryset(cls, actor: Actor) -> QuerySet[Any]:
        """Invoices and drafts."""
        return documents_of(actor, InvoiceKind.INVOICE)


class CreditNoteList(DocumentList):
    """Credit notes, newest first."""

    name = "credit_notes"
    previews_pages = True
    model = Invoice
    permission = VIEW
    default_sort = "-pk"
    title = gettext_lazy("Credit notes")
    columns = (
        InvoiceNumberColumn("number", gettext_lazy("Number"), url=invoice_url, needs=("pk",)),
        DateColumn("issue_date", gettext_lazy("Date")),
        CUSTOMER,
        TextColumn("corrects__number", gettext_lazy("Invoice"), url="invoicing:invoice"),
        TextColumn("reason", muted=True, sort=False),
        MoneyColumn("gross_amount", gettext_lazy("Total"), currency="currency"),
        MoneyColumn("net_amount", gettext_lazy("Net"), currency="currency", default=False),
        MoneyColumn("tax_amount", gettext_lazy("Tax"), currency="currency", default=False),
    )
    filters = (
        ReferenceFilter("customer", Customer, code="code", options="customers:options"),
        DateFilter("issue_date", gettext_lazy("Date")),
        AmountFilter("gross_amount", gettext_lazy("Total")),
    )
    search = ("number", "customer__name", "customer__code", "corrects__number", "reason")
    summary_amount = "gross_amount"
    empty_title = gettext_lazy("No credit notes yet")
    empty_text = gettext_lazy("Open an invoice to correct it with a credit note.")
    empty_icon = "document-minus"

    @classmethod
    def queryset(cls, actor: Actor) -> QuerySet[Any]:
        """Credit notes."""
        return documents_of(actor, InvoiceKind.CREDIT_NOTE)


def _waiting_net() -> Subquery:
    """The net amount of an order that was delivered and is neither invoiced nor on a draft."""
    amounts = DecimalField(max_digits=20, decimal_places=4)
    drafted = (
        InvoiceLine.objects.filter(order_line=OuterRef("pk"), invoice__status=InvoiceStatus.DRAFT)
        .order_by()
        .values("order_line")
        .annotate(drafted=Sum("quantity"))
        .values("drafted")
    )
    may_be_billed = Case(
        When(kind=ProductKind.CHARGE, then=F("quantity") - F("canceled")),
        When(
            order__billing_policy=BillingPolicy.ORDER,
            then=Greatest(F("quantity") - F("canceled"), F("shipped")),
        ),
        default=F("shipped"),
    )
    forgone = F("returned") - F("replaced")
    left = (
        may_be_billed
        - forgone
        - F("invoiced")
        - Coalesce(Subquery(drafted), Value(Decimal(0)), output_field=amounts)
    )
    lines = (
        SalesOrderLine.objects.filter(order=OuterRef("pk"))
        .order_by()
        .values("order")
        .annotate(
            waiting=Sum(
                F("net_amount") * Greatest(left, Value(Decimal(0))) / F("quantity"), output_field=amounts
            )
        )
        .values("waiting")
    )
    return Subquery(lines, output_field=amounts)


class UnbilledList(DocumentList):
    """Orders of which something was delivered and not billed."""

    name = "unbilled"
    model = SalesOrder
    title = gettext_lazy("To bill")
    permission = VIEW
    annotations: ClassVar[Mapping[str, Any]] = {"waiting_net": _waiting_net()}
    columns = (
        LinkColumn("number", gettext_lazy("Order"), url="orders:order"),
        DateColumn("order_date", gettext_lazy("Date")),
        CUSTOMER,
        StatusColumn("billing_policy", gettext_lazy("Billing")),
        StatusColumn("delivery_status", gettext_lazy("Delivery")),
        StatusColumn("billing_status", gettext_lazy("Billing")),
        MoneyColumn("waiting_net", gettext_lazy("To bill, net"), currency="currency"),
    )
    filters = (
        ReferenceFilter("customer", Customer, code="code", options="customers:options"),
        ChoiceFilter("billing_policy", gettext_lazy("Billing")),
        DateFilter("order_date", gettext_lazy("Date")),
    )
    search = ("number", "customer__name", "customer__code", "customer_reference")
    default_sort = "order_date"
    summary_amount = "waiting_net"
    bulk_actions = (
        BulkAction(
            "bill",
            gettext_lazy("Make invoices"),
            run=operations.bill_order,
            permission="invoicing.issue_invoice",
            icon="document-plus",
        ),
    )
    empty_title = gettext_lazy("Everything delivered is billed")
    empty_text = gettext_lazy(
        "Orders appear here when goods or services were delivered and no invoice asks for them."
    )
    empty_icon = "check-circle"

    @classmethod
    def queryset(cls, actor: Actor) -> QuerySet[Any]:
        """Orders with something to bill today."""
        return orders_to_bill(actor)


class BillingRunList(DocumentList):
    """Billing runs, newest first."""

    name = "billing_runs"
    model = Job
    title = gettext_lazy("Billing runs")
    permission = VIEW
    columns = (
        LinkColumn("title", gettext_lazy("Run"), url="invoicing:billing-run", url_args=("pk",)),
        StatusColumn("state", gettext_lazy("Status")),
        NumberColumn("progress", gettext_lazy("Invoices")),
        NumberColumn("total", gettext_lazy("Of")),
        TextColumn("requested_by__username", gettext_lazy("Asked for by")),
        MomentColumn("created_at", gettext_lazy("Started")),
        MomentColumn("finished_at", gettext_lazy("Finished")),
    )
    default_sort = "-created_at"
    empty_title = gettext_lazy("No billing runs yet")
    empty_text = gettext_lazy("Start one above: it bills everything delivered up to a day.")
    empty_icon = "queue-list"

    @classmethod
    def queryset(cls, actor: Actor) -> QuerySet[Any]:
        """The runs of the company."""
        return Job.objects.in_scope(actor).filter(kind=KIND)
