"""Work of the order stage that happens after the commit."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from celery import shared_task
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from core import files, jobs, mail, outbox, timeline
from core.actors import Actor
from core.models import Company, Job, StoredFile
from core.pdf import PdfLibraryMissing
from core.pdf.formats import DocumentFormat
from core.refusals import Refusal
from customers.models import ContactRole
from customers.operations import note_unsent
from customers.selectors import recipients
from inventory.models import Warehouse
from inventory.selectors import overdue
from orders import operations, printing, quote_printing
from orders.lifecycle import OrderStatus, StandingStatus
from orders.mailed import additions_for
from orders.models import OrderRevision, SalesOrder, StandingOrder
from orders.operations import expire, keep_quote_pdf, look_after_supply, make_due
from orders.quote_links import link_to
from orders.selectors import Turn, is_promised, ordered_in, orders_with_expired_goods

logger = logging.getLogger(__name__)


@outbox.handler(queue="default")
def fill_backorders(warehouse_id: int, product_ids: Sequence[int], without: Sequence[int] = ()) -> None:
    """Give what arrived to the lines that wait for it, or start the job that does; some lines are left out."""
    warehouse = Warehouse.objects.select_related("company").get(pk=warehouse_id)
    by = Actor.system(warehouse.company)
    operations.fill_backorders(warehouse, product_ids, by=by, without=without)


@jobs.runner(operations.BACKORDERS)
def fill_next(job: Job, by: Actor) -> bool:
    """One chunk of filling backorders."""
    return operations.fill_next(job, by)


@outbox.handler(queue="default")
def date_waiting_lines(
    warehouse_id: int, product_ids: Sequence[int], tells: bool = True, after: Sequence[Any] | None = None
) -> None:
    """Date a chunk of the lines that wait for goods anew, and leave the next one to another message."""
    warehouse = Warehouse.objects.select_related("company").get(pk=warehouse_id)
    turn = Turn.read(after) if after else None
    by = Actor.system(warehouse.company)
    last = operations.date_waiting_lines(warehouse, product_ids, after=turn, by=by, tells=tells)
    if last is not None:
        outbox.add(
            date_waiting_lines, warehouse_id, product_ids, tells, last.written(), company=warehouse.company
        )


@shared_task
def date_overdue() -> None:
    """Every night: what should have come by yesterday comes tomorrow at the earliest; who waits for it is told once."""
    for company in Company.objects.filter(is_active=True).order_by("pk"):
        for warehouse_id, products, is_new in overdue(company):
            with transaction.atomic():
                outbox.add(date_waiting_lines, warehouse_id, products, is_new, company=company)


@shared_task
def make_standing_orders() -> None:
    """Find the standing orders that are due in each company, and have each made by itself."""
    for company in Company.objects.order_by("pk"):
        today = company.today()
        due = StandingOrder.objects.filter(
            company=company, status=StandingStatus.ACTIVE, due_on__lte=today, next_date__isnull=False
        )
        for pk, date in due.values_list("pk", "next_date"):
            with transaction.atomic():
                outbox.add(make_standing_order, pk, str(date), company=company)


@outbox.handler(queue="default")
def make_standing_order(pk: int, date: str) -> None:
    """Make the order of one date; a second time finds it made."""
    standing = StandingOrder.objects.select_related("company", "customer").get(pk=pk)
    make_due(standing, datetime.date.fromisoformat(date), by=Actor.system(standing.company))


@outbox.handler(queue="mail")
def acknowledge(pk: int) -> None:
    """Tell the customer what he gets, at which price and when, with the acknowledgement as PDF."""
    order = SalesOrder.objects.select_related(*printing.FULL).get(pk=pk)
    if order.status not in (OrderStatus.CONFIRMED, OrderStatus.CLOSED) or not is_promised(order):
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
    with translation.override(order.customer.language):
        subject = _("Your order %s") % order.number
        context = {**additions_for(order), "promised_date": fmt.date(order.promised_date)}
    _tell(order, "emails/order_acknowledgement", subject, context, f"order-confirmed:{pk}", attachments)


@outbox.handler(queue="mail")
def tell_unfulfilled(pk: int, told: Sequence[dict[str, str]], message: str, key: str) -> None:
    """Tell the customer in his language which lines come later, are replaced, or will not come."""
    order = SalesOrder.objects.select_related(*printing.FULL).get(pk=pk)
    fmt = DocumentFormat(order.customer.language, order.currency, country=order.customer.country)
    with translation.override(order.customer.language):
        subject = _("What changes in your order %s") % order.number
        changes = [_in_words(each, fmt) for each in told]
    _tell(order, "emails/order_changes", subject, {"changes": changes, "message": message}, key, [])


def _in_words(told: Mapping[str, str], fmt: DocumentFormat) -> dict[str, str]:
    """A line and what becomes of it, in the language at hand."""
    product = f"{fmt.quantity(Decimal(told['quantity']))} × {told['sku']} {told['description']}".strip()
    date = fmt.date(datetime.date.fromisoformat(told["date"])) if told.get("date") else ""
    if told["becomes"] == "later":
        return {"product": product, "becomes": _("will be sent on %s") % date}
    if told["becomes"] == "replaced":
        values = {"product": f"{told['new_sku']} {told['new_description']}", "date": date}
        words = _("replaced by %(product)s, sent on %(date)s") if date else _("replaced by %(product)s")
        return {"product": product, "becomes": words % values}
    return {"product": product, "becomes": _("cannot be delivered and will not be charged")}


@outbox.handler(queue="mail")
def announce_review(pk: int) -> None:
    """Tell the customer politely that his order is being looked at, or waits for a payment; no figures of credit."""
    order = SalesOrder.objects.select_related(*printing.FULL).get(pk=pk)
    if order.status != OrderStatus.HELD:
        return
    with translation.override(order.customer.language):
        context = additions_for(order)
        waits = context.get("waits_for_payment")
        words = _("Your order %s waits for a payment") if waits else _("Your order %s is being reviewed")
    template = "emails/order_waiting" if waits else "emails/order_held"
    _tell(order, template, words % order.number, context, f"order-held:{pk}", [])


@outbox.handler(queue="documents")
def render_quote(pk: int) -> None:
    """Print an offer once and keep it; raises PdfLibraryMissing, so that it is tried again."""
    _printed_quote(OrderRevision.objects.select_related(*quote_printing.FULL).get(pk=pk))


def _printed_quote(revision: OrderRevision) -> StoredFile:
    if revision.pdf is not None:
        return revision.pdf
    content = quote_printing.print_quote(revision)
    by = Actor.system(revision.company)
    return keep_quote_pdf(revision, quote_printing.quote_name(revision), content, by=by)


@outbox.handler(queue="mail")
def mail_quote(pk: int, key: str) -> None:
    """Mail an offer with its PDF and the link to answer it, unless it has been replaced or answered meanwhile."""
    revision = OrderRevision.objects.select_related(*quote_printing.FULL, "order__payment_terms").get(pk=pk)
    order = revision.order
    if order.status != OrderStatus.QUOTED or order.revision != revision.revision:
        return
    fmt = DocumentFormat(order.customer.language, order.currency, country=order.customer.country)
    context = {
        "revision": revision.revision if revision.revision > 1 else "",
        "valid_until": fmt.date(revision.valid_until),
        "portal_url": link_to(revision),
    }
    with translation.override(order.customer.language):
        subject = _("Quote %s") % order.number
    _tell(order, "emails/quote", subject, context, key, [_printed_quote(revision)])


@shared_task
def order_in() -> None:
    """Every night: each order that has goods ordered in asks for what is on no supplier's list any more."""
    for company in Company.objects.filter(is_active=True).order_by("pk"):
        for pk in ordered_in(company).order_by("pk").values_list("pk", flat=True):
            with transaction.atomic():
                outbox.add(order_in_for, pk, company=company)


