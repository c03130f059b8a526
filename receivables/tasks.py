"""Work on receivables that happens after the commit: letters and their mails, large runs, the daily proposal."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import translation
from django.utils.translation import gettext as _

from core import jobs, mail, outbox, timeline
from core.actors import Actor
from core.models import Company, Job
from core.refusals import Refusal
from customers.models import ContactRole
from customers.operations import note_unsent
from customers.selectors import recipients
from receivables import printing
from receivables.lifecycle import DunningRunStatus
from receivables.models import DunningNotice, DunningRun
from receivables.operations import cancel_run, execute, keep_letter, propose, settle_promises

logger = logging.getLogger(__name__)


@outbox.handler(queue="documents")
def send_letters_of_run(pk: int) -> None:
    """Ask for every letter of a run by itself, so that one that fails holds up no other."""
    run = DunningRun.objects.select_related("company").get(pk=pk)
    for notice_pk in run.notices.filter(number__isnull=False).order_by("pk").values_list("pk", flat=True):
        outbox.add(send_letter, notice_pk, company=run.company, key=f"dunning-letter:{notice_pk}")


@outbox.handler(queue="documents")
def send_letter(pk: int) -> None:
    """Print and keep the letter, then mail it; without the PDF library it is tried again later."""
    notice = DunningNotice.objects.select_related(*printing.FULL).get(pk=pk)
    by = Actor.system(notice.company)
    if notice.pdf_id is None:
        keep_letter(notice, printing.letter_name(notice), printing.print_letter(notice), by=by)
    found = recipients(notice.customer, ContactRole.DUNNING)
    if not found:
        if note_unsent(notice.customer, ContactRole.DUNNING, notice):
            timeline.record(notice, "to be posted", by=by, reason=_("The customer has no e-mail address."))
        return
    language = notice.customer.language
    with translation.override(language):
        context = printing.mail_context(notice)
        subject = _("%(title)s %(number)s") % {
            "title": printing.subject_of(notice.level),
            "number": notice.number,
        }
    for recipient in found:
        mail.queue(
            notice.company,
            to=recipient.mailbox,
            subject=subject,
            template="emails/dunning_reminder",
            context=context,
            language=language,
            key=f"dunning-notice:{notice.pk}",
            document=notice,
            attachments=[notice.pdf] if notice.pdf else [],
        )


def send_letter_again(pk: int, by: Actor) -> None:
    """Mail a letter now that there is somebody to mail it to."""
    outbox.add(send_letter, pk, company=by.company)


@jobs.runner("dunning_run")
def execute_run(job: Job, by: Actor) -> bool:
    """A large run is executed by a worker, whole: one transaction, so that it is sent once or not at all."""
    run = DunningRun.objects.get(company=job.company, number=job.parameters["run"])
    if run.status == DunningRunStatus.PROPOSED:
        execute(run, by=by)
    letters = run.notices.filter(number__isnull=False).count()
    job.progress = job.total = letters
    job.result = {"letters": letters}
    job.result_url = run.get_absolute_url()
    return False


@shared_task
def propose_dunning() -> None:
    """The daily proposal of each company, for a person to review; an empty one is dropped."""
    for company in Company.objects.filter(is_active=True).order_by("pk"):
        by = Actor.system(company)
        try:
            run = propose(company, by=by)
        except Refusal as refusal:
            logger.warning("No dunning proposal for %s: %s", company, refusal)
            continue
        if not run.notices.exists():
            cancel_run(run, by=by)


@shared_task
def decide_promises() -> None:
    """Every night: promises whose day has passed are kept, partly kept or broken."""
    for company in Company.objects.filter(is_active=True).order_by("pk"):
        settle_promises(company, by=Actor.system(company))
