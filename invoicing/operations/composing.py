"""What a draft consists of: lines, taxes and totals computed as the order's own, and how it is saved."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from core import clock, timeline
from core.actors import Actor
from core.models import Company, Job
from core.money import ZERO, round_amount
from customers.models import Customer
from fulfillment.models import Shipment
from invoicing.lifecycle import InvoiceKind
from invoicing.models import AllowanceCharge, Invoice, InvoiceLine, InvoiceTax, ShipmentFreight
from invoicing.operations.adjusting import Adjustments, TaxOf
from invoicing.operations.freight import add_freights, save_freights
from invoicing.parties import buyer_of
from invoicing.selectors.billing import Portion
from invoicing.shares import is_same_but_for_rounding, next_share, share_of_rest
from orders.charges import discount_label
from orders.models import SalesOrder
from orders.totals import PricedLine, TaxTotal, cash_rounding, tax_totals


@dataclass(slots=True)
class Draft:
    """An unsaved invoice with its lines, its taxes, and its discount and charges by tax."""

    invoice: Invoice
    lines: list[InvoiceLine]
    taxes: list[InvoiceTax]
    allowance_charges: list[AllowanceCharge] = field(default_factory=list)
    freights: list[ShipmentFreight] = field(default_factory=list)


def begin(
    company: Company,
    customer: Customer,
    order: SalesOrder,
    *,
    shipment: Shipment | None = None,
    is_alone: bool = True,
    run: Job | None = None,
) -> Invoice:
    """An empty draft with the header of an order; ``is_alone`` when it bills no other order."""
    return Invoice(
        company=company,
        kind=InvoiceKind.INVOICE,
        customer=customer,
        order=order if is_alone else None,
        shipment=shipment,
        currency=order.currency,
        customer_reference=order.customer_reference if is_alone else "",
        payment_terms_id=order.payment_terms_id,
        buyer=buyer_of(customer, order.billing_address),
        ship_to=order.shipping_address if is_alone else {},
        language=customer.language,
        billing_run=run,
        created_at=clock.stamp(),
    )


def compose(invoice: Invoice, portions: Iterable[Portion], orders: Mapping[int, SalesOrder]) -> Draft:
    """Lines, taxes and totals of what is billed, computed as the order's own (orders.totals); saves nothing."""
    portions = list(portions)
    adjustments = Adjustments(invoice)
    lines = [
        _line(invoice, position, portion, orders[portion.order_line.order_id], adjustments)
        for position, portion in enumerate(portions, start=1)
    ]
    freights = add_freights(invoice, lines, portions, orders, adjustments)
    totals = tax_totals(
        [
            _priced(line, portion.order_line.price_includes_tax)
            for line, portion in zip(lines, portions, strict=True)
        ],
        [line.net_amount for line in lines],
        [line.net_amount + line.tax_amount for line in lines],
        invoice.currency,
        rounding=invoice.company.tax_rounding,
    )
    for line, total in zip(lines, totals.lines, strict=True):
        line.tax_amount = total.gross - total.net
    invoice.net_amount, invoice.tax_amount = totals.net, totals.tax
    invoice.rounding_amount = _rounding(invoice, totals.gross)
    invoice.gross_amount = totals.gross + invoice.rounding_amount
    shipped = [portion.shipment_line.shipment for portion in portions if portion.shipment_line]
    invoice.delivery_date = max(
        (date for row in shipped if (date := row.delivery_date or row.dispatch_date)), default=None
    )
    if len({row.pk for row in shipped}) == 1:
        invoice.shipment = shipped[0]
        invoice.ship_to = shipped[0].shipping_address or invoice.ship_to
    taxes = [_tax(invoice, row, lines) for row in totals.taxes]
    return Draft(invoice, lines, taxes, adjustments.rows(), freights)


def _rounding(invoice: Invoice, total: Decimal) -> Decimal:
    if not invoice.company.cash_rounding_step:
        return ZERO
    return cash_rounding(invoice.company, invoice.currency, total, is_cash=invoice.payment_terms.is_cash)


