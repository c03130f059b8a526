"""After the history is loaded: nothing of it goes out by mail any more, and its months are closed."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator

from django.utils import timezone

from core import mail, outbox
from core.actors import Actor
from core.models import OutboxMessage, OutboxStatus
from core.refusals import Refusal
from fulfillment.tasks import prepare_delivery_papers
from invoicing.tasks import render_invoice_pdf
from ledger import operations as ledger
from ledger.lifecycle import PeriodStatus
from ledger.models import FiscalPeriod
from o2c.demo.company import Setup
from receivables.models import DunningNotice
from receivables.tasks import send_letter, send_letters_of_run

MAILS_KEPT = datetime.timedelta(days=3)
PRINT_PAUSE = datetime.timedelta(seconds=0.7)
MONTHS_OPEN = 2
CLOSED_FOR_GOOD = 2  # each of these is a check of the whole books


def calm_the_outbox() -> None:
    """Nobody wants mails about last year; old documents are printed one after the other, not all in the first minute."""
    old = timezone.now() - MAILS_KEPT
    pending = OutboxMessage.objects.filter(status=OutboxStatus.PENDING)
    pending.filter(queue="mail", created_at__lt=old).update(status=OutboxStatus.DONE, done_at=timezone.now())
    late = list(pending.filter(queue="documents", created_at__lt=old).order_by("-created_at"))
    for number, message in enumerate(late, start=1):
        message.available_at = timezone.now() + datetime.timedelta(minutes=2) + number * PRINT_PAUSE
    OutboxMessage.objects.bulk_update(late, ["available_at"], batch_size=500)
    _take_mails_as_sent(late)


def _take_mails_as_sent(late: list[OutboxMessage]) -> None:
    """What is printed late went to the customer long ago."""
    sent: dict[int, dict[str, datetime.datetime]] = defaultdict(dict)
    for message in late:
        if message.company_id is not None:
            sent[message.company_id].update(dict.fromkeys(_mails_after(message), message.created_at))
    for company_id, events in sent.items():
        mail.take_as_sent(company_id, events)


def _mails_after(message: OutboxMessage) -> Iterator[str]:
    """The event keys of the mails that follow the printing of a document."""
    key = message.arguments[0]
    if message.task == outbox.name_of(render_invoice_pdf):
        yield f"invoice-issued:{key}"
    elif message.task == outbox.name_of(prepare_delivery_papers):
        yield f"shipment-dispatched:{key}"
    elif message.task == outbox.name_of(send_letter):
        yield f"dunning-notice:{key}"
    elif message.task == outbox.name_of(send_letters_of_run):
        for notice in DunningNotice.objects.filter(run_id=key).values_list("pk", flat=True):
            yield f"dunning-notice:{notice}"


def close_the_books(setup: Setup, today: datetime.date) -> None:
    """All months but the last two are closed: the oldest for good, the rest, and what is unfinished, for documents."""
    first_open = _months_back(today, MONTHS_OPEN - 1)
    accountant = setup.actor("GL")
    over = FiscalPeriod.objects.filter(
        company=setup.company, start_date__lt=first_open, status=PeriodStatus.OPEN
    )
    for number, period in enumerate(over.order_by("start_date")):
        if number >= CLOSED_FOR_GOOD or not _close(period, accountant):
            ledger.soft_close(period, by=accountant)


def _close(period: FiscalPeriod, accountant: Actor) -> bool:
    try:
        ledger.close(period, by=accountant)
    except Refusal:
        period.refresh_from_db()
        return False
    return True


def _months_back(day: datetime.date, months: int) -> datetime.date:
    """The first day of the month so many months before."""
    count = day.year * 12 + day.month - 1 - months
    return datetime.date(count // 12, count % 12 + 1, 1)
