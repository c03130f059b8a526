"""Drafts and quotes: an order before it is submitted may be edited freely."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from catalog.models import ShippingMethod
from core import bulk, clock, notifications, numbering, reasons, timeline
from core.actors import Actor
from core.locking import check_version, lock, operation
from core.money import is_currency
from core.numerals import out_of_range
from core.prepared import Place, Prepared
from core.reasons import Reason
from core.refusals import Conflict, Refusal
from customers.models import Address, BillingPolicy, Customer, ShipsWhen
from inventory.models import Warehouse
from inventory.selectors import default_warehouse, refuse_no_storage
from orders import addresses, drafts, kits, price_steps, shipping
from orders.charges import MAX_CHARGE, Charge, refuse_bad_charges
from orders.duties import refuse_first_order
from orders.finding import LineEntry, UnknownProduct
from orders.lifecycle import EDITABLE, ORDER_LIFECYCLE, SAID_CHANNELS, Channel, OrderStatus
from orders.models import SalesOrder, SalesOrderLine
from orders.operations.calling_off import open_again

__all__ = [
    "EmptyOrder",
    "Header",
    "LineEntry",
    "NotAmendable",
    "NotEditable",
    "UnknownProduct",
    "create",
    "edit",
    "reopen",
]

HUNDRED = Decimal(100)
MAX_COMMENT = 2000


class EmptyOrder(Refusal):
    """An order without lines cannot go on."""

    code = "empty-order"


class NotEditable(Conflict):
    """A submitted order changes only through an amendment (ORD-4)."""

    code = "not-editable"


class NotAmendable(Conflict):
    """Only a confirmed or held order is amended."""

    code = "not-amendable"


@dataclass(frozen=True, slots=True)
class Header:
    """What an order says apart from its lines; what is empty comes from the customer.

    Without ``charges`` an order keeps those it has.
    """

    customer: Customer
    currency: str = ""
    customer_reference: str = ""
    channel: str = Channel.CLERK
    order_date: datetime.date | None = None
    requested_date: datetime.date | None = None
    ship_to: dict[str, Any] | None = None
    allows_partial_delivery: bool | None = None
    discount_percent: Decimal = Decimal(0)
    warehouse: Warehouse | None = None
    note: str = ""
    discount_amount: Decimal | None = None
    charges: Sequence[Charge] | None = None
    invoice_party: Customer | None = None
    ships_when: str = ""
    shipping_method: ShippingMethod | None = None
    incoterm: str | None = None
    incoterm_place: str | None = None


@operation
def create(
    header: Header, entries: Sequence[LineEntry], *, by: Actor, is_history: bool = False
) -> SalesOrder:
    """Write a draft with prices, taxes and totals from master data. Raises OwnCustomer, and Several for bad lines.

    ``is_history``: somebody has said that the order is an old one; if its date is past, it may name what is no longer sold.
    """
    refuse_own_prices(header, entries, by)
    refuse_first_order(header.customer, by)
    order = SalesOrder(company=by.company, entered_by=by.user, created_at=clock.stamp())
    take_over(order, header, by)
    is_old = is_history and order.order_date < by.company.today()
    lines, _totals = drafts.price_lines(order, entries, is_history=is_old)
    drafts.refuse_too_much_discount(order, lines)
    price_steps.remember(lines, [], by=by.name)
    parts = kits.explode(lines)
    order.number = numbering.next_number(by.company, numbering.ORDER, order.order_date)
    order.save(force_insert=True)
    SalesOrderLine.objects.bulk_create(lines)
    kits.save_parts(parts)
    timeline.record(order, "created", by=by, data={"channel": order.channel}, order_id=order.pk)
    return order


@operation
def edit(
    order: SalesOrder, header: Header, entries: Sequence[LineEntry], *, by: Actor, version: int | None = None
) -> SalesOrder:
    """Replace header and lines of a draft or quote; prices and taxes are looked up again.

    Raises NotEditable, StaleVersion, OwnCustomer, Several.
    """
    lock(order)
    refuse_unless_editable(order)
    refuse_own_prices(header, entries, by)
    check_version(order, version)
    refuse_first_order(header.customer, by, besides=order.pk)
    before = order.customer if order.customer_id != header.customer.pk else None
    take_over(order, header, by)
    lines, _totals = drafts.price_lines(order, entries)
    drafts.refuse_too_much_discount(order, lines)
    price_steps.remember(lines, price_steps.manual_lines(order, lines), by=by.name, before=before)
    order.version += 1
    order.save()
    _replace_lines(order, lines)
    timeline.record(order, "edited", by=by, order_id=order.pk)
    return order


def _replace_lines(order: SalesOrder, lines: Sequence[SalesOrderLine]) -> None:
    """Make the order's lines these; a line that stays as it is in its place is not written again.

    Kits are taken apart anew: of what they are made up of today.
    """
    parts, before = kits.explode(lines), list(order.lines.all())
    bulk.delete(SalesOrderLine, [line.pk for line in before if line.part_of_id is not None])
    stored = {line.position: line for line in before if line.part_of_id is None}
    fresh = [line for line in lines if not _is_same(stored.get(line.position), line)]
    places = {line.position for line in fresh} | {position for position in stored if position > len(lines)}
    bulk.delete(SalesOrderLine, [stored[place].pk for place in places if place in stored])
    SalesOrderLine.objects.bulk_create(fresh)
    kits.save_parts([(kit if kit.pk else stored[kit.position], part) for kit, part in parts])


def _is_same(stored: SalesOrderLine | None, line: SalesOrderLine) -> bool:
    return stored is not None and all(
        getattr(stored, column.attname) == getattr(line, column.attname)
        for column in SalesOrderLine._meta.concrete_fields
        if not column.primary_key
    )


@operation
def reopen(order: SalesOrder, *, by: Actor) -> None:
    """Take a quote or a held order back to a draft, to edit it. Raises MoveNotAllowed.

    An order that was confirmed before has goods reserved and on shipments; it is amended. Raises NotEditable.
    """
    lock(order)
    back_to_draft(order, "reopened", by=by)


def back_to_draft(order: SalesOrder, activity: str, *, by: Actor, reason: str = "") -> None:
    """Part of a verb; the order is locked. Its holds are lifted, for a draft has none."""
    if order.confirmed_at is not None:
        raise NotEditable(_("%s was confirmed before it was held. Amend it instead.") % order.number)
    if order.channel == Channel.RETURN:
        words = _("%s brings new goods for a return. Amend it with less, or cancel it.")
        raise NotEditable(words % order.number)
    ORDER_LIFECYCLE.move(order, OrderStatus.DRAFT)
    order.version += 1
    order.save(update_fields=["status", "version"])
    order.holds.filter(lifted_at__isnull=True).update(
        lifted_at=clock.stamp(),
        lifted_by=by.user,
        lift_reason=reason,
        lift_findings=reasons.keep([Reason("order.reopened")]),
    )
    timeline.record(order, activity, by=by, reason=reason, order_id=order.pk)
    open_again(order, order.lines.values_list("agreement_line_id", flat=True), by=by)


@operation
def add_comment(order: SalesOrder, text: str, *, by: Actor) -> None:
    """Leave a remark on the order's timeline; colleagues it names with ``@`` are told."""
    if not text.strip():
        raise Refusal(_("Enter a comment."), field="comment")
    if len(text.strip()) > MAX_COMMENT:
        raise Refusal(_("A comment has at most %d characters.") % MAX_COMMENT, field="comment")
    timeline.record(order, "commented", by=by, reason=text.strip(), order_id=order.pk)
    notifications.tell_mentioned(order, text, url=order.get_absolute_url(), by=by)


