"""Questions about customers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, Value, When
from django.utils.translation import gettext as _

from catalog.selectors import OwnNumber
from core import timeline
from core.actors import Actor
from core.finding import find
from core.refusals import Refusal
from customers.models import Address, ContactRole, Customer, CustomerProduct, UnsentDocument

OPTIONS = 12
SUGGESTIONS = 3
CUSTOMERS_LOOKED_THROUGH = 50
#: What documents copy of a customer.
COPIED = ("company", "payment_terms", "price_list", "tax_position", "invoice_party")


def find_customers(actor: Actor, text: str, limit: int = OPTIONS) -> list[Customer]:
    """Active customers, by code, words of name or city, VAT id or e-mail, also begun or mistyped; the nearest first."""
    keys = find(actor.company, "customer", text, 2 * limit)
    found = Customer.objects.in_scope(actor).filter(is_active=True).in_bulk(keys)
    return [found[key] for key in keys if key in found][:limit]


def suggestions(actor: Actor, text: str) -> str:
    """Code and name of the nearest customers, for somebody who typed neither and has no list to choose from."""
    return ", ".join(
        f"{customer.code} ({customer.name})" for customer in find_customers(actor, text, SUGGESTIONS)
    )


def known_customer(actor: Actor, code: str, *, field: str = "customer") -> Customer:
    """The customer of the code, with what his documents copy. Raises Refusal at the field where there is none."""
    rows = Customer.objects.in_scope(actor).select_related(*COPIED)
    customer = rows.filter(code=code).first()
    if customer is None:
        raise Refusal(_("There is no customer %s.") % code, field=field)
    return customer


def customers_named(actor: Actor, text: str) -> list[int]:
    """The keys of customers whose documents one looks for by their name."""
    return find(actor.company, "customer", text, CUSTOMERS_LOOKED_THROUGH)


def with_aliases(customer: Customer) -> list[int]:
    """The keys of the customer and of those merged into him, whose posted documents count as his."""
    return [customer.pk, *customer.aliases.order_by("pk").values_list("pk", flat=True)]


def ship_to_choices(customer: Customer) -> list[Address]:
    """Where the customer has goods sent, the usual place first."""
    addresses = list(customer.addresses.order_by("-is_main_shipping", "pk"))
    return [address for address in addresses if address.is_shipping] or addresses


def narrowed(addresses: Iterable[Address], text: str) -> list[Address]:
    """Those with every word of the text in them."""
    words = text.casefold().split()
    return [
        address
        for address in addresses
        if all(word in f"{address.code} {address.name} {address}".casefold() for word in words)
    ][:OPTIONS]


def address_named(customer: Customer, text: str) -> Address | None:
    """One of the customer's addresses by its code, else by what it reads."""
    wanted = text.strip().casefold()
    for address in customer.addresses.order_by("pk"):
        if wanted in {address.key.casefold(), address.name.casefold(), str(address).casefold()} - {""}:
            return address
    return None


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody a document goes to."""

    email: str
    name: str

    @property
    def mailbox(self) -> str:
        """Name and address as a mail is addressed."""
        name = self.name.replace("\\", "").replace('"', "")
        return f'"{name}" <{self.email}>'


def recipients(customer: Customer, role: ContactRole) -> list[Recipient]:
    """Who gets a document: every contact with its role, else the customer's main address; empty for nobody."""
    contacts = customer.contacts.filter(roles__contains=[role]).exclude(email="").order_by("pk")
    found: dict[str, Recipient] = {}
    for contact in contacts:
        found.setdefault(contact.email.casefold(), Recipient(contact.email, contact.name))
    if not found and customer.email:
        return [Recipient(customer.email, customer.name)]
    return list(found.values())


def unsent_documents(customer: Customer) -> list[UnsentDocument]:
    """Documents that wait for an address, the oldest first."""
    return list(UnsentDocument.objects.filter(customer=customer, resolved_at=None).order_by("pk"))


def terms_were_set_by(customer: Customer, user_ids: Iterable[int]) -> bool:
    """Whether one of these people created the customer, or changed the terms or asked for them (ROLES.md, 2, rule 3)."""
    people = list(user_ids)
    set_terms = Q(activity="changed", data__has_key="terms")
    decided = (Q(activity="created") | set_terms) & Q(actor__in=people)
    asked = set_terms & Q(data__requested_by__in=people)
    return timeline.of_document(customer).filter(decided | asked).exists()


def products_by_own_number(actor: Actor, customer_code: str, text: str, limit: int) -> list[OwnNumber]:
    """Products that are sold, by the number or text the customer has for them; the exact number first."""
    text = text.strip()
    if not text or "\x00" in text + customer_code:
        return []
    rows = (
        CustomerProduct.objects.in_scope(actor)
        .filter(Q(sku__istartswith=text) | Q(name__icontains=text), customer__code=customer_code)
        .filter(product__is_active=True)
        .annotate(
            rank=Case(
                When(sku__iexact=text, then=Value(0)),
                When(sku__istartswith=text, then=Value(1)),
                default=Value(2),
                output_field=IntegerField(),
            )
        )
        .select_related("product")
        .order_by("rank", "sku")
    )
    return [OwnNumber(row.product, row.sku) for row in rows[:limit]]
