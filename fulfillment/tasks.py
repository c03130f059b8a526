"""Work on shipments that happens after the commit: the delivery note, and the mail that says what is on its way."""

from __future__ import annotations

import logging

from celery import shared_task
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from core import clock, mail, outbox, timeline
from core.actors import Actor
from core.models import Company
from core.pdf import PdfLibraryMissing
from core.pdf.formats import DocumentFormat
from customers.models import ContactRole
from customers.operations import note_unsent
from customers.selectors import Recipient, recipients
from fulfillment import printing
from fulfillment.delays import perhaps_late, rules_of
from fulfillment.lifecycle import IN_HOUSE, ShipmentStatus
from fulfillment.models import Shipment
from fulfillment.operations import is_pickup, keep_delivery_note, note_told
from fulfillment.operations import notice_delay as notice

logger = logging.getLogger(__name__)


@outbox.handler(queue="documents")
def prepare_delivery_papers(pk: int) -> None:
    """Print the delivery note once, then tell the customer; without the PDF library he is told all the same."""
    shipment = _shipment(pk)
    if shipment.delivery_note_id is None:
        try:
            note = printing.print_delivery_note(shipment)
        except PdfLibraryMissing as missing:
            logger.warning("No delivery note for %s: %s", shipment.number, missing)
        else:
            keep_delivery_note(
                shipment, printing.delivery_note_name(shipment), note, by=Actor.system(shipment.company)
            )
    if shipment.consignment_id is None and not is_pickup(shipment.order):  # who has come for his goods knows
        _tell_customer(shipment)


@outbox.handler(queue="documents")
def print_delivery_note(pk: int) -> None:
    """Print a delivery note that is missing; raises PdfLibraryMissing, so that it is tried again later."""
    shipment = _shipment(pk)
    if shipment.delivery_note_id is None:
        keep_delivery_note(
            shipment,
            printing.delivery_note_name(shipment),
            printing.print_delivery_note(shipment),
            by=Actor.system(shipment.company),
        )


def _shipment(pk: int) -> Shipment:
    return Shipment.objects.select_related(*printing.FULL, "delivery_note").get(pk=pk)


def _tell_customer(shipment: Shipment) -> None:
    """Queue the mail: what is in the parcel, what is not and when it comes, where to follow it."""
    found = recipients(shipment.customer, ContactRole.DELIVERY)
    for recipient in found:
        _tell(shipment, recipient)
    if not found and note_unsent(shipment.customer, ContactRole.DELIVERY, shipment):
        by, reason = Actor.system(shipment.company), _("The customer has no e-mail address.")
        timeline.record(shipment, "not announced", by=by, reason=reason, order_id=shipment.order_id)


def send_shipment_mail(pk: int, by: Actor) -> None:
    """Tell of a parcel now that there is somebody to tell."""
    outbox.add(prepare_delivery_papers, pk, company=by.company)


def _tell(shipment: Shipment, recipient: Recipient) -> None:
    language = shipment.customer.language
    with translation.override(language):
        subject = _("Order %(order)s is on its way: %(number)s") % {
            "order": shipment.order.number,
            "number": shipment.number,
        }
    mail.queue(
        shipment.company,
        to=recipient.mailbox,
        subject=subject,
        template="emails/shipment_dispatched",
        context={
            "number": shipment.number,
            "order_number": shipment.order.number,
            "customer_reference": shipment.order.customer_reference,
            "ship_date": DocumentFormat(language).date(shipment.dispatch_date),
            "expected_date": DocumentFormat(language).date(shipment.estimated_arrival),
            "carrier": shipment.carrier.name if shipment.carrier else "",
            "tracking": shipment.tracking_number,
            "tracking_url": shipment.tracking_link,
            "contents": printing.parcel_contents(shipment),
            "to_follow": printing.still_to_come(shipment),
            "is_note_missing": shipment.delivery_note_id is None,
        },
        language=language,
        key=f"shipment-dispatched:{shipment.pk}",
        document=shipment,
        attachments=[shipment.delivery_note] if shipment.delivery_note else [],
    )


@shared_task
def notice_delays() -> None:
    """Find what may be late in each company, and have each looked at by itself."""
    for company in Company.objects.order_by("pk"):
        late = perhaps_late(company, rules_of(company), clock.now())
        for pk in late.order_by("pk").values_list("pk", flat=True):
            with transaction.atomic():
                outbox.add(notice_delay, pk, company=company)


@outbox.handler(queue="default")
def notice_delay(pk: int) -> None:
    """Say of one shipment that it is late; a second time finds it said."""
    shipment = Shipment.objects.select_related("company", "customer").get(pk=pk)
    notice(shipment, by=Actor.system(shipment.company))


