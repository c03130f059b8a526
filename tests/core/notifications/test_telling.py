"""Who is told of what: jobs, mails that failed, comments that name somebody; and who is not."""

from __future__ import annotations

import datetime
import smtplib
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone, translation

from core import clock, jobs, mail, notifications, outbox, timeline
from core.actors import Actor
from core.models import Company, Job, MailMessage, Membership, Notification, OutboxMessage, User
from core.refusals import Refusal
from invoicing import operations as invoicing
from orders import operations as orders
from receivables.models import DunningNotice, DunningRun
from tests.builders import a_company, a_customer, a_user, an_actor, an_issued_invoice, the_company
from tests.orders.stage import a_clerk, a_draft

pytestmark = pytest.mark.django_db
KIND = "tests.one_step"


@jobs.runner(KIND)
def one_step(job: Job, by: Actor) -> bool:
    """Done at once, or refused."""
    if job.parameters:
        raise Refusal("The period is closed.")
    return False


def a_finished_job(by: Actor, **parameters: Any) -> Job:
    job = jobs.start(KIND, "Billing run", by=by, parameters=parameters)
    jobs.run(job.pk)
    return job


def told(user: User | None) -> list[str]:
    """What the person reads, oldest first."""
    rows = Notification.objects.filter(user=user).order_by("pk")
    return [notifications.say(row.kind, row.data) for row in rows]


def a_failed_mail(company: Company, document: Any = None, *, to: str = "not an address") -> MailMessage:
    with transaction.atomic():
        return mail.queue(
            company, to=to, subject="Invoice", template="emails/invoice_issued",
            context={"number": "R-1", "amount": "90.00 EUR", "due_date": "8 Apr 2026"}, language="en",
            key=f"mail:{to}", document=document,
        )  # fmt: skip


# jobs -------------------------------------------------------------------------------------------------------------
def test_who_asked_for_a_job_is_told_that_it_is_finished_and_nobody_else():
    accountant, colleague = an_actor(None, "GL"), a_user(None, "GL")

    job = a_finished_job(accountant)

    told_of = Notification.objects.get()
    assert (told_of.user, told_of.company) == (accountant.user, the_company())
    assert (told(accountant.user), told(colleague)) == (["Billing run is finished"], [])
    assert (told_of.url, told_of.read_at) == (f"/jobs/{job.pk}/", None)


def test_a_failed_job_says_why_each_time_it_fails():
    accountant = an_actor(None, "GL")
    job = a_finished_job(accountant, closed=True)

    jobs.repeat(job, by=accountant)
    jobs.run(job.pk)

    assert told(accountant.user) == ["Billing run has failed"] * 2
    assert {row.data["detail"] for row in Notification.objects.all()} == {"The period is closed."}


def test_a_job_that_was_stopped_or_that_nobody_asked_for_tells_nobody():
    stopped = jobs.start(KIND, "Billing run", by=an_actor(None, "GL"))
    jobs.cancel(stopped, by=an_actor(None, "ADM"))
    jobs.run(stopped.pk)

    a_finished_job(Actor.system(the_company()))

    assert not Notification.objects.exists()


# comments ---------------------------------------------------------------------------------------------------------
def test_a_comment_tells_the_colleagues_it_names_each_once():
    clerk = a_clerk()
    order = a_draft(clerk)
    maria, jo = a_user(None, "WH", username="Maria.H"), a_user(None, "CRC", username="jo")

    orders.add_comment(order, "@maria.h and @jo, see @JO. Mail info@maria.h", by=clerk)

    assert told(maria) == told(jo) == [f"{clerk.name} mentioned you on {order.number}"]
    row = Notification.objects.get(user=maria)
    assert (row.url, row.actor_name) == (f"/orders/{order.number}/", clerk.name)
    assert row.data["detail"] == "@maria.h and @jo, see @JO. Mail info@maria.h"


@pytest.mark.parametrize("comment", ["nobody here", "mail me@maria", "@", "@marias", "@@maria", "@nobody"])
def test_a_comment_that_names_nobody_tells_nobody(comment):
    a_user(None, "WH", username="maria")
    order = a_draft(a_clerk())

    orders.add_comment(order, comment, by=a_clerk())

    assert not Notification.objects.exists()


def test_a_comment_does_not_tell_who_wrote_it_nor_who_could_not_open_the_order():
    order = a_draft(a_clerk())
    clerk = an_actor(None, "SAL", username="sally")
    a_user(None, "ADM", username="ada")
    a_user(None, "PB", username="paula")
    a_user(a_company("OTHER"), "SAL", username="olga")
    a_user(None, "SAL", username="gone", is_active=False)

    orders.add_comment(order, "@sally @ada @paula @olga @gone", by=clerk)

    assert not Notification.objects.exists()


def test_a_refused_comment_tells_nobody():
    order = a_draft(a_clerk())
    a_user(None, "WH", username="maria")

    with pytest.raises(Refusal):
        orders.add_comment(order, "@maria " + "x" * 2000, by=a_clerk())

    assert not Notification.objects.exists()


