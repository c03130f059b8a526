"""What a buyer does in the portal. Everything ends in the same operations as the desk's pages and the API."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from catalog.models import Product, ShippingMethod
from catalog.units import SaleUnits
from core import formats
from core.actors import PORTAL_ROLES, Actor
from core.imports.uploads import content_of
from core.locking import check_version, lock, lock_all, operation
from core.models import Membership, User
from core.refusals import Conflict, Refusal, Several
from customers.models import Address, Customer
from inventory.models import Warehouse
from orders import operations as orders
from orders.addresses import address_of
from orders.copying import can_be_sold, own_unit_price, repeatable
from orders.imports.documents import enter_document
from orders.lifecycle import Channel, OrderStatus
from orders.models import SalesOrder, SalesOrderLine
from orders.operations import LineEntry
from portal import basket as baskets
from portal.models import PortalAccount


class NothingToOrder(Refusal):
    """No line can go into the basket."""

    code = "nothing-to-order"


class AlreadySent(Conflict):
    """What was the basket has been handed in, or we have taken it over."""

    code = "already-sent"


class PriceRisen(Conflict):
    """A line costs more than the buyer has seen; he has to look at it before it is sent."""

    code = "price-risen"


@dataclass(frozen=True, slots=True)
class Changes:
    """What the basket's page says; without a quantity a line stays as it is, with zero it goes."""

    customer_reference: str = ""
    requested_date: datetime.date | None = None
    ship_to: Address | None = None
    note: str = ""
    quantities: Mapping[int, Decimal] | None = None
    #: In which unit a quantity counts, by position; the product's own where none is said.
    units: Mapping[int, str] = field(default_factory=dict)
    warehouse: Warehouse | None = None
    shipping_method: ShippingMethod | None = None


@dataclass(frozen=True, slots=True)
class Filled:
    """The basket after something was put in, and what had to be left out because it is no longer sold."""

    basket: SalesOrder
    left_out: Sequence[str] = ()


class Wanted(NamedTuple):
    """So much of a product, counted in the unit with this code or in its own."""

    product: Product
    quantity: Decimal
    unit: str = ""


@operation
def add(customer: Customer, wanted: Sequence[Wanted], *, by: Actor) -> Filled:
    """Put products into the buyer's basket at his prices of today; what lies there already becomes more.

    Raises NotPermitted, NothingToOrder, Several with fields ``quantity.<key of the product>``.
    """
    by.require("portal.place_order")
    if not wanted:
        raise NothingToOrder(_("Enter a quantity for at least one product."))
    return _fill(customer, wanted, by)


@operation
def order_again(order: SalesOrder, *, by: Actor) -> Filled:
    """Put what an order said into the basket at today's prices; what is no longer sold is left out and named.

    Raises NotPermitted, NothingToOrder.
    """
    by.require("portal.place_order")
    lines = repeatable(order.lines.select_related("product"))
    units = SaleUnits(line.product for line in lines if line.product)
    wanted = [
        Wanted(line.product, *units.full(line.product, line.quantity, line.sale_unit_code))
        for line in lines
        if line.product and line.product.is_active
    ]
    if not wanted:
        raise NothingToOrder(_("Nothing of %s is sold any more.") % order.number)
    filled = _fill(order.customer, wanted, by)
    gone = [line.sku for line in lines if not can_be_sold(line.product)]
    return Filled(filled.basket, [*filled.left_out, *gone])


@operation
def upload(file: UploadedFile[Any], *, by: Actor) -> SalesOrder:
    """An order as a document (UBL) becomes the buyer's basket at our prices; his own are kept beside them.

    Raises NotPermitted, FileRefused, Several, Refusal.
    """
    by.require("portal.place_order")
    lock_all(PortalAccount.objects.filter(company=by.company, user=by.user))
    return enter_document(content_of(file), by=by)


@operation
def change(basket: SalesOrder, changes: Changes, *, by: Actor, version: int | None = None) -> SalesOrder:
    """Save quantities and delivery of the basket; prices are looked up again.

    Raises NotPermitted, AlreadySent, StaleVersion, Several with fields ``lines.<position - 1>``.
    """
    by.require("portal.place_order")
    lock(basket)
    _refuse_if_sent(basket)
    check_version(basket, version)
    lines = baskets.lines_of(basket)
    kept = [line for line in lines if _amount(line, changes) != 0]
    if changes.requested_date is not None and changes.requested_date < by.company.today():
        raise Refusal(_("Choose a day that is still to come."), field="requested_date")
    entries = [
        baskets.entry_of(
            line, basket.requested_date, _amount(line, changes), changes.units.get(line.position)
        )
        for line in kept
    ]
    try:
        return orders.edit(basket, _header(basket, changes, by), entries, by=by)
    except Several as several:
        for refusal in several.refusals:
            _part, index, name = refusal.field.split(".")
            refusal.field = f"lines.{kept[int(index)].position - 1}.{name}"
        raise


@operation
def send(
    basket: SalesOrder,
    changes: Changes,
    seen_prices: Mapping[int, Decimal],
    *,
    by: Actor,
    version: int | None = None,
    confirm_duplicate: bool = False,
) -> SalesOrder:
    """Save the basket as it stands on the page and hand it in: confirmed, or held and checked by us.

    ``seen_prices`` are what one of a product's own unit costs where the buyer has seen it, by position: nothing is sent at
    a higher price.
    Raises what ``change`` and ``submit`` raise, and Several of PriceRisen.
    """
    lock(basket)
    shown = {line.position: line for line in baskets.lines_of(basket)}
    change(basket, changes, by=by, version=version)
    kept = [line for position, line in sorted(shown.items()) if _amount(line, changes) != 0]
    risen = [
        PriceRisen(
            _("%(product)s now costs %(price)s. Send the order again if you agree.")
            % {"product": line.sku, "price": formats.unit_price(line.unit_price, basket.currency)},
            field=f"lines.{before.position - 1}.quantity",
        )
        for before, line in zip(kept, basket.lines.entered(), strict=True)
        if own_unit_price(line) > seen_prices.get(before.position, own_unit_price(line))
    ]
    if risen:
        raise Several(list(risen))
    orders.submit(basket, by=by, confirm_duplicate=confirm_duplicate)
    return basket