@outbox.handler(queue="mail")
def tell_of_delay(pk: int) -> None:
    """Write to the customer once per delay, as long as it lasts."""
    shipment = _shipment(pk)
    is_over = shipment.status in (ShipmentStatus.DELIVERED, ShipmentStatus.CANCELED)
    if is_over or shipment.delayed_since is None or shipment.told_delay_at is not None:
        return
    found = recipients(shipment.customer, ContactRole.DELIVERY)
    for recipient in found:
        _tell_of_delay(shipment, recipient)
    if found:
        note_told(shipment, by=Actor.system(shipment.company))


def _tell_of_delay(shipment: Shipment, recipient: Recipient) -> None:
    language = shipment.customer.language
    with translation.override(language):
        subject = _("Order %s comes later") % shipment.order.number
    mail.queue(
        shipment.company,
        to=recipient.mailbox,
        subject=subject,
        template="emails/shipment_delayed",
        context={
            "number": shipment.number,
            "order_number": shipment.order.number,
            "customer_reference": shipment.order.customer_reference,
            "is_in_house": shipment.status in IN_HOUSE,
            "expected_date": DocumentFormat(language).date(shipment.estimated_arrival),
            "tracking": shipment.tracking_number,
            "tracking_url": shipment.tracking_link,
        },
        language=language,
        key=f"shipment-delayed:{shipment.pk}:{shipment.delayed_since:%Y%m%dT%H%M%S.%f}",
        document=shipment,
    )


@outbox.handler(queue="mail")
def tell_ready(pk: int) -> None:
    """Write to the customer that he may come for his goods, once."""
    shipment = Shipment.objects.select_related(*printing.FULL, "pickup_slot").get(pk=pk)
    if shipment.status != ShipmentStatus.PACKED or shipment.ready_at is None:
        return
    found = recipients(shipment.customer, ContactRole.DELIVERY)
    for recipient in found:
        _tell_ready(shipment, recipient)
    if not found:
        by, reason = Actor.system(shipment.company), _("The customer has no e-mail address.")
        timeline.record(shipment, "not announced", by=by, reason=reason, order_id=shipment.order_id)


@outbox.handler(queue="mail")
def ask_for_time(pk: int) -> None:
    """Write to the customer that he has to choose once more when he comes, unless he has meanwhile."""
    shipment = Shipment.objects.select_related(*printing.FULL).get(pk=pk)
    is_settled = shipment.pickup_slot_id is not None or shipment.ready_at is not None
    if shipment.status not in IN_HOUSE or shipment.slot_asked_at is None or is_settled:
        return
    found = recipients(shipment.customer, ContactRole.DELIVERY)
    for recipient in found:
        _ask_for_time(shipment, recipient)
    if not found:
        by, reason = Actor.system(shipment.company), _("The customer has no e-mail address.")
        timeline.record(shipment, "not announced", by=by, reason=reason, order_id=shipment.order_id)


def _ask_for_time(shipment: Shipment, recipient: Recipient) -> None:
    language = shipment.customer.language
    with translation.override(language):
        subject = _("Order %s: please choose when you come") % shipment.order.number
    mail.queue(
        shipment.company,
        to=recipient.mailbox,
        subject=subject,
        template="emails/shipment_time_asked",
        context={
            "number": shipment.number,
            "order_number": shipment.order.number,
            "customer_reference": shipment.order.customer_reference,
            "from_date": DocumentFormat(language).date(shipment.planned_date),
            "place": printing.warehouse_address(shipment),
            "contents": printing.parcel_contents(shipment),
        },
        language=language,
        key=f"shipment-time-asked:{shipment.pk}:{shipment.slot_asked_at:%Y%m%dT%H%M%S.%f}",
        document=shipment,
    )


def _tell_ready(shipment: Shipment, recipient: Recipient) -> None:
    language = shipment.customer.language
    with translation.override(language):
        subject = _("Order %s is ready for you") % shipment.order.number
        slot = shipment.pickup_slot
        time = (
            f"{DocumentFormat(language).date(slot.date)}, {slot.starts_at:%H:%M}–{slot.ends_at:%H:%M}"
            if slot
            else ""
        )
    mail.queue(
        shipment.company,
        to=recipient.mailbox,
        subject=subject,
        template="emails/shipment_ready",
        context={
            "number": shipment.number,
            "order_number": shipment.order.number,
            "customer_reference": shipment.order.customer_reference,
            "time": time,
            "place": printing.warehouse_address(shipment),
            "code": shipment.pickup_code,
            "contents": printing.parcel_contents(shipment),
        },
        language=language,
        key=f"shipment-ready:{shipment.pk}",
        document=shipment,
    )
