"""Invoices and credit notes for programs."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema

from core import files
from core.actors import Actor
from core.api import Day, Page, Quantity, amount_text, needs, once, page_of, plain_text
from core.refusals import Conflict, Refusal
from customers.models import Customer
from invoicing import operations
from invoicing.lifecycle import InvoiceStatus
from invoicing.models import AllowanceCharge, Invoice, InvoiceLine, InvoiceTax

router = Router(tags=["invoices"])


class InvoiceLineOut(Schema):
    """A billed line; the price is for one ``sale_unit``. ``net`` has its share of the document's discount and charges."""

    position: int
    sku: str
    description: str
    quantity: str
    unit: str
    sale_unit: str
    sale_unit_factor: str
    unit_price: str
    discount_percent: str
    discount_amount: str
    own_amount: str
    net: str
    tax_code: str


class TaxOut(Schema):
    """Tax of one code and rate."""

    code: str
    category: str
    rate: str
    base: str
    tax: str


class AllowanceChargeOut(Schema):
    """The document's discount or a charge under one tax (EN 16931, BG-20 and BG-21); without sign."""

    is_charge: bool
    reason_code: str
    reason: str
    tax_code: str
    rate: str
    amount: str


class InvoiceInstallmentOut(Schema):
    """A part of the total and its due date."""

    due_date: Day
    amount: str


class InvoiceOut(Schema):
    """An invoice or credit note; a draft is addressed as ``draft-<id>``."""

    number: str
    kind: str
    status: str
    customer: str
    order: str | None
    corrects: str | None
    issue_date: Day | None
    due_date: Day | None
    currency: str
    net: str
    tax: str
    rounding: str
    total: str
    open: str
    payment_reference: str
    has_pdf: bool
    lines: list[InvoiceLineOut]
    allowance_charges: list[AllowanceChargeOut]
    taxes: list[TaxOut]
    installments: list[InvoiceInstallmentOut]


def invoices_for(actor: Actor) -> Any:
    """The invoices the caller may see; customers see issued ones only."""
    rows = Invoice.objects.in_scope(actor)
    if actor.customer_ids is not None:
        rows = rows.filter(status=InvoiceStatus.ISSUED)
    return rows.select_related(
        "company", "customer__company", "order", "corrects", "pdf", "payment_terms"
    ).prefetch_related(
        "lines__tax_code", "taxes__tax_code", "allowance_charges__tax_code", "installments", "open_items"
    )


def find(actor: Actor, key: str) -> Invoice:
    """The invoice by number, or a draft by ``draft-<id>``, within the caller's scope, or 404."""
    rows = invoices_for(actor)
    if key.startswith("draft-"):
        number = key.removeprefix("draft-")
        if not number.isdecimal() or len(number) > 18:
            raise Http404
        rows = rows.filter(number__isnull=True, pk=int(number))
    else:
        rows = rows.filter(number=key)
    invoice: Invoice = get_object_or_404(rows)
    return invoice


def show(invoice: Invoice) -> dict[str, Any]:
    """The invoice as the API speaks it."""

    def money(amount: Decimal) -> str:
        return amount_text(amount, invoice.currency)

    names = ("kind", "status", "issue_date", "due_date", "currency", "payment_reference")
    return {name: getattr(invoice, name) for name in names} | {
        "number": invoice.key,
        "customer": invoice.customer.code,
        "order": invoice.order.number if invoice.order else None,
        "corrects": invoice.corrects.number if invoice.corrects else None,
        "net": money(invoice.net_amount),
        "tax": money(invoice.tax_amount),
        "rounding": money(invoice.rounding_amount),
        "total": money(invoice.gross_amount),
        "open": money(sum((item.open_amount for item in invoice.open_items.all()), Decimal(0))),
        "has_pdf": invoice.pdf_id is not None,
        "lines": [_line(line, money) for line in invoice.lines.all()],
        "allowance_charges": [_allowance_charge(row, money) for row in invoice.allowance_charges.all()],
        "taxes": [_tax(row, money) for row in invoice.taxes.all()],
        "installments": [
            {"due_date": row.due_date, "amount": money(row.installment_amount)}
            for row in invoice.installments.all()
        ],
    }


def _line(line: InvoiceLine, money: Callable[[Decimal], str]) -> dict[str, Any]:
    return {
        "position": line.position,
        "sku": line.sku,
        "description": line.description,
        "quantity": plain_text(line.quantity),
        "unit": line.unit_code,
        "sale_unit": line.sale_unit,
        "sale_unit_factor": plain_text(line.sale_unit_factor),
        "unit_price": plain_text(line.unit_price),
        "discount_percent": plain_text(line.discount_percent),
        "discount_amount": plain_text(line.discount_per_unit),
        "own_amount": money(line.own_amount),
        "net": money(line.net_amount),
        "tax_code": line.tax_code.code,
    }


