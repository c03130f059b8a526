"""Work on consignments that happens after the commit: one paper and one mail for all that left together."""

from __future__ import annotations

import logging

from django.utils import translation
from django.utils.translation import gettext as _

from core import mail, outbox, timeline
from core.actors import Actor
from core.pdf import PdfLibraryMissing
from core.pdf.formats import DocumentFormat
from customers.models import ContactRole
from customers.operations import note_unsent
from customers.selectors import Recipient, recipients
from fulfillment import printing
from fulfillment.models import Consignment, Shipment
from fulfillment.operations import keep_delivery_note, keep_summary

logger = logging.getLogger(__name__)


@outbox.handler(queue="documents")
def prepare_consignment_papers(pk: int) -> None:
    """Print the summary and what delivery notes are missing, each once, then tell the customer once of all of it."""
    consignment = Consignment.objects.select_related(
        "company", "customer__company", "carrier", "summary"
    ).get(pk=pk)
    shipments = list(consignment.shipments.select_related(*printing.FULL, "delivery_note").order_by("pk"))
    by = Actor.system(consignment.company)
    try:
        for shipment in shipments:
            if shipment.delivery_note_id is None:
                note = printing.print_delivery_note(shipment)
                keep_delivery_note(shipment, printing.delivery_note_name(shipment), note, by=by)
        if consignment.summary_id is None:
            content = printing.print_summary(consignment, shipments)
            keep_summary(consignment, printing.summary_name(consignment), content, by=by)
    except PdfLibraryMissing as missing:
        logger.warning("No papers for %s: %s", consignment.number, missing)
    _tell_customer(consignment, shipments)


def _tell_customer(consignment: Consignment, shipments: list[Shipment]) -> None:
    found = recipients(consignment.customer, ContactRole.DELIVERY)
    for recipient in found:
        _tell(consignment, shipments, recipient)
    if not found and note_unsent(consignment.customer, ContactRole.DELIVERY, consignment):
        by, reason = Actor.system(consignment.company), _("The customer has no e-mail address.")
        timeline.record(consignment, "not announced", by=by, reason=reason)


def send_consignment_mail(pk: int, by: Actor) -> None:
    """Tell of what left together now that there is somebody to tell."""
    outbox.add(prepare_consignment_papers, pk, company=by.company)


def _tell(consignment: Consignment, shipments: list[Shipment], recipient: Recipient) -> None:
    language = consignment.customer.language
    fmt = DocumentFormat(language)
    orders = ", ".join(dict.fromkeys(each.order.number for each in shipments))
    with translation.override(language):
        subject = _("Orders %(orders)s are on their way: %(number)s") % {
            "orders": orders,
            "number": consignment.number,
        }
    papers = [consignment.summary, *(each.delivery_note for each in shipments)]
    first = shipments[0]
    mail.queue(
        consignment.company,
        to=recipient.mailbox,
        subject=subject,
        template="emails/consignment_dispatched",
        context={
            "number": consignment.number,
            "order_numbers": orders,
            "expected_date": fmt.date(first.estimated_arrival),
            "carrier": consignment.carrier.name if consignment.carrier else "",
            "tracking": consignment.tracking_number,
            "tracking_url": first.tracking_link,
            "parcels": [
                {
                    "number": each.number,
                    "order_number": each.order.number,
                    "contents": printing.parcel_contents(each),
                }
                for each in shipments
            ],
            "is_note_missing": any(paper is None for paper in papers),
        },
        language=language,
        key=f"consignment-dispatched:{consignment.pk}",
        document=consignment,
        attachments=[paper for paper in papers if paper is not None],
    )
