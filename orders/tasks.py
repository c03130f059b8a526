"""Work of the order stage that happens after the commit."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from django.db.models import F
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
from orders import printing
from orders.lifecycle import OrderStatus
from orders.models import SalesOrder, SalesOrderLine
from orders.operations import fill_backorder

logger = logging.getLogger(__name__)


@outbox.handler(queue="default")
def fill_backorders(warehouse_id: int, product_ids: Sequence[int]) -> None:
    """Give what arrived to the orders that wait: by requested date, priority, age; each in its own transaction."""
    waiting = (
        SalesOrderLine.objects.filter(
            product_id__in=list(product_ids),
            kind="goods",
            quantity__gt=F("reserved") + F("shipped") + F("canceled"),
            order__warehouse_id=warehouse_id,
            order__status=OrderStatus.CONFIRMED,
        )
        .order_by(F("requested_date").asc(nulls_last=True), "order__priority", "order_id")
        .values_list("order_id", flat=True)
    )
    for order_id in dict.fromkeys(waiting):
        order = SalesOrder.objects.select_related("company", "warehouse").get(pk=order_id)
        fill_backorder(order, by=Actor.system(order.company))


@outbox.handler(queue="mail")
def acknowledge(pk: int) -> None:
    """Tell the customer what he gets, at which price and when, with the acknowledgement as PDF."""
    order = SalesOrder.objects.select_related(*printing.FULL).get(pk=pk)
    if order.status not in (OrderStatus.CONFIRMED, OrderStatus.CLOSED):
        return
    attachments: list[StoredFile] = []
    try:
        content = printing.print_acknowledgement(order)
    except PdfLibraryMissing as missing:
        logger.warning("No acknowledgement for %s: %s", order.number, missing)
    else:
        name = printing.acknowledgement_name(order)
        attachments = [files.store(order.company, name, "application/pdf", content, document=order)]
    fmt = DocumentFormat(order.customer.language, order.currency, country=order.customer.country)
    context = {"promised_date": fmt.date(order.promised_date)}
    with translation.override(order.customer.language):
        subject = _("Your order %s") % order.number
    _tell(order, "emails/order_acknowledgement", subject, context, f"order-confirmed:{pk}", attachments)


@outbox.handler(queue="mail")
def announce_review(pk: int) -> None:
    """Tell the customer politely that his order is being looked at; not why in figures."""
    order = SalesOrder.objects.select_related(*printing.FULL).get(pk=pk)
    if order.status != OrderStatus.HELD:
        return
    with translation.override(order.customer.language):
        subject = _("Your order %s is being reviewed") % order.number
    _tell(order, "emails/order_held", subject, {}, f"order-held:{pk}", [])


def _tell(
    order: SalesOrder,
    template: str,
    subject: str,
    context: dict[str, Any],
    key: str,
    attachments: list[StoredFile],
) -> None:
    """Queue the mail to the contacts for orders, else to the customer's address; nobody leaves a task instead."""
    found = recipients(order.customer, ContactRole.ORDER)
    if not found and note_unsent(order.customer, ContactRole.ORDER, order):
        by, reason = Actor.system(order.company), _("The customer has no e-mail address.")
        timeline.record(order, "not announced", by=by, reason=reason, order_id=order.pk)
    fmt = DocumentFormat(order.customer.language, order.currency, country=order.customer.country)
    for recipient in found:
        mail.queue(
            order.company,
            to=recipient.mailbox,
            subject=subject,
            template=template,
            context={
                "number": order.number,
                "amount": fmt.money(order.gross_amount),
                "customer_reference": order.customer_reference,
                **context,
            },
            language=order.customer.language,
            document=order,
            attachments=attachments,
            key=key,
        )


def send_order_mail(pk: int, by: Actor) -> None:
    """Send what an order has to say now that there is somebody to say it to."""
    order = SalesOrder.objects.get(pk=pk)
    outbox.add(announce_review if order.status == OrderStatus.HELD else acknowledge, pk, company=by.company)
