"""Credit notes: an issued invoice is corrected in whole or by line quantities, exactly to the cent."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core import clock, formats, numbering, timeline
from core.actors import Actor
from core.locking import lock, operation
from core.money import ZERO, Money
from core.refusals import Conflict, NotPermitted, Refusal
from invoicing import signals
from invoicing.lifecycle import InvoiceKind, InvoiceStatus
from invoicing.models import AllowanceCharge, Invoice, InvoiceLine, InvoiceTax
from invoicing.operations.adjusting import Adjustments, TaxOf
from invoicing.operations.composing import Draft, save_rows
from invoicing.operations.correcting import Correction, corrected_lines, credited_line, share_tax
from invoicing.operations.freight import release_credited_freights
from invoicing.operations.guards import dated, lock_orders_of
from invoicing.operations.issuing import number, record, report_billed
from invoicing.selectors.crediting import (
    CreditableLine,
    CreditableTax,
    creditable_lines,
    creditable_taxes,
    credited_amount,
)
from invoicing.shares import last_share
from orders.models import SalesOrder
from orders.totals import TaxKey

Part = tuple[CreditableLine, Decimal]


class NotCreditable(Conflict):
    """Only an issued invoice is credited, and only as far as something of it remains."""

    code = "not-creditable"


class ReasonMissing(Refusal):
    """A credit note says why."""

    code = "reason-missing"


class OwnInvoice(NotPermitted):
    """Who has issued an invoice does not credit it above the ceiling, whatever the role (ROLES.md, section 2)."""

    code = "own-invoice"


class AboveCeiling(NotPermitted):
    """The amount is above what the person may credit alone; a second person does it."""

    code = "above-ceiling"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A credit note that waits for its number; its orders and its invoice are locked."""

    draft: Draft
    invoice: Invoice
    billed_orders: list[SalesOrder]


@operation
def credit(
    invoice: Invoice,
    *,
    reason: str,
    by: Actor,
    quantities_by_position: Mapping[int, Decimal] | None = None,
    date: datetime.date | None = None,
) -> Invoice:
    """Issue a credit note over what remains of an invoice, or over quantities of its lines by position.

    What is credited may be billed again, unless the goods came back. A full credit mirrors the invoice to the cent; of
    several partial ones the last takes the rest. Raises NotCreditable, ReasonMissing, AboveCeiling, OwnInvoice,
    DateGoesBack, NotPermitted and Refusal for a quantity above what remains. Sends ``credit_note_issued``.
    """
    return give(
        prepare(invoice, reason=reason, quantities_by_position=quantities_by_position, date=date, by=by),
        by=by,
    )


def prepare(
    invoice: Invoice,
    *,
    reason: str,
    by: Actor,
    quantities_by_position: Mapping[int, Decimal] | None = None,
    unit_amounts: Mapping[int, Decimal] | None = None,
    corrections: Sequence[Correction] = (),
    date: datetime.date | None = None,
    **header: Any,
) -> Prepared:
    """Lock the invoice, compose its credit note over quantities or ``corrections``, and save it without a number.

    ``unit_amounts`` says by position where less is given back than was billed (before tax).
    """
    by.require("invoicing.credit_invoice")
    if not reason.strip():
        raise ReasonMissing(_("Enter the reason of the credit note."), field="reason")
    billed_orders = lock_orders_of(invoice)
    lock(invoice)
    invoice.company = by.company
    if invoice.status != InvoiceStatus.ISSUED or invoice.kind != InvoiceKind.INVOICE:
        raise NotCreditable(_("%s is not an issued invoice and is not credited.") % invoice)
    rows = creditable_lines(invoice)
    note = _begin(invoice, reason.strip(), dated(date, by))
    for name, value in header.items():
        setattr(note, name, value)
    if corrections:
        draft = _compose(note, invoice, rows, corrected_lines(note, rows, corrections))
    else:
        parts = _parts(rows, quantities_by_position)
        if not parts:
            raise NotCreditable(_("Nothing of %s remains to be credited.") % invoice.number)
        is_last = _takes_the_last(rows, parts)
        draft = _compose(note, invoice, rows, _lines(note, parts, unit_amounts), is_last=is_last)
    refuse_own(invoice, note.gross_amount, by)
    refuse_above_ceiling(note.gross_amount, note.currency, by)
    note.save(force_insert=True)
    save_rows([draft])
    return Prepared(draft, invoice, billed_orders)


