"""Add a customer and change him."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from babel import Locale, UnknownLocaleError
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum.eu import vat
from stdnum.exceptions import ValidationError as BadNumber

from core import approvals, codes, timeline
from core.actors import Actor
from core.locking import check_version, lock, operation
from core.models import ApprovalRequest
from core.money import is_currency
from core.refusals import Refusal
from customers import asking, proposals
from customers.delivery import check_delivery
from customers.models import Customer, RestPolicy, ShipsWhen
from customers.operations.addresses import save_billing_address
from customers.operations.tagging import put_tags

#: What only a manager changes on an existing customer; others ask for it (ROLES.md, section 1).
TERMS = frozenset(proposals.FIELDS)
OTHERS_ASK = gettext_lazy(
    "A manager changes terms, currency, tax position, price list, parent, invoice party, tolerances and Incoterm."
)
LANGUAGE_LENGTH = 5
MAX_NOTES = 4000


class CodeTaken(Refusal):
    """Another customer has this code."""

    code = "code-taken"


@operation
def save_customer(
    customer: Customer | None,
    fields: Mapping[str, Any],
    *,
    by: Actor,
    address: Mapping[str, str] | None = None,
    tags: Sequence[str] | None = None,
    version: int | None = None,
) -> Customer:
    """Add a customer with his address, or change the one given. Raises CodeTaken, StaleVersion, NotPermitted.

    A customer made by somebody who may not set terms is put before those who approve him; until then, that person
    and his colleagues still change the terms, and each time the new ones are asked for.
    """
    by.require("customers.add_customer" if customer is None else "customers.change_customer")
    sets_terms = by.can("customers.change_terms")
    if customer is None:
        made = Customer(company=by.company, is_approved=sets_terms)
        _store(made, fields, address, tags, by=by, activity="created")
        if not sets_terms:
            asking.ask_to_approve(made, by=by)
        return made
    _lock(customer)
    check_version(customer, version)
    changed = changed_terms(customer, fields)
    if changed and not sets_terms and customer.is_approved:
        raise Refusal(OTHERS_ASK, field=changed[0])
    _store(customer, fields, address, tags, by=by, data={"terms": changed} if changed else {})
    if changed and not sets_terms:
        asking.ask_to_approve(customer, by=by)
    return customer


def _lock(customer: Customer) -> None:
    """The customer; before one who waits for approval, his request: who decides it locks in the same order."""
    if not customer.is_approved:
        for made in approvals.waiting_about(customer, proposals.NEW):
            lock(made)
    lock(customer)


def changed_terms(customer: Customer, fields: Mapping[str, Any]) -> list[str]:
    """The names of the terms that would become others."""
    return sorted(name for name in TERMS & fields.keys() if getattr(customer, name) != fields[name])


def apply_terms(request: ApprovalRequest, by: Actor) -> approvals.Outcome:
    """Change the terms as it was asked for; who asked counts as who set them (ROLES.md, section 2, rule 3)."""
    customer = proposals.customer_of(request)
    fields = proposals.restored(request)
    data = {
        "terms": changed_terms(customer, fields),
        "request": request.number,
        "requested_by": request.requested_by_id,
    }
    _store(customer, fields, None, None, by=by, data=data)
    return approvals.Outcome(customer.name, request.subject_url)


def _store(
    customer: Customer,
    fields: Mapping[str, Any],
    address: Mapping[str, str] | None,
    tags: Sequence[str] | None,
    *,
    by: Actor,
    activity: str = "changed",
    data: Mapping[str, Any] | None = None,
) -> None:
    """Write a customer, new or locked."""
    code = customer.code
    if customer.pk is not None:
        customer.version += 1
    for name, value in fields.items():
        setattr(customer, name, value)
    check_customer(customer, is_code_new=customer.code != code or customer.pk is None)
    _write(customer)
    if address is not None:
        save_billing_address(customer, address)
    if tags is not None:
        put_tags(customer, tags)
    timeline.record(customer, activity, by=by, data=data or {})


def _write(customer: Customer) -> None:
    """Save; the database says whether another customer has the code or the reference."""
    try:
        with transaction.atomic():
            customer.save()
    except IntegrityError as error:
        if "customer_external_reference_once" in str(error):
            words = _("Another customer has the external reference %s.")
            raise CodeTaken(words % customer.external_reference, field="external_reference") from error
        if "customer_once" not in str(error):
            raise
        raise CodeTaken(_("There is a customer %s already.") % customer.code, field="code") from error


def _refuse_unknown_choices(customer: Customer) -> None:
    for name, known in (("rest_policy", RestPolicy.values), ("ships_when", ShipsWhen.values)):
        if getattr(customer, name) not in known:
            raise Refusal(_("Use one of: %s.") % ", ".join(known), field=name)


def check_customer(customer: Customer, *, is_code_new: bool) -> None:
    """The rules every customer keeps, keyed in or imported. Raises Refusal."""
    if is_code_new:
        codes.check(customer)
    customer.name = customer.name.strip()
    if not customer.name:
        raise Refusal(_("Enter a name."), field="name")
    if not _is_language(customer.language):
        raise Refusal(_("%s is not a language code, such as en.") % customer.language, field="language")
    if customer.email:
        try:
            validate_email(customer.email)
        except ValidationError as error:
            raise Refusal(_("Enter an e-mail address such as name@example.com."), field="email") from error
    _refuse_unknown_choices(customer)
    if len(customer.notes) > MAX_NOTES:
        raise Refusal(_("Notes have at most %d characters.") % MAX_NOTES, field="notes")
    check_delivery(customer)
    _refuse_circle(customer)
    _refuse_bad_party(customer)
    _refuse_wrong_state(customer)
    if not is_currency(customer.currency):
        raise Refusal(_("%s is not a currency code.") % customer.currency, field="currency")
    customer.country = codes.country(customer.country)
    if customer.vat_id:
        customer.vat_id = checked_vat_id(customer.vat_id)


def _is_language(code: str) -> bool:
    """Whether documents can be asked for in it; one we have no words in is answered in English."""
    try:
        Locale.parse(code, sep="-")
    except (ValueError, UnknownLocaleError):
        return False
    return len(code) <= LANGUAGE_LENGTH


def _refuse_circle(customer: Customer) -> None:
    """A customer is not its own parent, not even over others: they share one credit limit."""
    above = customer.parent
    while above is not None:
        if above.pk == customer.pk:
            raise Refusal(_("A customer cannot be above itself."), field="parent")
        above = above.parent


def _refuse_bad_party(customer: Customer) -> None:
    """Who gets the invoices pays them himself: he is another customer, and nobody pays for him in turn."""
    party = customer.invoice_party
    if party is None:
        return
    if party.pk == customer.pk:
        raise Refusal(
            _("Leave it empty where the customer gets the invoices himself."), field="invoice_party"
        )
    if party.invoice_party_id is not None:
        words = _("Invoices of %(party)s go to %(other)s. Choose %(other)s.")
        named = {"party": party.name, "other": party.invoice_party}
        raise Refusal(words % named, field="invoice_party")
    if not party.is_active:
        raise Refusal(_("%s is no longer active.") % party.name, field="invoice_party")
    if customer.pk and Customer.objects.filter(company=customer.company, invoice_party=customer).exists():
        words = _("%s gets invoices for others and pays them himself.")
        raise Refusal(words % customer.name, field="invoice_party")


def _refuse_wrong_state(customer: Customer) -> None:
    """A customer who was merged into another or erased is not woken up; nobody gets invoices who is inactive."""
    if customer.is_active and customer.merged_into_id is not None:
        raise Refusal(_("%s was merged into another customer.") % customer.name, field="is_active")
    if customer.is_active and customer.erased_at is not None:
        raise Refusal(
            _("The personal data of %s was erased. Add a new customer.") % customer.code, field="is_active"
        )
    if not customer.is_active and customer.pk:
        paid_for = Customer.objects.filter(company=customer.company, invoice_party=customer, is_active=True)
        if (other := paid_for.order_by("pk").first()) is not None:
            words = _("Invoices of %s go to this customer. Change that first.")
            raise Refusal(words % other.name, field="is_active")


def checked_vat_id(text: str) -> str:
    """A European VAT id without blanks and dots, its checksum right; others as they were typed."""
    bare = "".join(letter for letter in text.upper() if letter.isalnum())
    if bare[:2].lower() not in vat.MEMBER_STATES:
        return bare
    try:
        return str(vat.validate(bare))
    except BadNumber as error:
        raise Refusal(_("The VAT id %s is not valid. Check its digits.") % text, field="vat_id") from error
