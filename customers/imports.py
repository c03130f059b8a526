"""Customers from a file, each with his address and a contact: checked like those keyed in, new ones written set-based."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import PriceList, TaxPosition
from core import imports, timeline
from core.actors import Actor
from core.imports import Column, ImportKind, Record, Run, plan_each
from core.locking import lock_all
from core.refusals import Refusal
from customers.models import Address, BillingPolicy, Contact, Customer, Incoterm, PaymentTerms
from customers.operations import ADDRESS, OTHERS_ASK, changed_terms, check_customer, save_customer

_OWN = (
    "code", "external_reference", "name", "country", "vat_id", "email", "phone", "language", "currency",
    "payment_terms", "price_list", "tax_position", "parent", "billing_policy", "requires_reference",
    "over_delivery_percent", "under_delivery_percent", "incoterm", "incoterm_place", "notes_for_carrier", "notes",
)  # fmt: skip
_LINKED: dict[str, type[Any]] = {
    "payment_terms": PaymentTerms, "price_list": PriceList, "tax_position": TaxPosition, "parent": Customer,
}  # fmt: skip
_CONTACT = {
    "contact_name": "name",
    "contact_title": "title",
    "contact_email": "email",
    "contact_phone": "phone",
}
_NEEDED = ("code", "name", "country", "currency", "payment_terms")


def _terms(by: Actor) -> list[tuple[str, str]]:
    found = PaymentTerms.objects.filter(company=by.company).order_by("pk").values_list("code", "name")
    return [(code, f"{code} {name}") for code, name in found]


def _currencies(by: Actor) -> list[tuple[str, str]]:
    return [(by.company.base_currency, by.company.base_currency)]


@dataclass(slots=True)
class _Plan:
    """The customer as he would be, with what else the row says."""

    customer: Customer
    fields: dict[str, Any]
    address: dict[str, str]
    contact: dict[str, str]


@dataclass(slots=True)
class _Known:
    """What a chunk needs to look up, each in one query."""

    by_code: dict[str, Customer] = field(default_factory=dict)
    by_reference: dict[str, Customer] = field(default_factory=dict)
    linked: dict[str, dict[str, Any]] = field(default_factory=dict)
    addresses: dict[int, Address] = field(default_factory=dict)
    contacts: dict[tuple[int, str], Contact] = field(default_factory=dict)


class CustomerImport(ImportKind):
    """Customers with billing address and contact."""

    name = "customers"
    title = gettext_lazy("Import customers")
    permission = "customers.change_customer"
    namespace = "customers"
    list_url = "customers:list"
    list_label = gettext_lazy("Customers")
    place = "customers"
    explanation = gettext_lazy(
        "Customers are found again by their code or the external reference: those that are there are changed, others added."
    )
    keys = ("code", "external_reference")
    writes = (Customer, Address, Contact)
    columns = (
        Column("code", gettext_lazy("Code"), imports.code(20),
               ("customer", "customer id", "customer code", "customer number", "account", "account number", "number"),
               is_needed=True),
        Column("external_reference", gettext_lazy("External reference"), imports.text(40), ("external_id", "id"),
               hint=gettext_lazy("The key another program knows him by.")),
        Column("name", gettext_lazy("Name"), imports.text(200), ("company name", "customer name", "company"), is_needed=True),
        Column("street", gettext_lazy("Street"), imports.text(200), ("address", "address 1", "address line 1")),
        Column("postal_code", gettext_lazy("Postal code"), imports.text(20), ("zip", "zip code", "postcode", "post code")),
        Column("city", gettext_lazy("City"), imports.text(100), ("town", "place")),
        Column("region", gettext_lazy("Region"), imports.text(60), ("state", "province", "county")),
        Column("country", gettext_lazy("Country"), imports.country, ("country code", "country name"), is_needed=True,
               takes_default=True),
        Column("vat_id", gettext_lazy("VAT id"), imports.text(20), ("vat", "vat number", "tax id")),
        Column("email", gettext_lazy("E-mail"), imports.text(254), ("e-mail address", "mail")),
        Column("phone", gettext_lazy("Telephone"), imports.text(40), ("telephone", "phone number", "tel")),
        Column("language", gettext_lazy("Language of documents"), imports.text(5), ("lang",),
               offers=lambda by: settings.LANGUAGES),
        Column("currency", gettext_lazy("Currency"), imports.currency, ("currency code",), is_needed=True,
               offers=_currencies),
        Column("payment_terms", gettext_lazy("Payment terms"), imports.text(100), ("terms",), is_needed=True, offers=_terms),
        Column("price_list", gettext_lazy("Price list"), imports.text(100)),
        Column("tax_position", gettext_lazy("Tax position"), imports.text(100)),
        Column("billing_policy", gettext_lazy("Billing"), imports.choice(dict(BillingPolicy.choices)),
               offers=lambda by: [(value, str(label)) for value, label in BillingPolicy.choices]),
        Column("requires_reference", gettext_lazy("Orders need the customer's reference"), imports.yes_no,
               ("reference required", "po required", "po number required")),
        Column("over_delivery_percent", gettext_lazy("Over-delivery (%)"), imports.number(4),
               ("over delivery", "over tolerance")),
        Column("under_delivery_percent", gettext_lazy("Under-delivery (%)"), imports.number(4),
               ("under delivery", "under tolerance")),
        Column("incoterm", gettext_lazy("Incoterm"), imports.choice(dict(Incoterm.choices)), ("incoterms", "delivery terms"),
               offers=lambda by: [(value, str(label)) for value, label in Incoterm.choices]),
        Column("incoterm_place", gettext_lazy("Place of the Incoterm"), imports.text(100), ("named place",)),
        Column("notes_for_carrier", gettext_lazy("Notes for the carrier"), imports.text(500),
               ("delivery notes", "carrier notes")),
        Column("parent", gettext_lazy("Belongs to"), imports.text(20), ("parent customer", "parent code")),
        Column("contact_name", gettext_lazy("Contact"), imports.text(100), ("contact", "contact person", "attention")),
        Column("contact_title", gettext_lazy("Contact's title"), imports.text(100), ("contact title", "job title")),
        Column("contact_email", gettext_lazy("Contact's e-mail"), imports.text(254)),
        Column("contact_phone", gettext_lazy("Contact's telephone"), imports.text(40)),
        Column("notes", gettext_lazy("Notes"), imports.text(2000, is_long=True), ("comment", "remarks")),
    )  # fmt: skip

    def check(self, records: Sequence[Record], run: Run) -> None:
        """Each by the rules of the customer; what only a manager changes is refused to others."""
        known = _looked_up(records, run)
        plan_each(records, lambda record: _plan(record, known, run))

    def write(self, records: Sequence[Record], run: Run) -> None:
        """New ones together; those that change, and those that somebody has to approve, by the operation."""
        new = [record.plan for record in records if record.outcome == "added"]
        changed = [record.plan for record in records if record.outcome == "changed"]
        if run.by.can("customers.change_terms"):
            _add(new, run)
        else:
            changed = new + changed
        for plan in changed:
            _save(plan, run)


def _looked_up(records: Sequence[Record], run: Run) -> _Known:
    rows = Customer.objects.in_scope(run.by).select_related(*_LINKED)
    codes = [record.values["code"] for record in records if "code" in record.values]
    references = [
        record.values["external_reference"] for record in records if "external_reference" in record.values
    ]
    found = {each.pk: each for each in _read(rows.filter(code__in=codes), run)}
    if references:
        named = rows.exclude(external_reference="").filter(external_reference__in=references)
        found |= {each.pk: each for each in _read(named, run)}
    known = _Known({each.code: each for each in found.values()})
    known.by_reference = {each.external_reference: each for each in found.values() if each.external_reference}
    parents = {record.values["parent"] for record in records if "parent" in record.values}
    for name, model in _LINKED.items():
        linked = model.objects.filter(company=run.by.company)
        linked = linked.filter(code__in=parents) if name == "parent" else linked
        there = list(linked.order_by("-pk"))
        names = {} if name == "parent" else {row.name: row for row in there}
        known.linked[name] = names | {row.code: row for row in there}
    for address in Address.objects.filter(customer__in=list(found), is_billing=True):
        known.addresses[address.customer_id] = address
    for contact in Contact.objects.filter(customer__in=list(found)):
        known.contacts[contact.customer_id, contact.name] = contact
    return known


def _read(rows: Any, run: Run) -> list[Customer]:
    return list(rows) if run.is_trial else lock_all(rows)


def _plan(record: Record, known: _Known, run: Run) -> None:
    """The customer as he would be, and whether that is new, another or the same."""
    found = _match(record, known)
    if found is None:
        _refuse_missing(record)
    said = {**record.defaults, **record.values} if found is None else dict(record.values)
    own = {name: _linked(name, said[name], known) for name in _OWN if name in said}
    address = {name: said[name] for name in (*ADDRESS, "country") if name in said}
    if found is not None and address.keys() == {"country"}:
        address = {}  # where he is at home; no address is spoken of
    contact = {name: said[column] for column, name in _CONTACT.items() if column in said}
    if contact and not contact.get("name"):
        raise Refusal(_("Say the contact's name as well."), field="contact_name")
    customer = found or Customer(company=run.by.company)
    differing = {name: value for name, value in own.items() if found is None or getattr(found, name) != value}
    terms = changed_terms(found, own) if found is not None and found.is_approved else []
    if terms and not run.by.can("customers.change_terms"):
        raise Refusal(OTHERS_ASK, field=terms[0])
    probe = Customer(
        **{each.attname: getattr(customer, each.attname) for each in Customer._meta.concrete_fields}
    )
    for name, value in own.items():
        setattr(probe, name, value)
    check_customer(probe, is_code_new=found is None or probe.code != customer.code)
    record.plan = _Plan(probe if found is None else found, own, address, contact)
    if found is None:
        record.outcome = "added"
    else:
        same = not differing and _is_same(found, address, contact, known)
        record.outcome = "unchanged" if same else "changed"


def _is_same(found: Customer, address: dict[str, str], contact: dict[str, str], known: _Known) -> bool:
    place, person = known.addresses.get(found.pk), known.contacts.get((found.pk, contact.get("name", "")))
    has_address = place is not None and all(getattr(place, name) == value for name, value in address.items())
    has_contact = person is not None and all(
        getattr(person, name) == value for name, value in contact.items()
    )
    return (has_address or not address) and (has_contact or not contact)


def _match(record: Record, known: _Known) -> Customer | None:
    reference, code = record.values.get("external_reference"), record.values.get("code")
    by_reference, by_code = known.by_reference.get(reference or ""), known.by_code.get(code or "")
    if by_reference is not None and by_code is not None and by_reference.pk != by_code.pk:
        raise Refusal(
            _("%(reference)s is customer %(code)s, not this one.")
            % {"reference": reference, "code": by_reference.code},
            field="external_reference",
        )
    return by_reference or by_code


def _refuse_missing(record: Record) -> None:
    for name in _NEEDED:
        if record.get(name) is None:
            raise Refusal(
                _("A new customer needs this. Map a column, or say what holds where the file says nothing."),
                field=name,
            )


def _linked(name: str, value: Any, known: _Known) -> Any:
    if name not in _LINKED:
        return value
    found = known.linked[name].get(value)
    if found is None:
        raise Refusal(_("There is no %s.") % value, field=name)
    return found


def _add(plans: Sequence[_Plan], run: Run) -> None:
    """New customers of somebody who may set terms: they buy at once."""
    company = run.by.company
    made = Customer.objects.bulk_create([plan.customer for plan in plans])
    Address.objects.bulk_create(
        Address(company=company, customer=plan.customer, **{"country": plan.customer.country, **plan.address})
        for plan in plans
    )
    Contact.objects.bulk_create(
        Contact(company=company, customer=plan.customer, **plan.contact) for plan in plans if plan.contact
    )
    entries = [timeline.Entry(customer, "created", data={"import": run.source}) for customer in made]
    timeline.record_many(entries, by=run.by)


def _save(plan: _Plan, run: Run) -> None:
    """By the operation, which asks for approval where that is needed."""
    known = plan.customer if plan.customer.pk else None
    saved = save_customer(known, plan.fields, by=run.by, address=plan.address)
    if plan.contact:
        name = plan.contact["name"]
        said = {"company": run.by.company, **plan.contact}
        Contact.objects.update_or_create(customer=saved, name=name, defaults=said)


CUSTOMERS = imports.register(CustomerImport())
