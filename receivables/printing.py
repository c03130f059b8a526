"""What the reminder letter and its mail say, taken from an executed notice."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from core import clock
from core.mail import attachment_name
from core.pdf import print_document
from core.pdf.documents import (
    PrintedAmount,
    PrintedDunningLetter,
    PrintedOpenItem,
    PrintedParty,
    PrintedPayment,
)
from core.pdf.formats import DocumentFormat
from core.pdf.letterhead import account_for, country_name, printed_payment, printed_seller
from customers.models import Address
from receivables.models import DunningNotice, DunningNoticeLine

FULL = ("company", "customer", "run", "pdf")
DAYS_TO_PAY = 7


def letter_name(notice: DunningNotice) -> str:
    """``Reminder_N-2026-000123_Acme.pdf``, in the customer's language."""
    with translation.override(notice.customer.language):
        return attachment_name(_("Reminder"), notice.number or "", notice.customer.name)


def print_letter(notice: DunningNotice) -> bytes:
    """The letter with every overdue item, its charges, and how to pay. Raises PdfLibraryMissing."""
    customer, company = notice.customer, notice.company
    address = Address.objects.filter(customer=customer, is_billing=True).first()
    country = address.country if address else customer.country
    fmt = DocumentFormat(customer.language, notice.currency, country=country)
    with translation.override(customer.language):
        letter = PrintedDunningLetter(
            seller=printed_seller(company, recipient_country=country, language=customer.language),
            recipient=_recipient(notice, address, country),
            number=notice.number or "",
            issue_date=fmt.date(notice.run.as_of),
            language=customer.language,
            created=clock.now(),
            paper=fmt.paper,
            items=tuple(printed_items(notice, fmt)),
            currency=notice.currency,
            total_open=fmt.amount(notice.open_amount),
            total=fmt.amount(notice.total_amount),
            subject=subject_of(notice.level),
            paragraphs=paragraphs_of(notice.level),
            charges=_charges(notice, fmt),
            pay_by=fmt.date(pay_by(notice)),
            payment=_payment(notice, fmt),
        )
    return print_document(letter)


def mail_context(notice: DunningNotice) -> dict[str, Any]:
    """What the mail that brings the letter says, in the customer's language."""
    fmt = DocumentFormat(notice.customer.language, notice.currency)
    payment = _payment(notice, fmt)
    return {
        "amount": fmt.money(notice.total_amount),
        "pay_by": fmt.date(pay_by(notice)),
        "items": printed_items(notice, fmt),
        "paragraphs": paragraphs_of(notice.level)[1:],
        "iban": payment.account if payment else "",
        "bic": payment.bic if payment else "",
        "reference": payment.grouped_reference if payment else "",
    }


def pay_by(notice: DunningNotice) -> datetime.date:
    """Until when the letter asks for the money."""
    return notice.run.as_of + datetime.timedelta(days=DAYS_TO_PAY)


def subject_of(level: int) -> str:
    """The title of the letter grows firmer with its level."""
    if level <= 1:
        return _("Payment reminder")
    return _("Second reminder") if level == 2 else _("Final reminder")


def paragraphs_of(level: int) -> tuple[str, ...]:
    """What stands above the items."""
    greeting = _("Dear Sir or Madam,")
    if level <= 1:
        return (
            greeting,
            _(
                "The following items are past their due date and we have not yet received your payment. "
                "Perhaps they escaped your attention."
            ),
        )
    if level == 2:
        return (
            greeting,
            _(
                "We have reminded you of the following items before and still miss your payment. "
                "Please transfer the amount now, or tell us what keeps you from paying."
            ),
        )
    return (
        greeting,
        _(
            "In spite of our reminders the following items are still unpaid. This is our final reminder: "
            "if the amount does not arrive by the date below, we will stop deliveries and have the debt collected."
        ),
    )


def printed_items(notice: DunningNotice, fmt: DocumentFormat) -> list[PrintedOpenItem]:
    """The items of the letter, the oldest first."""
    lines = DunningNoticeLine.objects.filter(notice=notice, is_left_out=False).select_related("item")
    return [_item(line, fmt) for line in lines.order_by("item__due_date", "item_id")]


def _item(line: DunningNoticeLine, fmt: DocumentFormat) -> PrintedOpenItem:
    item = line.item
    return PrintedOpenItem(
        number=item.document_number,
        date=fmt.date(item.posting_date),
        due_date=fmt.date(item.due_date),
        days_overdue=str(line.days_overdue),
        amount=fmt.amount(item.item_amount),
        open_amount=fmt.amount(line.open_amount),
        level=str(line.level),
    )


def _charges(notice: DunningNotice, fmt: DocumentFormat) -> tuple[PrintedAmount, ...]:
    named: list[tuple[str, Decimal]] = [
        (_("Interest on late payment"), notice.interest_amount),
        (_("Reminder fee"), notice.fee_amount),
    ]
    return tuple(PrintedAmount(label=label, amount=fmt.amount(amount)) for label, amount in named if amount)


def _recipient(notice: DunningNotice, address: Address | None, country: str) -> PrintedParty:
    customer = notice.customer
    lines: tuple[str, ...] = ()
    if address is not None:
        place = " ".join(part for part in (address.postal_code, address.city) if part)
        lines = (address.street, place, address.region)
    if country != notice.company.country:
        lines = (*lines, country_name(country, customer.language))
    return PrintedParty(
        name=(address.name if address and address.name else customer.name),
        lines=tuple(line for line in lines if line),
        number=customer.code,
        vat_id=customer.vat_id,
        country=country,
    )


def _payment(notice: DunningNotice, fmt: DocumentFormat) -> PrintedPayment | None:
    """Our account; of a single invoice also its payment reference, so that the money finds its item."""
    account = account_for(notice.company, notice.currency)
    if account is None:
        return None
    references = set(
        DunningNoticeLine.objects.filter(notice=notice, is_left_out=False).values_list(
            "item__invoice__payment_reference", flat=True
        )
    )
    reference = references.pop() or "" if len(references) == 1 else notice.number or ""
    return printed_payment(account, notice.total_amount, fmt, reference=reference)