def test_a_comment_that_names_many_costs_as_much_as_one_that_names_one(django_assert_num_queries):
    clerk = a_clerk()
    order = a_draft(clerk)
    names = [a_user(None, "WH").username for _ in range(12)]

    with django_assert_num_queries(6):  # savepoint, event, who is named, their roles, rows, savepoint
        orders.add_comment(order, "@" + names[0], by=clerk)
    with django_assert_num_queries(6):
        orders.add_comment(order, " ".join(f"@{name}" for name in names), by=clerk)

    assert Notification.objects.count() == 13


# mails ------------------------------------------------------------------------------------------------------------
def test_who_issued_an_invoice_is_told_that_its_mail_cannot_be_sent():
    biller = an_actor(None, "MGR")
    note = invoicing.credit(an_issued_invoice(), reason="Wrong price", by=biller)

    message = a_failed_mail(note.company, note)

    assert told(biller.user) == [f"The mail about {note.number} could not be sent"]
    row = Notification.objects.get()
    assert (row.url, row.data["detail"]) == (f"/mail/{message.pk}/", "not an address")


def test_a_mail_is_reported_when_it_is_given_up_not_while_it_is_tried_again(settings):
    clerk = a_clerk()
    order = a_draft(clerk)
    orders.submit(order, by=clerk)
    OutboxMessage.objects.all().delete()
    settings.EMAIL_BACKEND = f"{__name__}.Away"
    message = a_failed_mail(order.company, order, to="buyer@alfki.example")

    for attempt in range(1, 7):
        OutboxMessage.objects.filter(status="pending").update(available_at=timezone.now())
        outbox.drain()
        assert len(told(clerk.user)) == (1 if attempt == 6 else 0)

    message.refresh_from_db()
    assert (message.status, message.attempts) == ("failed", 6)


class Away:
    """A mail server nobody reaches."""

    def __init__(self, **options: Any) -> None:
        pass

    def send_messages(self, messages: Any) -> int:
        raise smtplib.SMTPServerDisconnected("gone")


def test_who_executed_the_run_is_told_that_a_reminder_cannot_be_sent():
    controller = an_actor(None, "CRC")
    run = DunningRun.objects.create(company=the_company(), as_of=the_company().today())
    notice = DunningNotice.objects.create(
        company=the_company(), run=run, customer=a_customer(), currency="EUR", level=1, open_amount=10
    )
    timeline.record(run, "executed", by=controller)

    a_failed_mail(the_company(), notice)

    assert len(told(controller.user)) == 1


def test_a_failed_mail_without_a_document_or_a_sender_tells_nobody():
    a_failed_mail(the_company())
    a_failed_mail(the_company(), a_draft(an_actor()), to="neither")

    assert not Notification.objects.exists()


# rows -------------------------------------------------------------------------------------------------------------
def test_a_fact_with_a_key_is_told_once_per_person():
    clerk, colleague = a_user(None, "SAL"), a_user(None, "SAL")
    by = Actor.system(the_company())

    notifications.tell("job.done", clerk.pk, url="/", by=by, key="once")
    notifications.tell("job.done", clerk.pk, colleague.pk, None, url="/", by=by, key="once")

    assert (len(told(clerk)), len(told(colleague))) == (1, 1)


def test_a_kind_nobody_has_put_into_words_is_a_mistake():
    with pytest.raises(LookupError):
        notifications.tell("no.such", a_user(None, "SAL").pk, url="/", by=Actor.system(the_company()))

    assert not Notification.objects.exists()


def test_a_verb_that_is_rolled_back_has_told_nobody():
    clerk = a_user(None, "SAL")

    with transaction.atomic():
        notifications.tell("job.done", clerk.pk, url="/", by=Actor.system(the_company()))
        transaction.set_rollback(True)

    assert not Notification.objects.exists()


def test_history_that_is_loaded_is_no_news():
    clerk = a_user(None, "SAL")

    for days in (15, 13):
        with clock.history(timezone.now() - datetime.timedelta(days=days)):
            notifications.tell("job.done", clerk.pk, url="/", by=Actor.system(the_company()))

    assert Notification.objects.get().created_at < timezone.now() - datetime.timedelta(days=12)


def test_the_sentence_is_in_the_language_of_the_reader_and_survives_what_is_missing():
    with translation.override("nb"):
        assert notifications.say("job.done", {"title": "Faktura"}) != "Faktura is finished"
        assert "Faktura" in notifications.say("job.done", {"title": "Faktura"})

    assert notifications.say("job.done", {}) == "– is finished"
    assert notifications.say("job.done", {"title": "100 %(x)s <b>"}) == "100 %(x)s <b> is finished"
    assert notifications.say("gone.kind", {}) == "Something has happened"


def test_who_works_in_two_companies_is_told_where_it_happened():
    other = a_company("OTHER")
    user = a_user(None, "GL")
    Membership.objects.create(user=user, company=other, role="GL")
    actor = Actor.of(user, other)
    assert actor is not None

    a_finished_job(actor)

    assert Notification.objects.get().company == other