def _line(
    invoice: Invoice, position: int, portion: Portion, order: SalesOrder, adjustments: Adjustments
) -> InvoiceLine:
    """A part of an order line, with its share of the order's discount and charges."""
    ordered, billed = portion.order_line, portion.billed
    own, allowance, charge, tax = _shares(portion, order)
    net = own - allowance + charge
    key = TaxOf(ordered.tax_code_id, ordered.tax_category, ordered.tax_rate)
    adjustments.add_allowance(key, allowance, discount_label(order))
    adjustments.add_charges(key, order, charge)
    billed.quantity += portion.quantity
    billed.net_amount += net
    billed.tax_amount += tax
    billed.allowance_amount += allowance
    billed.charge_amount += charge
    return InvoiceLine(
        company_id=invoice.company_id,
        invoice=invoice,
        position=position,
        order_line=ordered,
        shipment_line=portion.shipment_line,
        product=ordered.product,
        category_id=ordered.product.category_id if ordered.product else None,
        sku=ordered.sku,
        description=ordered.description,
        quantity=portion.quantity,
        unit_code=ordered.unit_code,
        sale_unit_code=ordered.sale_unit_code,
        sale_unit_factor=ordered.sale_unit_factor,
        unit_price=ordered.unit_price,
        discount_percent=ordered.discount_percent,
        unit_discount=ordered.unit_discount,
        tax_code_id=ordered.tax_code_id,
        tax_category=ordered.tax_category,
        tax_rate=ordered.tax_rate,
        net_amount=net,
        allowance_amount=allowance,
        charge_amount=charge,
        tax_amount=tax if ordered.price_includes_tax else ZERO,
    )


def _shares(portion: Portion, order: SalesOrder) -> Sequence[Decimal]:
    """Own amount, allowance, charge and tax of the part; all parts come to the order line's amounts exactly.

    What has left beyond the order costs as much; but no charge, nor a discount given in money, grows with it. Credit
    notes share them over all that was billed: so what is billed again of it takes its part of what was credited.
    """
    ordered, billed = portion.order_line, portion.billed
    tax = ordered.gross_amount - ordered.net_amount
    more_allowance = ordered.allowance_amount if order.discount_amount is None else ZERO
    more_net = ordered.own_amount - more_allowance
    more_tax = tax * more_net / ordered.net_amount if ordered.net_amount else ZERO
    components = (
        (
            ordered.own_amount,
            billed.net_amount + billed.allowance_amount - billed.charge_amount,
            ordered.own_amount,
        ),
        (ordered.allowance_amount, billed.allowance_amount, more_allowance),
        (ordered.charge_amount, billed.charge_amount - billed.freight_amount, ZERO),
        (tax, billed.tax_amount - billed.freight_tax_amount, more_tax),
    )
    shares = [
        next_share(
            whole,
            ordered.quantity,
            before=billed.quantity,
            part=portion.quantity,
            taken=taken,
            currency=order.currency,
            beyond=beyond,
        )
        for whole, taken, beyond in components
    ]
    wanted = ordered.wanted_quantity
    if not ordered.quantity < wanted <= billed.ever:
        return shares
    again = [
        share_of_rest(
            whole
            + round_amount(beyond * (wanted - ordered.quantity) / ordered.quantity, order.currency)
            - taken,
            of=wanted - billed.quantity,
            part=portion.quantity,
            currency=order.currency,
        )
        for whole, taken, beyond in components
    ]
    return again if is_same_but_for_rounding(again[0], shares[0], order.currency) else shares


def _priced(line: InvoiceLine, price_includes_tax: bool) -> PricedLine:
    return PricedLine(
        line.quantity,
        line.unit_price,
        line.discount_percent,
        line.tax_code_id,
        line.tax_rate,
        price_includes_tax,
    )


def _tax(invoice: Invoice, row: TaxTotal, lines: Sequence[InvoiceLine]) -> InvoiceTax:
    category = next(
        line.tax_category
        for line in lines
        if (line.tax_code_id, line.tax_rate) == (row.tax_code_id, row.rate)
    )
    return InvoiceTax(
        company_id=invoice.company_id,
        invoice=invoice,
        tax_code_id=row.tax_code_id,
        category=category,
        rate=row.rate,
        base_amount=row.base,
        tax_amount=row.tax,
    )


def save_all(drafts: Collection[Draft], *, by: Actor) -> None:
    """Insert drafts with their lines, taxes and events: at most five statements for any number of them."""
    Invoice.objects.bulk_create(draft.invoice for draft in drafts)
    save_rows(drafts)
    timeline.record_many(
        (timeline.Entry(draft.invoice, "drafted", order_id=draft.invoice.order_id) for draft in drafts),
        by=by,
    )


def save_rows(drafts: Collection[Draft]) -> None:
    """Children take the key that their invoice has got meanwhile."""
    for draft in drafts:
        for line in draft.lines:
            line.invoice = draft.invoice
        for tax in draft.taxes:
            tax.invoice = draft.invoice
        for row in draft.allowance_charges:
            row.invoice = draft.invoice
    InvoiceLine.objects.bulk_create(line for draft in drafts for line in draft.lines)
    InvoiceTax.objects.bulk_create(tax for draft in drafts for tax in draft.taxes)
    AllowanceCharge.objects.bulk_create([row for draft in drafts for row in draft.allowance_charges])
    save_freights((draft.invoice, draft.freights) for draft in drafts)
