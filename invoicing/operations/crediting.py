"""Credit notes: an issued invoice is corrected in whole or by line quantities, exactly to the cent."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from core import clock, numbering, timeline
from core import quantity as quantities
from core.actors import Actor
from core.locking import lock, operation
from core.money import ZERO, Money
from core.refusals import Conflict, NotPermitted, Refusal
from fulfillment.models import GoodsReturn
from invoicing import signals
from invoicing.lifecycle import InvoiceKind, InvoiceStatus
from invoicing.models import AllowanceCharge, Invoice, InvoiceLine, InvoiceTax
from invoicing.operations.adjusting import Adjustments, TaxOf
from invoicing.operations.composing import Draft, save_rows
from invoicing.operations.freight import release_freights
from invoicing.operations.guards import dated, lock_orders_of
from invoicing.operations.issuing import number, record, report_billed
from invoicing.selectors.crediting import (
    CreditableLine,
    CreditableTax,
    creditable_lines,
    creditable_taxes,
    credited_amount,
)
from invoicing.shares import last_share, next_share
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


@operation
def credit(
    invoice: Invoice,
    *,
    reason: str,
    by: Actor,
    quantities_by_position: Mapping[int, Decimal] | None = None,
    date: datetime.date | None = None,
    goods_return: GoodsReturn | None = None,
) -> Invoice:
    """Issue a credit note over what remains of an invoice, or over quantities of its lines by position.

    What is credited may be billed again, unless the goods came back. A full credit mirrors the invoice to the cent; of several partial ones
    the last takes the rest. Raises NotCreditable, ReasonMissing, AboveCeiling, OwnInvoice, DateGoesBack,
    NotPermitted and Refusal for a quantity above what remains. Sends ``credit_note_issued``.
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
    parts = _parts(rows, quantities_by_position)
    if not parts:
        raise NotCreditable(_("Nothing of %s remains to be credited.") % invoice.number)
    note = _begin(invoice, reason.strip(), dated(date, by))
    note.goods_return = goods_return
    draft = _compose(note, invoice, rows, parts)
    _refuse_own(invoice, note, by)
    _refuse_above_ceiling(note, by)
    note.save(force_insert=True)
    save_rows([draft])
    number(note, numbering.CREDIT_NOTE, by=by)
    record(note, "issued", billed_orders, by=by)
    report_billed(draft.lines, sign=-1, by=by)
    if _is_credited(rows, parts):
        release_freights(invoice)
    signals.credit_note_issued.send(sender=Invoice, credit_note=note, by=by)
    return note


def _is_credited(rows: Sequence[CreditableLine], parts: Sequence[Part]) -> bool:
    """Whether nothing of the invoice remains: its freights are charged again with what is billed again."""
    remaining = sum((row.creditable_quantity for row in rows), ZERO)
    return remaining == sum((quantity for _row, quantity in parts), ZERO)


def credit_preview(invoice: Invoice, quantities_by_position: Mapping[int, Decimal] | None = None) -> Invoice:
    """The credit note there would be, unsaved. Raises NotCreditable, and Refusal for a quantity above what remains."""
    rows = creditable_lines(invoice)
    parts = _parts(rows, quantities_by_position)
    if not parts:
        raise NotCreditable(_("Nothing of %s remains to be credited.") % invoice.number)
    note = _begin(invoice, "", max(invoice.company.today(), invoice.issue_date or invoice.company.today()))
    return _compose(note, invoice, rows, parts).invoice


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
                _("Enter a quantity between zero and %s.") % quantities.plain(row.creditable_quantity),
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
    note: Invoice, invoice: Invoice, remaining: Sequence[CreditableLine], parts: Sequence[Part]
) -> Draft:
    lines = [_line(note, position, row, quantity) for position, (row, quantity) in enumerate(parts, start=1)]
    rows = [row for row in (_tax(note, tax, lines) for tax in creditable_taxes(invoice)) if row is not None]
    for row in rows:
        group = [line for line in lines if (line.tax_code_id, line.tax_rate) == (row.tax_code_id, row.rate)]
        shares = Money(row.tax_amount, note.currency).share([line.net_amount for line in group])
        for line, share in zip(group, shares, strict=True):
            line.tax_amount = share.amount
    note.net_amount = sum((line.net_amount for line in lines), ZERO)
    note.tax_amount = sum((row.tax_amount for row in rows), ZERO)
    total = note.net_amount + note.tax_amount
    credited = sum((quantity for _row, quantity in parts), ZERO)
    is_last = credited == sum((row.creditable_quantity for row in remaining), ZERO)
    note.rounding_amount = _rounding(invoice, total, is_last=is_last)
    note.gross_amount = total + note.rounding_amount
    return Draft(note, lines, rows, _adjustments(note, invoice, remaining, lines))


