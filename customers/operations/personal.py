"""Personal data of a customer: handed out as a file, and erased when nothing is open any more."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from core import approvals, clock, files, jobs, mail, timeline
from core.actors import Actor
from core.locking import lock, operation
from core.models import Job, MailMessage, SecurityEvent
from core.refusals import Conflict, Refusal
from customers.models import Customer, UnsentDocument

EXPORT = "personal_data"
MOST_NAMED = 5
OpenDocuments = Callable[[Customer], list[str]]
Forgetting = Callable[[Customer], int]
HandingOut = Callable[[Customer], list[dict[str, Any]]]
_open: list[OpenDocuments] = []
_forgetting: list[Forgetting] = []
_handing_out: dict[str, HandingOut] = {}
#: What is handed out of a row besides its number: every column that is no reference.
_OWN = ("customers.address", "customers.contact", "customers.customerprice", "customers.customerproduct")


class StillOpen(Conflict):
    """Something about the customer is not done."""

    code = "still-open"


def register_open(documents: OpenDocuments) -> None:
    """Say which documents of a customer are not done: while there are some, his data is needed."""
    _open.append(documents)


def register_forgetting(forget: Forgetting) -> None:
    """Say how another app takes out what it keeps of a person; called with the erased customer."""
    _forgetting.append(forget)


def register_handing_out(label: str, rows: HandingOut) -> None:
    """Say what another app keeps of a person beside documents, under the name it is handed out with."""
    _handing_out[label] = rows


def open_documents(customer: Customer) -> list[str]:
    """What is not done, by its numbers."""
    found = [number for documents in _open for number in documents(customer)]
    found += [made.number for made in approvals.waiting_about(customer)]
    return found


# Handing out ------------------------------------------------------------------------------------------------------
@operation
def export_personal_data(customer: Customer, *, by: Actor) -> Job:
    """Begin the job that collects everything kept of the customer. Raises NotPermitted."""
    by.require("customers.export_person")
    _note("personal_export", customer, by)
    timeline.record(customer, "personal data exported", by=by)
    title = _("Personal data of %s") % customer.code
    return jobs.start(EXPORT, title, by=by, parameters={"customer": customer.pk}, total=1)


@jobs.runner(EXPORT)
def collect(job: Job, by: Actor) -> bool:
    """Write the file; one chunk."""
    customer = Customer.objects.select_related("company").get(
        company=job.company, pk=job.parameters["customer"]
    )
    content = json.dumps(personal_data(customer), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    name = f"Personal-data_{customer.code}.json"
    file = files.store(job.company, name, "application/json", content.encode(), document=customer)
    job.progress = 1
    job.result = {"file": file.pk}
    job.result_url = reverse("customers:personal-file", args=[customer.code, file.pk])
    return False


def personal_data(customer: Customer) -> dict[str, Any]:
    """Everything kept of the customer: his own rows in full, documents by number and date, mails by address."""
    own: dict[str, list[dict[str, Any]]] = {}
    documents: dict[str, list[dict[str, Any]]] = {}
    for relation in Customer._meta.related_objects:
        model = relation.related_model
        if isinstance(model, str) or model is Customer or hasattr(model, "pgh_obj"):
            continue
        label = model._meta.label_lower
        rows = model._base_manager.filter(**{relation.field.name: customer}).order_by("pk")
        columns = {column.name for column in model._meta.local_concrete_fields}
        if label in _OWN:
            plain = [column.name for column in model._meta.local_concrete_fields if not column.is_relation]
            own[label] = list(rows.values(*plain))
        elif "number" in columns:
            dates = [
                name
                for name in ("order_date", "issue_date", "received_on", "dispatch_date")
                if name in columns
            ]
            documents[label] = list(rows.values("number", *dates))
    master = [column.name for column in Customer._meta.local_concrete_fields if not column.is_relation]
    return {
        "customer": Customer.objects.filter(pk=customer.pk).values(*master).get(),
        "tags": [tag.name for tag in customer.tags.all()],
        **own,
        **{label: rows(customer) for label, rows in _handing_out.items()},
        "documents": documents,
        "mails": list(_mails(customer).values("recipient", "recipient_name", "subject", "created_at")),
    }


def _addresses(customer: Customer) -> set[str]:
    """Every e-mail address the customer has or had."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT email FROM customers_customerevent WHERE id = %(key)s UNION"
            " SELECT email FROM customers_contactevent WHERE customer_id = %(key)s",
            {"key": customer.pk},
        )
        return {email.lower() for (email,) in cursor.fetchall() if email}


def _mails(customer: Customer) -> Any:
    return MailMessage.objects.filter(company=customer.company, recipient__in=_addresses(customer)).order_by(
        "pk"
    )


# Erasing ----------------------------------------------------------------------------------------------------------
@operation
def erase_personal_data(customer: Customer, *, reason: str, by: Actor) -> None:
    """Take out everything the law does not make us keep. Raises NotPermitted, StillOpen, Refusal.

    Contacts, addresses, notes, names, mails, histories and accounts of the portal are emptied. Orders, delivery notes,
    invoices, reminders, payments and the books stay as they were posted until their time is over.
    """
    by.require("customers.erase_person")
    if not reason.strip():
        raise Refusal(_("Enter the reason."), field="reason")
    lock(customer)
    if customer.erased_at is not None:
        raise Conflict(_("The personal data of %s was erased already.") % customer.code)
    if numbers := open_documents(customer):
        named = ", ".join(numbers[:MOST_NAMED]) + (" …" if len(numbers) > MOST_NAMED else "")
        raise StillOpen(_("Not everything is done: %s. Close, cancel or settle it first.") % named)
    addresses = _addresses(customer)
    mails = mail.forget(customer.company, addresses)
    people = sum(forget(customer) for forget in _forgetting)
    customer.contacts.all().delete()
    customer.addresses.all().delete()
    customer.taggings.all().delete()
    UnsentDocument.objects.filter(customer=customer, resolved_at=None).update(resolved_at=clock.now())
    customer.name = customer.code
    for name in (
        "second_name", "email", "phone", "vat_id", "notes", "external_reference", "incoterm_place", "notes_for_carrier",
    ):  # fmt: skip
        setattr(customer, name, "")
    customer.salesperson = None
    customer.is_active, customer.erased_at = False, clock.now()
    customer.version += 1
    customer.save()
    with connection.cursor() as cursor:
        cursor.execute("SELECT customers_forget(%s)", [customer.pk])
    _note("personal_erasure", customer, by, mails=mails, portal_users=people)
    timeline.record(customer, "personal data erased", by=by, reason=reason.strip())


def _note(kind: str, customer: Customer, by: Actor, **detail: Any) -> None:
    """A line in the security log, written with the act."""
    SecurityEvent.objects.create(
        company=by.company, user=by.user, kind=kind, detail={"customer": customer.code, **detail},
        request_id=by.request_id, at=clock.stamp(),
    )  # fmt: skip
