"""Work of the credit stage that happens after the commit."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Sequence
from typing import Any

from celery import shared_task
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import translation
from django.utils.translation import gettext as _

from core import files, mail, outbox, timeline
from core.actors import Actor
from core.models import Company, StoredFile
from core.pdf import PdfLibraryMissing
from core.refusals import Refusal
from credit import printing
from credit.endings import warn_of_endings
from credit.lifecycle import CheckPoint, PrepaymentOutcome
from credit.models import PrepaymentRequest
from credit.operations import WAITING_FOR_MONEY, check_again, keep_scores, recheck
from credit.selectors import accounts_to_look_at
from customers.models import Customer
from customers.operations import note_unsent
from customers.selectors import recipients
from orders.lifecycle import OrderStatus
from orders.models import SalesOrder
from receivables.models import OpenItem

logger = logging.getLogger(__name__)
RELATED = ("company", "customer__company", "invoice_party", "payment_terms", "warehouse")

#: Controllers hear of a limit or security so many days before it ends.
ENDS_SOON_DAYS = 14


@outbox.handler(queue="default")
def recheck_held_orders(customer_id: int, after: int | None = None) -> None:
    """Check the oldest held order that a customer and whoever shares his limit pay or placed, then ask for the next one.

    A message is handled in one transaction: so each order has one of its own, and none waits for the locks of another.
    """
    customer = Customer.objects.get(pk=customer_id)
    order = _held_orders(customer, after).select_related(*RELATED).first()
    if order is None:
        return
    by = Actor.system(order.company)
    try:
        recheck(order, by=by)
    except Refusal as refusal:  # of this order alone: those behind it are looked at all the same
        logger.warning("%s is not checked again: %s", order.number, refusal)
    if _held_orders(customer, order.pk).exists():
        outbox.add(recheck_held_orders, customer_id, order.pk, company=order.company)


def _held_orders(customer: Customer, after: int | None) -> QuerySet[SalesOrder]:
    """What waits for money of the customer or his family, the oldest first, behind an order."""
    root = customer.parent_id or customer.pk
    held = SalesOrder.objects.filter(
        Q(invoice_party_id=root)
        | Q(invoice_party__parent_id=root)
        | Q(customer_id=root)
        | Q(customer__parent_id=root),
        status=OrderStatus.HELD,
        holds__kind__in=WAITING_FOR_MONEY,
        holds__lifted_at__isnull=True,
    ).annotate(waits_since=Coalesce("submitted_at", "created_at"))
    if after is not None:
        last = SalesOrder.objects.get(pk=after)
        since = last.submitted_at or last.created_at
        held = held.filter(Q(waits_since__gt=since) | Q(waits_since=since, pk__gt=after))
    return held.order_by("waits_since", "pk").distinct()


@outbox.handler(queue="default")
def check_after_bounce(order_id: int) -> None:
    """The money an order went on for was sent back: the rules decide again before anything of it leaves."""
    order = SalesOrder.objects.select_related(*RELATED).get(pk=order_id)
    check_again(order, point=CheckPoint.RELEASE, by=Actor.system(order.company))


@outbox.handler(queue="mail")
def mail_prepayment(pk: int) -> None:
    """Tell the payer in his language what to pay in advance, unless nobody waits for it any more."""
    request = PrepaymentRequest.objects.select_related(
        "order__company", "order__customer", "order__invoice_party"
    ).get(pk=pk)
    if request.outcome != PrepaymentOutcome.OPEN:
        return
    order = request.order
    with translation.override(order.payer.language):
        subject = _("Your order %s waits for a payment") % order.number
        context = printing.prepayment_context(request)
    _tell(order, "emails/prepayment_asked", subject, context, f"prepayment:{pk}", [])


@outbox.handler(queue="mail")
def mail_pay_these(order_id: int, item_ids: Sequence[int], key: str) -> None:
    """Mail the payer which invoices his order waits for, with the letter."""
    order = SalesOrder.objects.select_related(*RELATED).get(pk=order_id)
    items = list(
        OpenItem.objects.filter(pk__in=item_ids)
        .select_related("invoice", "company")
        .order_by("due_date", "pk")
    )
    attachments: list[StoredFile] = []
    try:
        content = printing.print_pay_these(order, items)
    except PdfLibraryMissing as missing:
        logger.warning("No letter for %s: %s", order.number, missing)
    else:
        name = printing.letter_name(order)
        attachments = [files.store(order.company, name, "application/pdf", content, document=order)]
    with translation.override(order.payer.language):
        subject = printing.subject_of(order)
        context = printing.pay_these_context(order, items)
    _tell(order, "emails/pay_to_release", subject, context, key, attachments)


def _tell(
    order: SalesOrder,
    template: str,
    subject: str,
    context: dict[str, Any],
    key: str,
    attachments: list[StoredFile],
) -> None:
    """Queue the mail to the payer's contacts for invoices, else to his address; nobody leaves a task instead."""
    payer = order.payer
    found = recipients(payer, printing.ROLE)
    if not found and note_unsent(payer, printing.ROLE, order):
        by, reason = Actor.system(order.company), _("The customer has no e-mail address.")
        timeline.record(order, "not announced", by=by, reason=reason, order_id=order.pk)
    for recipient in found:
        mail.queue(
            order.company,
            to=recipient.mailbox,
            subject=subject,
            template=template,
            context=context,
            language=payer.language,
            document=order,
            attachments=attachments,
            key=key,
        )


@shared_task
def follow_limits() -> None:
    """Each company's held orders whose limit or security began or ended since they were looked at; and what ends soon."""
    for company in Company.objects.filter(is_active=True).order_by("pk"):
        today = company.today()
        with transaction.atomic():
            for customer_id in accounts_to_look_at(company, today):
                outbox.add(recheck_held_orders, customer_id, company=company)
            warn_of_endings(company, today, today + datetime.timedelta(days=ENDS_SOON_DAYS))


@shared_task
def score_customers() -> None:
    """Every night: how risky the customers of each company are."""
    for company in Company.objects.filter(is_active=True).order_by("pk"):
        with transaction.atomic():
            outbox.add(score_company, company.pk, str(company.today()), company=company)


@outbox.handler(queue="bulk")
def score_company(company_id: int, date: str) -> None:
    """Score all customers of a company as of a day; a second time changes nothing."""
    keep_scores(Company.objects.get(pk=company_id), datetime.date.fromisoformat(date))