@outbox.handler(queue="default")
def order_in_for(pk: int) -> None:
    """Ask for what one order wants to have brought in."""
    order = SalesOrder.objects.select_related("company", "warehouse").get(pk=pk)
    look_after_supply(order, by=Actor.system(order.company))


@shared_task
def expire_quotes() -> None:
    """Every night: what was offered until yesterday or before ends, each quote by itself (PS-01)."""
    for company in Company.objects.filter(is_active=True).order_by("pk"):
        today, by = company.today(), Actor.system(company)
        over = SalesOrder.objects.filter(
            company=company, status=OrderStatus.QUOTED, valid_until__lt=today
        ).order_by("pk")
        for order in over.select_related("company", "customer").iterator():
            try:
                expire(order, today=today, by=by)
            except Refusal as refusal:
                logger.warning("%s does not expire: %s", order.number, refusal)


@shared_task
def expire_reservations() -> None:
    """Every night: what is held longer than the company wants is given back, each order by itself."""
    for company in Company.objects.filter(
        is_active=True, stock_rules__reservation_days__isnull=False
    ).order_by("pk"):
        by = Actor.system(company)
        orders = orders_with_expired_goods(company)
        for order in orders.select_related("company", "customer", "warehouse").iterator():
            try:
                operations.expire_reservations(order, by=by)
            except Refusal as refusal:
                logger.info("%s keeps its goods: %s", order.number, refusal)


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