def _allowance_charge(row: AllowanceCharge, money: Callable[[Decimal], str]) -> dict[str, Any]:
    return {
        "is_charge": row.is_charge,
        "reason_code": row.reason_code,
        "reason": row.reason,
        "tax_code": row.tax_code.code,
        "rate": plain_text(row.rate),
        "amount": money(row.net_amount),
    }


def _tax(row: InvoiceTax, money: Callable[[Decimal], str]) -> dict[str, Any]:
    return {
        "code": row.tax_code.code,
        "category": row.category,
        "rate": plain_text(row.rate),
        "base": money(row.base_amount),
        "tax": money(row.tax_amount),
    }


@router.get("/invoices", response=Page[InvoiceOut], summary="List invoices")
@needs("invoicing.view_invoice")
def list_invoices(
    request: Any,
    customer: str = "",
    order: str = "",
    status: str = "",
    kind: str = "",
    due_before: Day | None = None,
    limit: int = 50,
    after: str | None = None,
) -> dict[str, Any]:
    """Invoices and credit notes, newest first."""
    rows = invoices_for(request.actor)
    if customer:
        rows = rows.filter(customer__code=customer)
    if order:
        rows = rows.filter(lines__order_line__order__number=order).distinct()
    if status:
        rows = rows.filter(status=status)
    if kind:
        rows = rows.filter(kind=kind)
    if due_before:
        rows = rows.filter(due_date__lt=due_before)
    return page_of(rows, show, limit=limit, after=after)


@router.get("/invoices/{number}", response=InvoiceOut, summary="Read an invoice")
@needs("invoicing.view_invoice")
def read_invoice(request: Any, number: str) -> dict[str, Any]:
    """One invoice."""
    return show(find(request.actor, number))


@router.get("/invoices/{number}/pdf", summary="Download the PDF")
@needs("invoicing.view_invoice")
def download_pdf(request: Any, number: str) -> HttpResponse:
    """The bytes as they were issued; 409 while they are still being made."""
    invoice = find(request.actor, number)
    if invoice.pdf is None:
        operations.hurry_pdf(invoice)
        raise Conflict(_("The PDF is still being made. Try again in a moment."))
    response = HttpResponse(files.read(invoice.pdf), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{invoice.number}.pdf"'
    return response


class IssueIn(Schema):
    """The issue date; today where absent."""

    date: Day | None = None


@router.post("/invoices/{number}/issue", response=InvoiceOut, summary="Issue a draft")
@once
@needs("invoicing.issue_invoice")
def issue(request: Any, number: str, payload: IssueIn | None = None) -> dict[str, Any]:
    """Give the draft its number; it never changes again."""
    invoice = find(request.actor, number)
    operations.issue(invoice, date=payload.date if payload else None, by=request.actor)
    return show(find(request.actor, invoice.key))


class CreditLineIn(Schema):
    """How much of an invoice line is credited."""

    position: int
    quantity: Quantity


class CreditIn(Schema):
    """Why, and what; without lines everything that remains."""

    reason: str
    lines: list[CreditLineIn] | None = None
    date: Day | None = None


@router.post("/invoices/{number}/credit", response={201: InvoiceOut}, summary="Credit an invoice")
@once
@needs("invoicing.credit_invoice")
def credit(request: Any, number: str, payload: CreditIn) -> tuple[int, dict[str, Any]]:
    """Correct an issued invoice by a credit note."""
    wanted = {line.position: line.quantity for line in payload.lines} if payload.lines is not None else None
    note = operations.credit(
        find(request.actor, number),
        reason=payload.reason,
        quantities_by_position=wanted,
        date=payload.date,
        by=request.actor,
    )
    return 201, show(find(request.actor, note.key))


class BillingRunIn(Schema):
    """Up to which date is billed, and whom."""

    up_to: Day | None = None
    customers: list[str] | None = None


class JobOut(Schema):
    """The run as a job."""

    id: int
    kind: str
    state: str
    progress: int
    total: int
    message: str
    result_url: str


@router.post("/billing-runs", response={202: JobOut}, summary="Start a billing run")
@once
@needs("invoicing.run_billing")
def start_billing_run(request: Any, payload: BillingRunIn) -> tuple[int, Any]:
    """Bill whatever is unbilled up to a date, as a job."""
    actor = request.actor
    customers = None
    if payload.customers is not None:
        customers = list(Customer.objects.in_scope(actor).filter(code__in=payload.customers))
        missing = set(payload.customers) - {customer.code for customer in customers}
        if missing:
            raise Refusal(_("There is no customer %s.") % ", ".join(sorted(missing)), field="customers")
    up_to = payload.up_to or actor.company.today()
    return 202, operations.start_billing_run(up_to, customers=customers, by=actor)