def _refuse_if_sent(basket: SalesOrder) -> None:
    if basket.status != OrderStatus.DRAFT or basket.submitted_at is not None:
        raise AlreadySent(_("%s was sent already.") % basket.number)


def _amount(line: SalesOrderLine, changes: Changes) -> Decimal:
    return (changes.quantities or {}).get(line.position, line.quantity)


def _header(basket: SalesOrder, changes: Changes, by: Actor) -> orders.Header:
    ship_to = address_of(basket.customer, [changes.ship_to], shipping=True) if changes.ship_to else None
    return orders.Header(
        basket.customer,
        customer_reference=changes.customer_reference,
        channel=Channel.PORTAL,
        order_date=by.company.today(),
        requested_date=changes.requested_date,
        ship_to=ship_to,
        warehouse=changes.warehouse,
        shipping_method=changes.shipping_method,
        note=changes.note,
    )


def _fill(customer: Customer, wanted: Sequence[Wanted], by: Actor) -> Filled:
    """One basket per buyer and customer, also when two tabs begin it at once: his accounts are locked first."""
    lock_all(PortalAccount.objects.filter(company=by.company, user=by.user))
    basket = baskets.basket_of(by, customer)
    if basket is not None:
        lock(basket)
        _refuse_if_sent(basket)
    lines = baskets.lines_of(basket)
    kept = [line for line in lines if can_be_sold(line.product)]
    entries, of_product = _merged(kept, wanted, basket)
    try:
        if basket is None:
            header = orders.Header(customer, channel=Channel.PORTAL)
            basket = orders.create(header, entries, by=by)
        else:
            orders.edit(basket, _header(basket, _unchanged(basket), by), entries, by=by)
    except Several as several:
        for refusal in several.refusals:
            _part, index, name = refusal.field.split(".")
            refusal.field = f"quantity.{of_product[int(index)]}" if name == "quantity" else refusal.field
        raise
    return Filled(basket, [line.sku for line in lines if line not in kept])


def _unchanged(basket: SalesOrder) -> Changes:
    return Changes(basket.customer_reference, _still_to_come(basket), None, basket.note)


def _still_to_come(basket: SalesOrder) -> datetime.date | None:
    """The day the buyer has wished for, unless it has passed meanwhile."""
    date = basket.requested_date
    return date if date is not None and date >= basket.company.today() else None


def _merged(
    kept: Sequence[SalesOrderLine], wanted: Sequence[Wanted], basket: SalesOrder | None
) -> tuple[list[LineEntry], list[int]]:
    """The lines of the basket with what is added, each product once more or on a line of its own; their products beside them."""
    units = SaleUnits(each.product for each in wanted)
    more, chosen = _in_stock_units(wanted, units)
    products = {each.product.pk: each.product for each in wanted}
    entries, of_product = [], []
    for line in kept:
        key = line.product_id or 0
        quantity = line.quantity + more.pop(key, Decimal(0))
        amount, unit = units.full(products[key], quantity, chosen[key]) if chosen.get(key) else (quantity, "")
        entries.append(
            baskets.entry_of(line, basket.requested_date if basket else None, amount, unit or None)
        )
        of_product.append(key)
    for key, quantity in more.items():
        amount, unit = units.full(products[key], quantity, chosen[key])
        entries.append(LineEntry(products[key].sku, amount, unit=unit))
        of_product.append(key)
    return entries, of_product


def _in_stock_units(wanted: Sequence[Wanted], units: SaleUnits) -> tuple[dict[int, Decimal], dict[int, str]]:
    """How much of each product, in its own unit, and the unit that was chosen last. Raises Several."""
    more: dict[int, Decimal] = {}
    chosen: dict[int, str] = {}
    refusals: list[Refusal] = []
    for product, quantity, unit in wanted:
        key = product.pk
        try:
            amount = units.to_stock(product, quantity, unit) if unit else quantity
        except Refusal as refusal:
            refusals.append(Refusal(refusal.message, field=f"quantity.{key}"))
            continue
        more[key], chosen[key] = more.get(key, Decimal(0)) + amount, unit
    if refusals:
        raise Several(refusals)
    return more, chosen


def forget_accounts(customer: Customer) -> int:
    """Nobody signs in for an erased customer; who did so only for him is nobody any more."""
    users = User.objects.filter(portal_accounts__customer=customer).order_by("pk")
    alone = [
        user
        for user in users
        if not user.portal_accounts.exclude(customer=customer).exists()
        and not Membership.objects.filter(user=user).exclude(role__in=PORTAL_ROLES).exists()
    ]
    PortalAccount.objects.filter(customer=customer).delete()
    for user in alone:
        user.username = f"erased-{user.pk}"
        user.first_name = user.last_name = user.email = ""
        user.is_active = False
        user.set_unusable_password()
        user.save()
        EmailAddress.objects.filter(user=user).delete()
    return len(alone)


def follow_merged_customer(alias: Customer, survivor: Customer, by: Actor) -> int:
    """Who signed in for the one signs in for the other; who may already needs no second account."""
    known = PortalAccount.objects.filter(customer=survivor).values("user_id")
    PortalAccount.objects.filter(customer=alias, user_id__in=known).delete()
    return PortalAccount.objects.filter(customer=alias).update(customer=survivor)
