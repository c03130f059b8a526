"""Issuing: a draft gets its number, its due dates and the parties of the day, and never changes again."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from core import bulk, clock, exchange, numbering, timeline
from core.actors import Actor
from core.locking import check_version, lock, operation
from core.payment_reference import rf_reference
from core.prepared import Place, Prepared
from core.refusals import Refusal
from customers.models import BillingPolicy, Installment
from customers.payment_terms import schedule
from fulfillment.models import Shipment
from invoicing import signals
from invoicing.lifecycle import INVOICE_LIFECYCLE, InvoiceKind, InvoiceStatus
from invoicing.models import Invoice, InvoiceInstallment, InvoiceLine
from invoicing.operations.composing import Draft
from invoicing.operations.drafting import (
    NothingToBill,
    draft_for_order,
    drafted_for_order,
    drafted_for_services,
    drafted_for_shipment,
    drafted_rest,
)
from invoicing.operations.guards import dated, lock_orders_of, refuse_if_held, refuse_unless_draft
from invoicing.parties import buyer_of, default_account, seller_of
from orders import operations as orders
from orders.lifecycle import OrderStatus
from orders.models import SalesOrder

_SET_BY_ISSUING = (
    "bank_account", "seller", "buyer", "issued_at", "version", "status", "number", "payment_reference", "issue_date",
    "due_date", "exchange_rate",
)  # fmt: skip


class EmptyInvoice(Refusal):
    """An invoice without lines asks for nothing."""

    code = "empty-invoice"


@operation
def issue(
    invoice: Invoice, *, by: Actor, date: datetime.date | None = None, version: int | None = None
) -> None:
    """Give a draft its gapless number and post it; from now on only a credit note corrects it.

    Raises NotADraft, EmptyInvoice, OrderHeld, StaleVersion, RateMissing, DateGoesBack, NotPermitted, and what
    receivers refuse, such as a closed period. Sends ``invoice_issued``.
    """
    by.require("invoicing.issue_invoice")
    billed_orders = lock_orders_of(invoice)
    lock(invoice)
    check_version(invoice, version)
    refuse_unless_draft(invoice)
    refuse_if_held(billed_orders)
    lines = list(invoice.lines.all())
    if not lines:
        raise EmptyInvoice(_("A draft without lines is not issued. Cancel it instead."), field="lines")
    _post(invoice, lines, billed_orders, by=by, date=date)


@operation
def _post(
    invoice: Invoice,
    lines: Sequence[InvoiceLine],
    billed_orders: Sequence[SalesOrder],
    *,
    by: Actor,
    date: datetime.date | None,
) -> None:
    """Issue a draft whose orders and row the caller holds locked, or has just made."""
    invoice.issue_date = dated(date, by)
    invoice.exchange_rate = exchange.rate_on(by.company, invoice.currency, invoice.issue_date)
    if invoice.order_id is not None:
        invoice.order = billed_orders[0]
    if billed_orders:
        invoice.buyer = buyer_of(invoice.customer, billed_orders[0].billing_address)
    _set_installments(invoice)
    number(invoice, numbering.INVOICE, by=by, account_wanted=True)
    record(invoice, "issued", billed_orders, by=by)
    report_billed(lines, sign=1, by=by)
    signals.invoice_issued.send(sender=Invoice, invoice=invoice, by=by)


def issue_if_possible(
    draft: Draft, billed_orders: Sequence[SalesOrder], *, by: Actor, date: datetime.date | None = None
) -> Refusal | None:
    """Issue what was drafted in this transaction, or leave it a draft with an event that says why not.

    The answer is the refusal.
    """
    by.require("invoicing.issue_invoice")
    invoice = draft.invoice
    try:
        with transaction.atomic():
            _post(invoice, draft.lines, billed_orders, by=by, date=date)
    except Refusal as refusal:
        lock(invoice)
        timeline.record(
            invoice, "not issued", by=by, reason=refusal.message, data={"code": refusal.code},
            order_id=invoice.order_id,
        )  # fmt: skip
        return refusal
    return None


@operation
def bill_shipment_at_once(shipment: Shipment, *, by: Actor, date: datetime.date | None = None) -> None:
    """What a dispatch or delivery sets off: a draft, issued where the company does so by itself.

    What was credited is not billed with it again: a person decides about that.
    """
    _issue_at_once(drafted_for_shipment(shipment, by=by, is_fresh_only=True), shipment.order, by, date)


@operation
def bill_order_at_once(order: SalesOrder, *, by: Actor) -> None:
    """What a confirmation sets off where orders are billed on order; what was credited a person bills again."""
    _issue_at_once(drafted_for_order(order, by=by, is_fresh_only=True), order, by, None)


_BILLED_BY_ITSELF = (BillingPolicy.ORDER, BillingPolicy.SHIPMENT, BillingPolicy.DELIVERY)


@operation
def bill_rest_at_once(order: SalesOrder, *, by: Actor) -> None:
    """When it is settled what came back: bill what stays and never was, by the order's own policy.

    Where bills are collected the next run does it, where they are made by hand a person. The caller holds the order's lock.
    """
    if order.billing_policy in _BILLED_BY_ITSELF and order.status != OrderStatus.HELD:
        _issue_at_once(drafted_rest(order, by=by), order, by, None)


@operation
def bill_services_at_once(
    order: SalesOrder, line_ids: Collection[int], *, by: Actor, date: datetime.date | None = None
) -> None:
    """What the confirmation of services sets off: a draft of them, issued where the company does so by itself."""
    _issue_at_once(drafted_for_services(order, line_ids, by=by), order, by, date)


def _issue_at_once(draft: Draft | None, order: SalesOrder, by: Actor, date: datetime.date | None) -> None:
    if draft is not None and by.company.issues_invoices_automatically:
        issue_if_possible(draft, [order], by=by, date=date)


@operation
def bill_order(order: SalesOrder, *, by: Actor) -> Invoice:
    """Bill what waits of an order, and issue it at once where the company does so by itself.

    Raises NothingToBill and what ``issue`` refuses.
    """
    invoice = draft_for_order(order, by=by)
    if invoice is None:
        raise NothingToBill(_("Nothing of %s waits to be billed.") % order.number)
    if by.company.issues_invoices_automatically:
        issue(invoice, by=by)
    return invoice


_installments = Prepared(lambda: Installment.objects.filter(payment_terms_id=Place()).order_by("position"))


def _set_installments(invoice: Invoice) -> None:
    """Due dates by the payment terms; they sum to the total exactly."""
    terms = _installments.all(invoice.payment_terms_id)
    date = invoice.issue_date or invoice.company.today()
    parts = schedule(terms, invoice.gross_amount, invoice.currency, date)
    InvoiceInstallment.objects.bulk_create(
        InvoiceInstallment(
            company_id=invoice.company_id,
            invoice=invoice,
            position=position,
            due_date=part.due_date,
            installment_amount=part.due_amount,
        )
        for position, part in enumerate(parts, start=1)
    )
    invoice.due_date = max(part.due_date for part in parts)


def number(invoice: Invoice, kind: numbering.NumberKind, *, by: Actor, account_wanted: bool = False) -> None:
    """Take the legal number as late as possible, freeze the parties, and save."""
    account = default_account(by.company, invoice.currency) if account_wanted else None
    invoice.bank_account = account
    invoice.seller = seller_of(by.company, account)
    invoice.issued_at = clock.now()
    invoice.version += 1
    INVOICE_LIFECYCLE.move(invoice, InvoiceStatus.ISSUED)
    invoice.number = numbering.next_number(by.company, kind, invoice.issue_date or by.company.today())
    if invoice.kind == InvoiceKind.INVOICE:
        invoice.payment_reference = rf_reference(invoice.number)
    bulk.save(invoice, _SET_BY_ISSUING)


def record(invoice: Invoice, activity: str, billed_orders: Sequence[SalesOrder], *, by: Actor) -> None:
    """One event on the document; an invoice of several orders leaves one on each of the others as well."""
    case = invoice.order_id or (billed_orders[0].pk if billed_orders else None)
    facts = {
        "number": invoice.number,
        "gross_amount": str(invoice.gross_amount),
        "currency": invoice.currency,
    }
    entries = [timeline.Entry(invoice, activity, invoice.reason, facts, case)]
    entries += [
        timeline.Entry(order, f"invoice {activity}", "", facts, order.pk)
        for order in billed_orders
        if order.pk != case
    ]
    timeline.record_many(entries, by=by)


def report_billed(lines: Iterable[InvoiceLine], *, sign: int, by: Actor) -> None:
    """Tell the orders what was invoiced, or credited with a negative sign."""
    quantities: dict[int, Decimal] = defaultdict(Decimal)
    for line in lines:
        if line.order_line_id is not None:
            quantities[line.order_line_id] += sign * line.quantity
    if quantities:
        orders.record_invoiced(quantities, by=by)
