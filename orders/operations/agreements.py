"""Blanket agreements: made, changed while open, watched when orders are handed in, closed and opened again."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from catalog.models import Product, ProductUnit, UnitOfMeasure
from core import bulk, formats, numbering, timeline
from core import quantity as quantities
from core.actors import Actor
from core.locking import check_version, lock, lock_all, operation
from core.money import is_currency
from core.refusals import Conflict, Refusal, Several, whole
from customers.models import Customer
from orders import finding
from orders.agreements import remainders
from orders.finding import LineEntry
from orders.lifecycle import AGREEMENT_LIFECYCLE, AgreementStatus
from orders.models import Agreement, AgreementLine, SalesOrderLine
from orders.operations.losing import LONGEST_NOTE


class RemainderLeft(Conflict):
    """Something agreed was never called off; closing gives it up and needs a word."""

    code = "remainder-left"


@dataclass(frozen=True, slots=True)
class AgreedLine:
    """A product, how much of it in which unit (its own unless said otherwise), and the price of one of its own unit."""

    sku: str
    quantity: Decimal
    unit_price: Decimal
    unit: str = ""


@dataclass(frozen=True, slots=True)
class AgreementTerms:
    """What is agreed with whom, and until when."""

    customer: Customer
    lines: Sequence[AgreedLine]
    valid_from: datetime.date
    valid_to: datetime.date | None = None
    currency: str = ""
    customer_reference: str = ""
    allows_more: bool = False
    note: str = ""


@operation
def create_agreement(terms: AgreementTerms, *, by: Actor) -> Agreement:
    """Agree with a customer on quantities and prices. Raises Several for bad lines."""
    agreement = Agreement(company=by.company, entered_by=by.user)
    lines = _take_over(agreement, terms, by)
    agreement.number = numbering.next_number(by.company, numbering.AGREEMENT, by.company.today())
    agreement.save(force_insert=True)
    AgreementLine.objects.bulk_create(lines)
    timeline.record(agreement, "created", by=by)
    return agreement


@operation
def change_agreement(
    agreement: Agreement, terms: AgreementTerms, *, by: Actor, version: int | None = None
) -> None:
    """Agree anew: other quantities, prices or days, as the next version. Orders keep the price they were given.

    A quantity never falls below what is called off, and a product that orders refer to stays.
    Raises MoveNotAllowed for a closed one, StaleVersion, Several.
    """
    before = {line.product_id: line for line in lock_all(agreement.lines.select_related("product"))}
    lock(agreement)
    check_version(agreement, version)
    if agreement.status != AgreementStatus.OPEN:
        raise Conflict(_("%s is closed. Make a new agreement.") % agreement.number)
    if terms.customer.pk != agreement.customer_id:
        raise Refusal(_("An agreement stays with its customer. Make a new one."), field="customer")
    was = _said(agreement, before.values())
    lines = _take_over(agreement, terms, by)
    _refuse_below_call_offs(agreement, lines, before, was["currency"])
    _save_lines(lines, before)
    agreement.version += 1
    agreement.save()
    now = _said(agreement, lines)
    changes = {
        name: [was.get(name), now.get(name)] for name in {**was, **now} if was.get(name) != now.get(name)
    }
    timeline.record(agreement, "changed", by=by, data={"version": agreement.version, "changes": changes})


@operation
def close_agreement(
    agreement: Agreement,
    *,
    by: Actor,
    reason: str = "",
    gives_up_rest: bool = False,
    version: int | None = None,
) -> None:
    """Call nothing off any more. What is left of it is given up only where that is said. Raises RemainderLeft, StaleVersion."""
    reason = whole(reason, LONGEST_NOTE, "reason")
    lock(agreement)
    check_version(agreement, version)
    AGREEMENT_LIFECYCLE.move(agreement, AgreementStatus.CLOSED)
    lines = list(agreement.lines.select_related("product"))
    left = [rest for rest in remainders(lines).values() if rest.left > 0]
    if left and not gives_up_rest:
        words = ", ".join(f"{formats.quantity(rest.left)} × {rest.line.product.sku}" for rest in left)
        raise RemainderLeft(_("Not called off yet: %s. Confirm that it is given up.") % words)
    agreement.version += 1
    agreement.save()
    timeline.record(agreement, "closed", by=by, reason=reason)


def _said(agreement: Agreement, lines: Iterable[AgreementLine]) -> dict[str, str]:
    """What the agreement says, for the timeline to show what has changed."""
    header = {
        "valid_from": agreement.valid_from.isoformat(),
        "valid_to": agreement.valid_to.isoformat() if agreement.valid_to else "",
        "currency": agreement.currency,
        "customer_reference": agreement.customer_reference,
        "allows_more": "+" if agreement.allows_more else "",
    }
    return header | {
        line.product.sku: f"{quantities.plain(line.quantity)} × {quantities.plain(line.unit_price)}"
        for line in lines
    }


def _refuse_below_call_offs(
    agreement: Agreement, lines: Sequence[AgreementLine], before: Mapping[int, AgreementLine], currency: str
) -> None:
    """Raise Several for what orders rely on."""
    rests = remainders(before.values())
    called = set(
        SalesOrderLine.objects.filter(agreement_line__in=list(rests)).values_list(
            "agreement_line_id", flat=True
        )
    )
    refusals = []
    for index, line in enumerate(lines):
        rest = rests[before[line.product_id].pk] if line.product_id in before else None
        if rest is not None and line.quantity < rest.called_off and not agreement.allows_more:
            words = _("%(quantity)s of %(sku)s is called off already.")
            said = {"quantity": formats.quantity(rest.called_off), "sku": line.product.sku}
            refusals.append(Refusal(words % said, field=f"lines.{index}.quantity"))
    kept = {line.product_id for line in lines}
    refusals += [
        Refusal(_("%s stands in orders and cannot be left out.") % line.product.sku, field="lines")
        for product_id, line in before.items()
        if product_id not in kept and line.pk in called
    ]
    if called and agreement.currency != currency:
        refusals.append(Refusal(_("Orders call it off in %s.") % currency, field="currency"))
    if refusals:
        raise Several(refusals)


def _save_lines(lines: Sequence[AgreementLine], before: Mapping[int, AgreementLine]) -> None:
    """Lines of products that stay keep their keys, for orders refer to them."""
    for line in lines:
        if line.product_id in before:
            line.pk = before[line.product_id].pk
    kept = [line for line in lines if line.pk]
    gone = {line.pk for line in before.values()} - {line.pk for line in kept}
    bulk.delete(AgreementLine, list(gone))
    AgreementLine.objects.bulk_update(kept, ["position", "quantity", "unit_price"])
    AgreementLine.objects.bulk_create([line for line in lines if not line.pk])


def _take_over(agreement: Agreement, terms: AgreementTerms, by: Actor) -> list[AgreementLine]:
    if not terms.lines:
        raise Refusal(_("Enter at least one line."), field="lines")
    if not terms.customer.is_active:
        raise Refusal(_("%s is no longer active.") % terms.customer.name, field="customer")
    if terms.currency and not is_currency(terms.currency):
        raise Refusal(_("%s is not a currency code.") % terms.currency, field="currency")
    if terms.valid_to is not None and terms.valid_to < terms.valid_from:
        raise Refusal(_("The last day comes before the first one."), field="valid_to")
    agreement.customer = terms.customer
    agreement.currency = terms.currency or agreement.currency or terms.customer.currency
    agreement.customer_reference, agreement.note = terms.customer_reference, terms.note
    agreement.valid_from, agreement.valid_to = terms.valid_from, terms.valid_to
    agreement.allows_more = terms.allows_more
    entries = [LineEntry(line.sku, line.quantity, line.unit_price) for line in terms.lines]
    products = finding.find_products(by.company, entries)
    found = [products[line.sku.strip().casefold()] for line in terms.lines]
    made, refusals = [], []
    for index, (line, product) in enumerate(zip(terms.lines, found, strict=True)):
        try:
            made.append(_line(agreement, index, line, product, found[:index]))
        except Refusal as refusal:
            refusals.append(refusal)
    if refusals:
        raise Several(refusals)
    return made


def _line(
    agreement: Agreement, index: int, line: AgreedLine, product: Product, before: Sequence[Product]
) -> AgreementLine:
    if product in before:
        raise Refusal(_("%s stands in another line already.") % product.sku, field=f"lines.{index}.sku")
    quantity = line.quantity * _factor(product, line.unit, f"lines.{index}.unit")
    if not quantities.fits(quantity, product.unit.decimals):
        raise Refusal(finding.too_fine(product.unit), field=f"lines.{index}.quantity")
    return AgreementLine(
        company=agreement.company,
        agreement=agreement,
        position=index + 1,
        product=product,
        quantity=quantity,
        unit_price=line.unit_price,
    )


def _factor(product: Product, code: str, field: str) -> Decimal:
    """How many of the product's own unit one of the unit is. Raises Refusal when it measures something else."""
    if code in ("", product.unit.code):
        return Decimal(1)
    unit = UnitOfMeasure.objects.filter(company=product.company, code=code).first()
    sold = ProductUnit.objects.filter(Q(unit__code=code), product=product).first()
    if sold is not None:
        return sold.factor
    if unit is not None and unit.dimension and unit.dimension == product.unit.dimension:
        return unit.factor / product.unit.factor
    raise Refusal(
        _("%(product)s is not counted in %(unit)s. Use %(own)s.")
        % {"product": product.sku, "unit": unit.name if unit else code, "own": product.unit.name},
        field=field,
    )