def refuse_own_prices(header: Header, entries: Sequence[LineEntry], by: Actor) -> None:
    """A customer orders at our prices: he sets neither price nor discount (ORD-2)."""
    if by.customer_ids is None:
        return
    for index, entry in enumerate(entries):
        if entry.unit_price is not None or entry.discount_percent or entry.discount_amount is not None:
            raise Refusal(_("Prices and discounts are set by us."), field=f"lines.{index}.unit_price")
    if header.discount_percent or header.discount_amount is not None:
        raise Refusal(_("Prices and discounts are set by us."), field="discount_percent")
    if header.incoterm is not None or header.incoterm_place is not None:
        raise Refusal(_("Delivery terms are set by us."), field="incoterm")
    if header.charges:
        raise Refusal(_("Prices and discounts are set by us."), field="charges")


def refuse_unless_editable(order: SalesOrder) -> None:
    """Raise NotEditable unless the order is a draft or a quote."""
    if order.status not in EDITABLE:
        raise NotEditable(
            _("%(order)s is %(status)s. Amend it instead.")
            % {"order": order.number, "status": order.get_status_display().lower()}
        )


def refuse_if_empty(order: SalesOrder) -> None:
    """Raise EmptyOrder unless there is a line."""
    if not order.lines.exists():
        raise EmptyOrder(_("Enter at least one line."), field="lines")


_addresses = Prepared(lambda: Address.objects.filter(customer=Place()).order_by("pk"))