def give(prepared: Prepared, *, by: Actor) -> Invoice:
    """Number and post a prepared credit note. Sends ``credit_note_issued``."""
    note = prepared.draft.invoice
    number(note, numbering.CREDIT_NOTE, by=by)
    record(note, "issued", prepared.billed_orders, by=by)
    report_billed(prepared.draft.lines, sign=-1, by=by)
    release_credited_freights(prepared.invoice)
    signals.credit_note_issued.send(sender=Invoice, credit_note=note, by=by)
    return note


def credit_preview(invoice: Invoice, quantities_by_position: Mapping[int, Decimal] | None = None) -> Invoice:
    """The credit note there would be, unsaved. Raises NotCreditable, and Refusal for a quantity above what remains."""
    rows = creditable_lines(invoice)
    parts = _parts(rows, quantities_by_position)
    if not parts:
        raise NotCreditable(_("Nothing of %s remains to be credited.") % invoice.number)
    note = _begin(invoice, "", max(invoice.company.today(), invoice.issue_date or invoice.company.today()))
    return _compose(note, invoice, rows, _lines(note, parts), is_last=_takes_the_last(rows, parts)).invoice


def correction_preview(invoice: Invoice, corrections: Sequence[Correction]) -> Invoice:
    """The credit note there would be over corrections, unsaved. Raises what ``corrected_lines`` refuses."""
    rows = creditable_lines(invoice)
    note = _begin(invoice, "", max(invoice.company.today(), invoice.issue_date or invoice.company.today()))
    return _compose(note, invoice, rows, corrected_lines(note, rows, corrections)).invoice


def _lines(
    note: Invoice, parts: Sequence[Part], unit_amounts: Mapping[int, Decimal] | None = None
) -> list[InvoiceLine]:
    agreed = unit_amounts or {}
    return [
        credited_line(note, position, row, quantity, agreed.get(row.line.position))
        for position, (row, quantity) in enumerate(parts, start=1)
    ]


def _takes_the_last(rows: Sequence[CreditableLine], parts: Sequence[Part]) -> bool:
    credited = sum((quantity for _row, quantity in parts), ZERO)
    return credited == sum((row.creditable_quantity for row in rows), ZERO)


def _parts(lines: Sequence[CreditableLine], wanted: Mapping[int, Decimal] | None) -> list[Part]:
    if wanted is None:
        return [(row, row.creditable_quantity) for row in lines if row.creditable_quantity > 0]
    by_position = {row.line.position: row for row in lines}
    parts = []
    for position, quantity in sorted(wanted.items()):
        row = by_position.get(position)
        field = f"lines.{position - 1}.quantity"
        if row is None:
            raise Refusal(_("The invoice has no line %d.") % position, field=field)
        if not 0 <= quantity <= row.creditable_quantity:
            raise Refusal(
                _("Enter a quantity between zero and %s.") % formats.quantity(row.creditable_quantity),
                field=field,
            )
        if quantity:
            parts.append((row, quantity))
    if not parts:
        raise Refusal(_("Enter the quantity to credit on at least one line."), field="lines")
    return parts


def _begin(invoice: Invoice, reason: str, date: datetime.date) -> Invoice:
    """An empty credit note for the same parties at the invoice's exchange rate."""
    if invoice.issue_date and date < invoice.issue_date:
        raise Refusal(_("A credit note is not dated before its invoice."), field="date")
    return Invoice(
        company=invoice.company,
        kind=InvoiceKind.CREDIT_NOTE,
        customer=invoice.customer,
        order_id=invoice.order_id,
        shipment_id=invoice.shipment_id,
        corrects=invoice,
        reason=reason[:200],
        currency=invoice.currency,
        exchange_rate=invoice.exchange_rate,
        customer_reference=invoice.customer_reference,
        payment_terms_id=invoice.payment_terms_id,
        issue_date=date,
        due_date=date,
        delivery_date=invoice.delivery_date,
        buyer=invoice.buyer,
        ship_to=invoice.ship_to,
        language=invoice.language,
        created_at=clock.stamp(),
    )


