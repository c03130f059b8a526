"""Blanket agreements: made, changed while open, watched when orders are handed in, and closed."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from catalog.models import Product, ProductUnit, UnitOfMeasure
from core import numbering, timeline
from core import quantity as quantities
from core.actors import Actor
from core.locking import check_version, lock, lock_all, operation
from core.money import is_currency
from core.refusals import Conflict, Refusal, Several
from customers.models import Customer
from orders import finding
from orders.agreements import remainders, too_much
from orders.finding import LineEntry
from orders.lifecycle import AGREEMENT_LIFECYCLE, AgreementStatus
from orders.models import Agreement, AgreementLine, SalesOrder, SalesOrderLine


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
def close_agreement(
    agreement: Agreement,
    *,
    by: Actor,
    reason: str = "",
    gives_up_rest: bool = False,
    version: int | None = None,
) -> None:
    """Call nothing off any more. What is left of it is given up only where that is said. Raises RemainderLeft, StaleVersion."""
    lock(agreement)
    check_version(agreement, version)
    AGREEMENT_LIFECYCLE.move(agreement, AgreementStatus.CLOSED)
    lines = list(agreement.lines.select_related("product"))
    left = [rest for rest in remainders(lines).values() if rest.left > 0]
    if left and not gives_up_rest:
        words = ", ".join(f"{quantities.plain(rest.left)} × {rest.line.product.sku}" for rest in left)
        raise RemainderLeft(_("Not called off yet: %s. Confirm that it is given up.") % words)
    agreement.version += 1
    agreement.save()
    timeline.record(agreement, "closed", by=by, reason=reason.strip())


def refuse_over_agreements(order: SalesOrder, lines: Sequence[SalesOrderLine]) -> None:
    """Raise when lines call off more than is left; the agreements' lines stay locked until the order is handed in.

    Part of submit and amend, after the order's lock: of two orders that each fit, but not together, one is refused.
    """
    keys = {line.agreement_line_id for line in lines if line.agreement_line_id}
    if not keys:
        return
    agreed = lock_all(AgreementLine.objects.filter(pk__in=keys).select_related("agreement"))
    found = too_much(lines, remainders(agreed, besides=order.pk))
    if found:
        raise found[0] if len(found) == 1 else Several(list(found))


def close_consumed(order: SalesOrder, lines: Sequence[SalesOrderLine], *, by: Actor) -> None:
    """An agreement of which everything is called off closes itself. Part of submit, after the order counts."""
    keys = {line.agreement_line_id for line in lines if line.agreement_line_id}
    if not keys:
        return
    touched = Agreement.objects.filter(lines__in=keys, status=AgreementStatus.OPEN).distinct()
    for agreement in Agreement.objects.filter(pk__in=touched.values("pk")).order_by("pk").select_for_update():
        rests = remainders(agreement.lines.all())
        if not agreement.allows_more and all(rest.left <= 0 for rest in rests.values()):
            AGREEMENT_LIFECYCLE.move(agreement, AgreementStatus.CLOSED)
            agreement.version += 1
            agreement.save()
            timeline.record(agreement, "consumed", by=by, data={"number": order.number})


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
    agreement.currency = terms.currency or terms.customer.currency
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