def take_over(order: SalesOrder, header: Header, by: Actor) -> None:
    """Header fields as entered, the rest from the customer."""
    customer, payer = header.customer, header.invoice_party or header.customer.payer
    _refuse_bad_header(header, by)
    refuse_bad_party(customer, payer)
    is_same_customer = order.customer_id == customer.pk
    is_same_payer = is_same_customer and order.invoice_party_id == payer.pk
    order.customer, order.invoice_party = customer, payer
    if header.currency or not is_same_customer:
        order.currency = header.currency or customer.currency
    order.customer_reference = header.customer_reference
    if order.pk is None or order.channel == Channel.RETURN:  # what is edited brings no new goods for a return
        order.channel = header.channel
    order.order_date = header.order_date or order.order_date or by.company.today()
    order.requested_date = header.requested_date
    if header.allows_partial_delivery is not None:
        order.allows_partial_delivery = header.allows_partial_delivery
    elif not is_same_customer:
        order.allows_partial_delivery = customer.allows_partial_delivery
    order.discount_percent, order.discount_amount = header.discount_percent, header.discount_amount
    if header.charges is not None:
        refuse_bad_charges(header.charges, order.currency)
        order.charges = [charge.as_json() for charge in header.charges]
    if not is_same_customer:
        order.rest_policy = customer.rest_policy
        order.ships_when = customer.ships_when
        order.shipping_method = _usual_method(customer)
        order.incoterm, order.incoterm_place = customer.incoterm, customer.incoterm_place
    order.ships_when = header.ships_when or order.ships_when
    shipping.take_method(order, header.shipping_method)
    shipping.take_terms(order, header.incoterm, header.incoterm_place)
    order.note = header.note
    order.payment_terms_id = payer.payment_terms_id
    order.billing_policy = billing_policy_of(order, payer)
    order.priority = customer.priority
    _take_warehouse(order, header, by)
    known: list[Address] | None = None
    if not is_same_customer or header.ship_to is not None:
        known = _addresses.all(customer.pk)
        order.shipping_address = header.ship_to or addresses.address_of(customer, known, shipping=True)
    if not is_same_payer or header.ship_to is not None:
        if payer.pk != customer.pk or known is None:
            known = _addresses.all(payer.pk)
        order.billing_address = addresses.address_of(payer, known, shipping=False)


def billing_policy_of(order: SalesOrder, payer: Customer) -> str:
    """As the payer is billed; what ships when it is paid is billed as soon as it is confirmed."""
    return BillingPolicy.ORDER if order.ships_when == ShipsWhen.PAID else payer.billing_policy


def refuse_unknown_moment(ships_when: str) -> None:
    """Goods leave when the order is confirmed or when it is paid; nothing leaves it as it is. Raises Refusal."""
    if ships_when and ships_when not in ShipsWhen.values:
        raise Refusal(_("Use one of: %s.") % ", ".join(ShipsWhen.values), field="ships_when")


def _usual_method(customer: Customer) -> ShippingMethod | None:
    """How the customer's orders are sent, while that is still offered."""
    method = customer.shipping_method if customer.shipping_method_id is not None else None
    return method if method is not None and method.is_active else None


def _take_warehouse(order: SalesOrder, header: Header, by: Actor) -> None:
    if header.warehouse is not None:
        refuse_no_storage(header.warehouse)
    if header.warehouse is not None or order.warehouse_id is None:
        order.warehouse = header.warehouse or default_warehouse(by.company)


def refuse_bad_party(customer: Customer, payer: Customer) -> None:
    """Who pays is active, and nobody pays for him in turn. A customer may always pay himself."""
    if not payer.is_active:
        raise Refusal(_("%s is no longer active.") % payer.name, field="invoice_party")
    if payer.invoice_party_id is not None and payer.pk != customer.pk:
        words = _("Invoices of %(party)s go to %(other)s. Choose %(other)s.")
        raise Refusal(words % {"party": payer.name, "other": payer.payer.name}, field="invoice_party")


def _refuse_bad_header(header: Header, by: Actor) -> None:
    if not header.customer.is_active:
        raise Refusal(_("%s is no longer active.") % header.customer.name, field="customer")
    if header.currency and not is_currency(header.currency):
        raise Refusal(_("%s is not a currency code.") % header.currency, field="currency")
    if header.channel == Channel.RETURN and not by.is_system:
        raise Refusal(_("Use one of: %s.") % ", ".join(SAID_CHANNELS), field="channel")
    if header.invoice_party is not None and by.customer_ids is not None:
        raise Refusal(_("Who gets the invoices is set by us."), field="invoice_party")
    if header.ships_when and by.customer_ids is not None:
        raise Refusal(_("When goods leave is set by us."), field="ships_when")
    refuse_unknown_moment(header.ships_when)
    refuse_bad_discount(header.discount_percent, header.discount_amount)
    refuse_other_day(header.order_date, by)


def refuse_bad_discount(percent: Decimal, amount: Decimal | None) -> None:
    """A discount on everything is given in percent or as money."""
    if not 0 <= percent <= HUNDRED:
        raise Refusal(_("Enter a discount between 0 and 100 percent."), field="discount_percent")
    if amount is None:
        return
    if percent:
        words = _("Enter the discount in percent or as an amount, not both.")
        raise Refusal(words, field="discount_amount")
    if not 0 <= amount < MAX_CHARGE:
        words = out_of_range(amount, _("Enter a discount of zero or more."))
        raise Refusal(words, field="discount_amount")


def refuse_other_day(date: datetime.date | None, by: Actor) -> None:
    """Nothing is dated in the future, and in the past only by whoever may. Raises NotPermitted."""
    today = by.company.today()
    if date is not None and date != today:
        if date > today:
            raise Refusal(_("The order date lies in the future."), field="date")
        by.require("orders.backdate_document")