def _compose(
    note: Invoice,
    invoice: Invoice,
    remaining: Sequence[CreditableLine],
    lines: list[InvoiceLine],
    *,
    is_last: bool = False,
) -> Draft:
    rows = [row for row in (_tax(note, tax, lines) for tax in creditable_taxes(invoice)) if row is not None]
    for row in rows:
        group = [line for line in lines if (line.tax_code_id, line.tax_rate) == (row.tax_code_id, row.rate)]
        share_tax(group, row.tax_amount, note.currency)
    note.net_amount = sum((line.net_amount for line in lines), ZERO)
    note.tax_amount = sum((row.tax_amount for row in rows), ZERO)
    total = note.net_amount + note.tax_amount
    note.rounding_amount = _rounding(invoice, total, is_last=is_last)
    note.gross_amount = total + note.rounding_amount
    return Draft(note, lines, rows, _adjustments(note, invoice, remaining, lines))


def _rounding(invoice: Invoice, total: Decimal, *, is_last: bool) -> Decimal:
    """The last note takes what the invoice was rounded by; an earlier one no more than what remains of it.

    Where less was given back than was billed, something remains that is no rounding.
    """
    if not invoice.rounding_amount:
        return ZERO
    rest = invoice.gross_amount - credited_amount(invoice) - total
    is_rounding = abs(rest) <= abs(invoice.rounding_amount)
    return rest if (is_last and is_rounding) or rest < 0 else ZERO


def _adjustments(
    note: Invoice, invoice: Invoice, remaining: Sequence[CreditableLine], lines: Sequence[InvoiceLine]
) -> list[AllowanceCharge]:
    """What the note takes back of the invoice's discount and charges, by the reasons the invoice has."""
    if not any(line.allowance_amount or line.charge_amount for line in lines):
        return []
    said: dict[tuple[bool, TaxKey], list[AllowanceCharge]] = defaultdict(list)
    for row in invoice.allowance_charges.all():
        said[row.is_charge, (row.tax_code_id, row.rate)].append(row)
    taken: dict[tuple[bool, TaxKey], Decimal] = defaultdict(Decimal)
    for each in remaining:
        tax_key = each.line.tax_code_id, each.line.tax_rate
        taken[False, tax_key] += each.credited.allowance + each.corrected.allowance
        taken[True, tax_key] += each.credited.charge + each.corrected.charge
    found = Adjustments(note)
    for line in lines:
        tax = TaxOf(line.tax_code_id, line.tax_category, line.tax_rate)
        for is_charge, part in ((False, line.allowance_amount), (True, line.charge_amount)):
            key = is_charge, (line.tax_code_id, line.tax_rate)
            found.add_back(tax, said[key], before=taken[key], part=part)
            taken[key] += part
    return found.rows()


def _tax(note: Invoice, row: CreditableTax, lines: Sequence[InvoiceLine]) -> InvoiceTax | None:
    """The tax of what is credited; crediting the last of a base takes the last of its tax."""
    tax = row.tax
    group = [line for line in lines if (line.tax_code_id, line.tax_rate) == (tax.tax_code_id, tax.rate)]
    if not group:
        return None
    base = sum((line.net_amount for line in group), ZERO)
    amount = last_share(
        tax.tax_amount, tax.base_amount, together=row.credited_base + base, taken=row.credited_tax,
        currency=note.currency,
    )  # fmt: skip
    return InvoiceTax(
        company_id=note.company_id,
        invoice=note,
        tax_code_id=tax.tax_code_id,
        category=tax.category,
        rate=tax.rate,
        base_amount=base,
        tax_amount=amount,
    )


def refuse_own(invoice: Invoice, gross_amount: Decimal, by: Actor) -> None:
    """Of an invoice issued by oneself, all credit notes together stay within the ceiling of the own roles."""
    if by.user is None or not timeline.of_document(invoice).filter(activity="issued", actor=by.user).exists():
        return
    ceiling = by.ceiling_of_roles("invoicing.credit_invoice", invoice.currency)
    if gross_amount + credited_amount(invoice) > ceiling:
        raise OwnInvoice(
            _(
                "You issued %(invoice)s. Somebody else has to credit more than %(ceiling)s of it:"
                " ask an accountant or a manager."
            )
            % {"invoice": invoice.number, "ceiling": Money(ceiling, invoice.currency).rounded()}
        )


def refuse_above_ceiling(gross_amount: Decimal, currency: str, by: Actor) -> None:
    """Above the role's ceiling a second person decides (ROLES.md, section 1). Raises AboveCeiling."""
    ceiling = by.ceiling("invoicing.credit_invoice", currency)
    if ceiling is not None and gross_amount > ceiling:
        raise AboveCeiling(
            _("You may credit up to %(ceiling)s by yourself. Ask an accountant or a manager for this one.")
            % {"ceiling": Money(ceiling, currency).rounded()}
        )
