"""Addresses of a customer: any number; one gets the bills, one the goods unless an order says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from core import codes, timeline
from core.actors import Actor
from core.locking import lock, operation
from core.refusals import Conflict, Refusal
from customers.models import Address, Customer

ADDRESS = ("street", "postal_code", "city", "region")
LONGEST_CODE = 20


class AddressCodeTaken(Conflict):
    """Another address of the customer has this code."""

    code = "address-code-taken"


@operation
def save_address(
    customer: Customer, address: Address | None, fields: Mapping[str, Any], *, by: Actor
) -> Address:
    """Add an address or change the one given; one that becomes main takes that from another.

    The first address is the main one for both. Documents keep the copies they have. Raises NotPermitted, Refusal.
    """
    by.require("customers.change_contact")
    lock(customer)
    others = list(customer.addresses.exclude(pk=address.pk if address else 0).order_by("pk"))
    saved = address or Address(company=customer.company, customer=customer, is_billing=False)
    before = (saved.is_billing, saved.is_main_shipping)
    for name, value in fields.items():
        setattr(saved, name, value.strip() if isinstance(value, str) else value)
    saved.code = _code(saved, others)
    saved.country = codes.country(saved.country) if saved.country else customer.country
    if not any(getattr(saved, name) for name in (*ADDRESS, "name")):
        raise Refusal(_("Enter an address."), field="street")
    saved.is_billing = saved.is_billing or before[0] or not any(row.is_billing for row in others)
    ships_first = saved.is_main_shipping or before[1] or not any(row.is_main_shipping for row in others)
    saved.is_main_shipping = ships_first
    saved.is_shipping = saved.is_shipping or ships_first
    for kind in ("is_billing", "is_main_shipping"):
        if getattr(saved, kind):
            customer.addresses.filter(**{kind: True}).exclude(pk=saved.pk).update(**{kind: False})
    saved.save()
    timeline.record(
        customer, "address changed" if address else "address added", by=by, data={"address": saved.code}
    )
    return saved


def _code(address: Address, others: list[Address]) -> str:
    """What was typed, else the next free number."""
    taken = {row.code.casefold() for row in others}
    code = address.code
    if not code:
        return next(str(number) for number in range(1, len(others) + 2) if str(number) not in taken)
    if len(code) > LONGEST_CODE or "/" in code:
        raise Refusal(_("Use up to 20 letters, digits, dots and dashes."), field="code")
    if code.casefold() in taken:
        raise AddressCodeTaken(_("There is an address %s already.") % code, field="code")
    return code


@operation
def remove_address(address: Address, *, by: Actor) -> None:
    """Take an address away; documents keep their copies. Raises NotPermitted, Conflict for a main one beside others."""
    by.require("customers.change_contact")
    customer = address.customer
    lock(customer)
    if (address.is_billing or address.is_main_shipping) and customer.addresses.exclude(
        pk=address.pk
    ).exists():
        raise Conflict(_("This is the main address. Make another one the main address first."))
    code = address.code
    address.delete()
    timeline.record(customer, "address removed", by=by, data={"address": code})


def save_billing_address(customer: Customer, said: Mapping[str, str]) -> None:
    """The main address: what is said changes, the rest stays."""
    unknown = sorted(said.keys() - {*ADDRESS, "country"})
    if unknown:
        raise Refusal(_("Use one of: %s.") % ", ".join(ADDRESS), field=f"address.{unknown[0]}")
    said_country = said.get("country", "").strip()
    values = {name: said[name].strip() for name in ADDRESS if name in said} | {
        "country": codes.country(said_country, field="address.country") if said_country else customer.country
    }
    rows = list(customer.addresses.order_by("pk"))
    main = next((row for row in rows if row.is_billing), None)
    if main is None:
        ships_first = not any(row.is_main_shipping for row in rows)
        main = Address(company=customer.company, customer=customer, is_main_shipping=ships_first)
        main.code = _code(main, rows)
    for name, value in values.items():
        setattr(main, name, value)
    main.save()
