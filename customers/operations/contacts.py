"""Contacts of a customer and the documents that go to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from core import timeline
from core.actors import Actor
from core.locking import lock, operation
from core.refusals import Refusal
from customers.models import Contact, ContactRole, Customer


@operation
def save_contact(
    customer: Customer, contact: Contact | None, fields: Mapping[str, Any], *, by: Actor
) -> Contact:
    """Add a contact or change the one given. Raises NotPermitted, Refusal."""
    by.require("customers.change_contact")
    lock(customer)
    saved = contact or Contact(company=customer.company, customer=customer)
    for name, value in fields.items():
        setattr(saved, name, value.strip() if isinstance(value, str) else value)
    saved.roles = _roles(saved.roles)
    if not saved.name:
        raise Refusal(_("Enter a name."), field="name")
    if saved.email:
        try:
            validate_email(saved.email)
        except ValidationError as error:
            raise Refusal(_("Enter an e-mail address such as name@example.com."), field="email") from error
    saved.save()
    activity = "contact changed" if contact else "contact added"
    timeline.record(customer, activity, by=by, data={"contact": saved.pk})
    return saved


def _roles(said: Any) -> list[str]:
    """Known roles, each once, in their order."""
    unknown = sorted(set(said) - set(ContactRole.values))
    if unknown:
        raise Refusal(_("Use one of: %s.") % ", ".join(ContactRole.values), field="roles")
    return [role for role in ContactRole.values if role in said]


@operation
def remove_contact(contact: Contact, *, by: Actor) -> None:
    """Take a contact away. Raises NotPermitted."""
    by.require("customers.change_contact")
    customer = contact.customer
    lock(customer)
    key = contact.pk
    contact.delete()
    timeline.record(customer, "contact removed", by=by, data={"contact": key})