def _rounding(invoice: Invoice, total: Decimal, *, is_last: bool) -> Decimal:
    """The last note takes what the invoice was rounded by; an earlier one no more than what remains of it."""
    if not invoice.rounding_amount:
        return ZERO
    remaining = invoice.gross_amount - credited_amount(invoice)
    return remaining - total if is_last or total > remaining else ZERO


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
        taken[False, tax_key] += each.credited_allowance
        taken[True, tax_key] += each.credited_charge
    found = Adjustments(note)
    for line in lines:
        tax = TaxOf(line.tax_code_id, line.tax_category, line.tax_rate)
        for is_charge, part in ((False, line.allowance_amount), (True, line.charge_amount)):
            key = is_charge, (line.tax_code_id, line.tax_rate)
            found.add_back(tax, said[key], before=taken[key], part=part)
            taken[key] += part
    return found.rows()


def _line(note: Invoice, position: int, row: CreditableLine, quantity: Decimal) -> InvoiceLine:
    line = row.line
    own, allowance, charge, freight = (
        next_share(
            whole, line.quantity, before=row.credited_quantity, part=quantity, taken=taken,
            currency=note.currency,
        )
        for whole, taken in (
            (line.own_amount, row.credited_own),
            (line.allowance_amount, row.credited_allowance),
            (line.charge_amount, row.credited_charge),
            (line.freight_amount, row.credited_freight),
        )
    )  # fmt: skip
    return InvoiceLine(
        company_id=note.company_id,
        invoice=note,
        position=position,
        order_line_id=line.order_line_id,
        shipment_line_id=line.shipment_line_id,
        corrects=line,
        product_id=line.product_id,
        category_id=line.category_id,
        sku=line.sku,
        description=line.description,
        quantity=quantity,
        unit_code=line.unit_code,
        sale_unit_code=line.sale_unit_code,
        sale_unit_factor=line.sale_unit_factor,
        unit_price=line.unit_price,
        discount_percent=line.discount_percent,
        unit_discount=line.unit_discount,
        tax_code_id=line.tax_code_id,
        tax_category=line.tax_category,
        tax_rate=line.tax_rate,
        net_amount=own - allowance + charge,
        allowance_amount=allowance,
        charge_amount=charge,
        freight_amount=freight,
    )


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


def _refuse_own(invoice: Invoice, note: Invoice, by: Actor) -> None:
    """Of an invoice issued by oneself, all credit notes together stay within the ceiling of the own roles."""
    if by.user is None or not timeline.of_document(invoice).filter(activity="issued", actor=by.user).exists():
        return
    ceiling = by.ceiling_of_roles("invoicing.credit_invoice", note.currency)
    if note.gross_amount + credited_amount(invoice) > ceiling:
        raise OwnInvoice(
            _(
                "You issued %(invoice)s. Somebody else has to credit more than %(ceiling)s of it:"
                " ask an accountant or a manager."
            )
            % {"invoice": invoice.number, "ceiling": Money(ceiling, note.currency).rounded()}
        )


def _refuse_above_ceiling(note: Invoice, by: Actor) -> None:
    """Above the role's ceiling a second person decides (ROLES.md, section 1)."""
    ceiling = by.ceiling("invoicing.credit_invoice", note.currency)
    if ceiling is not None and note.gross_amount > ceiling:
        raise AboveCeiling(
            _("You may credit up to %(ceiling)s by yourself. Ask an accountant or a manager for this one.")
            % {"ceiling": Money(ceiling, note.currency).rounded()}
        )
