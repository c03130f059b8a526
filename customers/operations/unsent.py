"""Documents that found no recipient: noticed, shown to whoever is responsible, sent when there is an address."""

from __future__ import annotations

from collections.abc import Callable

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock, notifications, timeline
from core.actors import Actor
from core.locking import lock, operation
from core.models import Membership
from core.refusals import Refusal
from core.timeline import kind_of
from customers.models import ContactRole, Customer, UnsentDocument
from customers.selectors import recipients

#: Whose work it is to find an address, where the customer has no salesperson.
DESKS: dict[str, str] = {
    ContactRole.ORDER: "SAL",
    ContactRole.DELIVERY: "SAL",
    ContactRole.PORTAL: "SAL",
    ContactRole.INVOICE: "AR",
    ContactRole.DUNNING: "CRC",
}
Sender = Callable[[int, Actor], None]
_senders: dict[str, Sender] = {}


class StillNobody(Refusal):
    """There is still no address."""

    code = "no-recipient"


def register_sender(model: type[models.Model], sender: Sender) -> None:
    """Say how a document of the kind is sent once there is somebody to send it to; given its key and who wants it."""
    _senders[kind_of(model)] = sender


@operation
def note_unsent(customer: Customer, role: ContactRole, document: models.Model) -> bool:
    """Leave a task for whoever is responsible for the customer; False when the same is waiting already."""
    by = Actor.system(customer.company)
    number = getattr(document, "number", None) or ""
    waiting = UnsentDocument.objects.filter(
        document_kind=kind_of(document), document_id=document.pk, role=role, resolved_at=None
    )
    if waiting.exists():
        return False
    UnsentDocument.objects.bulk_create(
        [
            UnsentDocument(
                company=customer.company, customer=customer, role=role, document_kind=kind_of(document),
                document_id=document.pk, document_number=number, noticed_at=clock.stamp(),
            )
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    notifications.tell(
        "customer.no_recipient",
        *_responsible(customer, role),
        url=reverse("customers:customer", args=[customer.code]),
        by=by,
        data={"number": number, "detail": customer.name},
        permissions=["customers.view_customer"],
        key=f"unsent:{kind_of(document)}:{document.pk}:{role}",
    )
    return True


def _responsible(customer: Customer, role: ContactRole) -> list[int]:
    """The salesperson, else everybody at the desk of the role."""
    if customer.salesperson_id is not None and customer.salesperson and customer.salesperson.is_active:
        return [customer.salesperson_id]
    desk = Membership.objects.filter(company=customer.company, role=DESKS[role], user__is_active=True)
    return list(desk.order_by("user_id").values_list("user_id", flat=True))


@operation
def send_unsent(customer: Customer, *, by: Actor) -> int:
    """Send what waited for an address, and count it. Raises NotPermitted, StillNobody."""
    by.require("customers.change_contact")
    lock(customer)
    waiting = list(
        UnsentDocument.objects.select_for_update().filter(customer=customer, resolved_at=None).order_by("pk")
    )
    reached = {role for role in {row.role for row in waiting} if recipients(customer, ContactRole(role))}
    sent = [row for row in waiting if row.role in reached and row.document_kind in _senders]
    if not sent:
        raise StillNobody(_("%s has no e-mail address. Enter one, then send.") % customer.name)
    UnsentDocument.objects.filter(pk__in=[row.pk for row in sent]).update(resolved_at=clock.stamp())
    for row in sent:
        _senders[row.document_kind](row.document_id, by)
    timeline.record(customer, "sent what waited", by=by, data={"documents": len(sent)})
    return len(sent)


@operation
def drop_unsent(unsent: UnsentDocument, *, by: Actor) -> None:
    """Send it another way, such as by post: it is waiting no longer. Raises NotPermitted."""
    by.require("customers.change_contact")
    lock(unsent)
    if unsent.resolved_at is None:
        unsent.resolved_at = clock.now()
        unsent.save(update_fields=["resolved_at"])
        timeline.record(unsent.customer, "sent another way", by=by, data={"document": unsent.document_number})
