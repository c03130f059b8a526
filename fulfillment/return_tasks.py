"""What customers are told of their returns, after the commit."""

from __future__ import annotations

import logging

from django.utils import translation
from django.utils.translation import gettext as _

from core import files, mail, outbox, timeline
from core.actors import Actor
from core.models import StoredFile
from core.pdf import PdfLibraryMissing
from core.pdf.formats import DocumentFormat
from customers.models import ContactRole
from customers.operations import note_unsent
from customers.selectors import recipients
from fulfillment import printing
from fulfillment.lifecycle import ReturnStatus
from fulfillment.models import GoodsReturn
from fulfillment.printing import MailLine
from fulfillment.returnable import rows_of_return

logger = logging.getLogger(__name__)
#: What there is to tell of a return; of one that is only asked for, or was canceled, nothing.
_NEWS = {
    ReturnStatus.AUTHORIZED: "authorized",
    ReturnStatus.REFUSED: "refused",
    ReturnStatus.RECEIVED: "received",
    ReturnStatus.SETTLED: "received",
}


@outbox.handler(queue="documents")
def tell_of_return(pk: int, news: str) -> None:
    """Authorized, with the slip; refused, with the reason; or received."""
    found = GoodsReturn.objects.select_related(
        "company", "customer__company", "order", "shipment__warehouse"
    ).get(pk=pk)
    to = recipients(found.customer, ContactRole.DELIVERY)
    if not to:
        if note_unsent(found.customer, ContactRole.DELIVERY, found):
            by, reason = Actor.system(found.company), _("The customer has no e-mail address.")
            timeline.record(found, "not announced", by=by, reason=reason, order_id=found.order_id)
        return
    language = found.customer.language
    slip = _slip(found, language) if news == "authorized" else None
    for recipient in to:
        mail.queue(
            found.company,
            to=recipient.mailbox,
            subject=_subject(found, news, language),
            template="emails/return_news",
            context={
                "number": found.number,
                "shipment_number": found.shipment.number,
                "news": news,
                "reason": _reason(found) if news == "refused" else "",
                "contents": _contents(found, language),
                "is_slip_missing": slip is None,
            },
            language=language,
            key=f"return-{news}:{found.pk}",
            document=found,
            attachments=[slip] if slip else [],
        )


def send_return_mail(pk: int, by: Actor) -> None:
    """Tell of a return now that there is somebody to tell."""
    news = _NEWS.get(ReturnStatus(GoodsReturn.objects.get(pk=pk).status))
    if news is not None:
        outbox.add(tell_of_return, pk, news, company=by.company)


def _subject(goods_return: GoodsReturn, news: str, language: str) -> str:
    with translation.override(language):
        words = {
            "authorized": _("Return %s: please send the goods"),
            "refused": _("Return %s cannot be accepted"),
            "received": _("Return %s has arrived"),
        }
        return words[news] % goods_return.number


def _reason(goods_return: GoodsReturn) -> str:
    event = timeline.of_document(goods_return).filter(activity="refused").first()
    return event.reason if event else ""


def _contents(goods_return: GoodsReturn, language: str) -> list[MailLine]:
    fmt = DocumentFormat(language)
    return [
        MailLine(fmt.quantity(row.quantity), row.product.unit.name, row.description)
        for row in rows_of_return(goods_return)
    ]


def _slip(goods_return: GoodsReturn, language: str) -> StoredFile | None:
    try:
        content = printing.print_return_slip(goods_return, language=language)
    except PdfLibraryMissing as missing:
        logger.warning("No return slip for %s: %s", goods_return.number, missing)
        return None
    name = printing.return_slip_name(goods_return)
    return files.store(goods_return.company, name, "application/pdf", content, document=goods_return)
