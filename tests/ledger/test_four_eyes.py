"""Manual entries above the ceiling: the accountant asks, a manager approves, and only then they are in the books."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from core import approvals, notifications
from core.actors import Actor
from core.models import ApprovalRequest, Event, Notification, User
from core.refusals import NotPermitted
from ledger import operations
from ledger.journal import PeriodClosed, Unbalanced
from ledger.models import Account, FiscalPeriod, JournalEntry
from ledger.operations import ManualLine
from tests import builders
from tests.ledger.reading import amounts, broken_rules
from tests.programs import Program, signed_in, text_of

pytestmark = pytest.mark.django_db
MAY = datetime.date(2026, 5, 31)


@pytest.fixture
def accountant() -> Actor:
    """Up to 100 euros alone."""
    builders.a_ceiling("GL", "ledger.post_entry", "100.00")
    return builders.an_actor(None, "GL", username="gloria")


@pytest.fixture
def manager(accountant) -> Actor:
    return builders.an_actor(accountant.company, "MGR", username="mia")


def lines_of(amount: str) -> list[ManualLine]:
    accounts = {account.code: account for account in Account.objects.filter(code__in=("5900", "1100"))}
    return [
        ManualLine(accounts["5900"], debit=Decimal(amount)),
        ManualLine(accounts["1100"], credit=Decimal(amount)),
    ]


def asked(by: Actor, amount: str = "100.01", **options) -> ApprovalRequest:
    made = operations.post_or_ask(lines_of(amount), **{"description": "Rent of May", "by": by, **options})
    assert isinstance(made, ApprovalRequest)
    return made


def told(user: User | None) -> list[str]:
    rows = Notification.objects.filter(user=user).order_by("pk")
    return [notifications.say(row.kind, row.data) for row in rows]


def test_up_to_the_ceiling_the_accountant_posts_alone_and_a_cent_above_it_he_asks(accountant):
    posted = operations.post_or_ask(lines_of("100.00"), description="Bank charges", by=accountant)

    request = asked(accountant, "100.01")

    assert isinstance(posted, JournalEntry)
    assert (request.status, request.requested_amount, request.currency) == (
        "requested",
        Decimal("100.01"),
        "EUR",
    )
    assert JournalEntry.objects.get() == posted


def test_nobody_gets_around_the_ceiling_by_posting_at_once(accountant):
    with pytest.raises(approvals.SecondPersonNeeded, match=r"up to 100\.00\sEUR"):
        operations.post_manual(lines_of("100.01"), description="Rent of May", by=accountant)

    assert not JournalEntry.objects.exists()


def test_a_manager_approves_and_the_entry_is_posted_as_it_was_entered(accountant, manager):
    request = asked(accountant, "1200.00", date=MAY)

    approvals.approve(request, by=manager, note="Seen the lease")

    entry = JournalEntry.objects.get()
    assert amounts(entry) == {"5900": "1200.00", "1100": "-1200.00"}
    assert (entry.posting_date, entry.description, entry.posted_by) == (MAY, "Rent of May", accountant.user)
    assert (request.status, request.decided_by, request.result_name) == (
        "approved",
        manager.user,
        entry.number,
    )
    posted = Event.objects.get(document_kind="ledger.journalentry")
    assert (posted.activity, posted.actor) == ("posted", manager.user)
    assert posted.data == {"request": request.number, "prepared_by": "gloria"}
    assert broken_rules() == {}


def test_managers_are_told_of_the_request_and_the_accountant_of_the_decision(accountant, manager):
    colleague = builders.an_actor(accountant.company, "GL")
    request = asked(accountant)

    approvals.approve(request, by=manager)

    assert told(manager.user) == [f"gloria asks for your approval: {request.number}"]
    assert told(accountant.user) == [f"{request.number} is approved"]
    assert told(colleague.user) == []


def test_who_prepared_an_entry_does_not_approve_it_whatever_his_roles(accountant):
    both = builders.an_actor(accountant.company, "GL", "MGR")
    request = asked(both)

    with pytest.raises(approvals.OwnRequest):
        approvals.approve(request, by=both)

    request.refresh_from_db()
    assert (request.status, JournalEntry.objects.count()) == ("requested", 0)


@pytest.mark.parametrize("role", ["GL", "CRC", "AR", "SAL", "WH", "ADM", "AUD"])
def test_others_than_managers_do_not_approve_entries(accountant, role):
    request = asked(accountant)

    with pytest.raises(NotPermitted):
        approvals.approve(request, by=builders.an_actor(accountant.company, role))

    assert not JournalEntry.objects.exists()


def test_a_period_closed_meanwhile_refuses_the_approval_and_the_request_waits_on(accountant, manager):
    request = asked(accountant, date=MAY)
    FiscalPeriod.objects.create(
        company=accountant.company,
        name="2026-05",
        start_date=MAY.replace(day=1),
        end_date=MAY,
        status="closed",
    )

    with pytest.raises(PeriodClosed):
        approvals.approve(request, by=manager)

    request.refresh_from_db()
    assert (request.status, JournalEntry.objects.count()) == ("requested", 0)


def test_into_a_period_closed_for_documents_the_accountant_s_entry_is_posted(accountant, manager):
    FiscalPeriod.objects.create(
        company=accountant.company, name="2026-05", start_date=MAY.replace(day=1), end_date=MAY, status="soft"
    )
    request = asked(accountant, date=MAY)

    approvals.approve(request, by=manager)

    assert JournalEntry.objects.get().posting_date == MAY


def test_a_period_is_not_closed_over_a_request_that_waits(accountant):
    request = asked(accountant, date=MAY)
    period = operations.period_named("2026-05", by=accountant)

    with pytest.raises(operations.PeriodUnfinished, match=request.number):
        operations.refuse_unfinished(period)


def test_what_could_not_be_posted_is_not_asked_for(accountant):
    unbalanced = [lines_of("200.00")[0], lines_of("300.00")[1]]
    with pytest.raises(Unbalanced):
        operations.post_or_ask(unbalanced, description="x", by=accountant)
    FiscalPeriod.objects.create(
        company=accountant.company,
        name="2026-05",
        start_date=MAY.replace(day=1),
        end_date=MAY,
        status="closed",
    )
    with pytest.raises(PeriodClosed):
        asked(accountant, date=MAY)

    assert not ApprovalRequest.objects.exists()


def test_an_account_blocked_meanwhile_refuses_the_approval(accountant, manager):
    request = asked(accountant)
    Account.objects.filter(code="5900").update(is_blocked=True)

    with pytest.raises(operations.AccountRefused, match="blocked"):
        approvals.approve(request, by=manager)

    assert not JournalEntry.objects.exists()


def test_the_entry_of_somebody_who_has_left_is_not_posted(accountant, manager):
    request = asked(accountant)
    User.objects.filter(pk=request.requested_by_id).update(is_active=False)

    with pytest.raises(approvals.RequesterGone):
        approvals.approve(ApprovalRequest.objects.get(), by=manager)

    assert not JournalEntry.objects.exists()


# reversals --------------------------------------------------------------------------------------------------------
@pytest.fixture
def entry(accountant) -> JournalEntry:
    return operations.post_manual(lines_of("250.00"), description="Rent", by=Actor.system(accountant.company))


def test_a_reversal_above_the_ceiling_is_asked_for_once_and_approved(accountant, manager, entry):
    request = operations.reverse_or_ask(entry, reason="posted twice", by=accountant)

    with pytest.raises(approvals.AlreadyAsked):
        operations.reverse_or_ask(entry, reason="posted twice", by=builders.an_actor(entry.company, "GL"))
    approvals.approve(request, by=manager)

    mirror = JournalEntry.objects.get(reverses=entry)
    assert amounts(mirror) == {"5900": "-250.00", "1100": "250.00"}
    assert (mirror.posted_by, request.result_name) == (accountant.user, mirror.number)
    assert ApprovalRequest.objects.count() == 1


def test_an_entry_reversed_meanwhile_is_told_and_the_request_not_approved(accountant, manager, entry):
    request = operations.reverse_or_ask(entry, reason="posted twice", by=accountant)
    operations.reverse(entry, reason="by night", by=Actor.system(entry.company))

    with pytest.raises(approvals.Outdated, match="renewed"):
        approvals.approve(request, by=manager)

    assert JournalEntry.objects.filter(reverses=entry).count() == 1


# pages and programs -----------------------------------------------------------------------------------------------
def test_the_form_of_an_entry_above_the_ceiling_leads_to_its_request(accountant):
    client = signed_in("GL", company=accountant.company)
    form = {
        "date": "2026-05-31", "description": "Rent of May", "currency": "EUR", "idempotency_key": "k1",
        "lines-0-account": "5900 Other expenses", "lines-0-account_code": "5900", "lines-0-debit": "1,200.00",
        "lines-1-account": "1100 Bank", "lines-1-account_code": "1100", "lines-1-credit": "1200",
    }  # fmt: skip

    answer = client.post("/ledger/entries/new", form, follow=True)

    request = ApprovalRequest.objects.get()
    assert answer.redirect_chain == [(f"/approvals/{request.number}/", 303)]
    page = text_of(answer)
    assert "5900 Other expenses" in page
    assert "1,200.00 EUR" in page
    assert "You cannot approve what you asked for yourself." in page
    assert not JournalEntry.objects.exists()


def test_a_program_s_entry_above_the_ceiling_is_accepted_as_a_request(accountant):
    program = Program("GL")
    body = {
        "description": "Rent",
        "lines": [{"account": "5900", "debit": "100.01"}, {"account": "1100", "credit": "100.01"}],
    }

    answer = program.post("/journal-entries", body)

    assert answer.status_code == 202
    assert (answer.json()["status"], answer.json()["amount"], answer.json()["kind"]) == (
        "requested", "100.01", "ledger.manual_entry",
    )  # fmt: skip
    assert program.get(f"/approvals/{answer.json()['number']}").json() == answer.json()
    assert not JournalEntry.objects.exists()


def test_an_entry_whose_reversal_waits_says_so(accountant, entry):
    operations.reverse_or_ask(entry, reason="posted twice", by=accountant)

    page = text_of(signed_in("GL").get(f"/ledger/entries/{entry.number}"))

    assert "Its reversal waits for approval" in page
    assert f"Reverse {entry.number}" not in page
