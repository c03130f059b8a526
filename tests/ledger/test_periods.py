"""Periods: created by the first posting, closed when everything is done, opened again by two people."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from core import clock, invariants, jobs, timeline
from core.actors import Actor
from core.lifecycle import MoveNotAllowed
from core.refusals import NotPermitted
from invoicing import operations as invoicing
from invoicing.models import Invoice
from ledger import operations, tasks
from ledger.books import PeriodClosed
from ledger.models import FiscalPeriod, JournalEntry
from receivables import operations as receivables
from tests import builders
from tests.ledger.reading import broken_rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def accountant():
    return builders.an_actor(None, "GL")


@pytest.fixture
def day(accountant):
    """The last day of the month before this one."""
    return accountant.company.today().replace(day=1) - datetime.timedelta(days=1)


@pytest.fixture
def period(accountant, day) -> FiscalPeriod:
    """The month before this one, with goods received."""
    builders.stock(builders.a_product(accountant.company, "TEA"), "10", date=day)
    return FiscalPeriod.objects.get()


def test_the_first_posting_of_a_month_creates_it(accountant):
    builders.stock(builders.a_product(accountant.company), "1", date=datetime.date(2024, 2, 10))

    period = FiscalPeriod.objects.get()

    assert (period.name, period.status) == ("2024-02", "open")
    assert (period.start_date, period.end_date) == (datetime.date(2024, 2, 1), datetime.date(2024, 2, 29))


def test_a_closed_period_keeps_the_hash_of_its_balances(period, accountant):
    operations.close(period, by=accountant)

    period.refresh_from_db()
    assert period.status == "closed"
    assert len(period.trial_balance_hash) == 64
    assert timeline.of_document(period)[0].activity == "closed"
    assert broken_rules() == {}


def test_the_running_month_is_not_closed(accountant):
    builders.stock(builders.a_product(accountant.company), "1")
    running = FiscalPeriod.objects.get()

    with pytest.raises(operations.PeriodUnfinished, match=f"{running.name} ends on {running.end_date.day} "):
        operations.close(running, by=accountant)

    running.refresh_from_db()
    assert (running.status, running.trial_balance_hash) == ("open", "")


@pytest.mark.parametrize("is_soft_closed", [False, True])
def test_months_are_closed_in_their_order(period, accountant, is_soft_closed):
    builders.stock(builders.a_product(accountant.company), "1", date=datetime.date(2024, 2, 10))
    earlier = FiscalPeriod.objects.get(name="2024-02")
    if is_soft_closed:
        operations.soft_close(earlier, by=accountant)

    with pytest.raises(operations.PeriodUnfinished, match="Close 2024-02 first"):
        operations.close(period, by=accountant)
    assert FiscalPeriod.objects.get(pk=period.pk).status == "open"
    operations.close(earlier, by=accountant)
    operations.close(period, by=accountant)

    assert {row.status for row in FiscalPeriod.objects.all()} == {"closed"}


def test_an_open_month_of_another_company_does_not_matter(period, accountant):
    elsewhere = builders.a_company("OTHER")
    builders.stock(builders.a_product(elsewhere), "1", date=datetime.date(2024, 2, 10))

    operations.close(period, by=accountant)

    assert FiscalPeriod.objects.get(pk=period.pk).status == "closed"


def test_nothing_is_posted_into_a_closed_period_and_the_message_says_so(period, accountant, day):
    operations.close(period, by=accountant)

    with pytest.raises(PeriodClosed, match=f"The period {period.name} is closed") as refused:
        builders.stock(builders.a_product(accountant.company), "1", date=day)

    assert refused.value.field == "date"
    assert JournalEntry.objects.count() == 1


def test_a_payment_into_a_closed_period_names_the_day_it_was_received(period, accountant, day):
    customer = builders.a_customer(accountant.company)
    operations.close(period, by=accountant)

    with pytest.raises(PeriodClosed) as refused:
        receivables.post_payment(
            customer,
            amount=Decimal(5),
            currency="EUR",
            received_on=day,
            by=Actor.system(accountant.company),
        )

    assert refused.value.field == "received_on"


def test_a_soft_closed_period_takes_entries_of_the_accountant_only(period, accountant, day):
    operations.soft_close(period, by=accountant)

    with pytest.raises(PeriodClosed):
        builders.stock(builders.a_product(accountant.company), "1", date=day)
    invoice = builders.a_draft_order(builders.a_customer(accountant.company))
    payment = receivables.post_payment(
        invoice.customer, amount=Decimal(5), currency="EUR", received_on=day, by=accountant
    )

    assert JournalEntry.objects.filter(source_id=payment.pk, purpose="payment").exists()


def test_a_month_before_a_closed_one_is_not_begun(period, accountant):
    before = period.start_date - datetime.timedelta(days=1)
    if before.year != period.start_date.year:
        pytest.skip("January has no month before it in its year")
    operations.close(period, by=accountant)

    with pytest.raises(PeriodClosed):
        builders.stock(builders.a_product(accountant.company), "1", date=before)


def test_a_period_with_a_draft_invoice_is_not_closed(period, accountant, day):
    company = accountant.company
    company.issues_invoices_automatically = False
    company.save()
    product = builders.a_product(company)
    builders.stock(product, "5", date=day)
    order = builders.an_order(builders.a_customer(company), product=product, order_date=day)
    builders.a_dispatched_shipment(order, date=day)
    draft = Invoice.objects.get()

    with pytest.raises(operations.PeriodUnfinished, match=draft.key):
        operations.close(period, by=accountant)
    invoicing.issue(draft, by=accountant)
    operations.close(period, by=accountant)

    assert FiscalPeriod.objects.get(pk=period.pk).status == "closed"


def test_a_period_is_not_closed_while_a_job_runs(period, accountant):
    jobs.start("billing_run", "Billing", by=accountant)

    with pytest.raises(operations.PeriodUnfinished, match="1 job is still running"):
        operations.close(period, by=accountant)


def test_a_period_is_not_closed_while_the_books_do_not_add_up(period, accountant, monkeypatch):
    broken = invariants.Rule("STK-4", "stock equals its account", "SELECT 'company 1'")
    monkeypatch.setattr(invariants, "_rules", [broken])

    with pytest.raises(operations.PeriodUnfinished, match="STK-4"):
        operations.close(period, by=accountant)

    assert FiscalPeriod.objects.get().status == "open"


def test_reopening_needs_a_reason_and_a_second_person(period, accountant, day):
    manager = builders.an_actor(accountant.company, "MGR")
    both = builders.an_actor(accountant.company, "GL", "MGR")
    operations.close(period, by=both)

    with pytest.raises(NotPermitted):
        operations.reopen(period, reason="late invoice", by=accountant)
    with pytest.raises(operations.SecondPersonNeeded):
        operations.reopen(period, reason="late invoice", by=both)
    with pytest.raises(operations.ReasonMissing):
        operations.reopen(period, reason="", by=manager)
    operations.reopen(period, reason="late invoice", by=manager)

    period.refresh_from_db()
    assert (period.status, period.trial_balance_hash) == ("open", "")
    assert timeline.of_document(period)[0].reason == "late invoice"
    builders.stock(builders.a_product(accountant.company), "1", date=day)


def test_a_closed_period_is_not_closed_again(period, accountant):
    operations.close(period, by=accountant)

    with pytest.raises(MoveNotAllowed):
        operations.close(period, by=accountant)
    with pytest.raises(MoveNotAllowed):
        operations.soft_close(period, by=accountant)


@pytest.mark.parametrize("role", ["AR", "MGR", "AUD"])
def test_only_accountants_close_periods(period, accountant, role):
    with pytest.raises(NotPermitted):
        operations.close(period, by=builders.an_actor(accountant.company, role))


def test_a_month_is_found_by_its_name_even_when_nothing_was_posted_in_it(accountant):
    assert operations.period_named("2024-02", by=accountant).end_date == datetime.date(2024, 2, 29)
    for name in ("2024-13", "yesterday", ""):
        with pytest.raises(FiscalPeriod.DoesNotExist):
            operations.period_named(name, by=accountant)


def test_a_reopened_period_closes_again_after_a_day(period, accountant):
    operations.close(period, by=accountant)
    yesterday = timezone.now() - datetime.timedelta(hours=25)
    manager = builders.an_actor(accountant.company, "MGR")
    with clock.history(yesterday):
        operations.reopen(period, reason="late invoice", by=manager)

    tasks.close_reopened_periods()

    assert FiscalPeriod.objects.get().status == "closed"
    assert timeline.of_document(period)[0].actor is None


def test_a_period_reopened_a_moment_ago_stays_open(period, accountant):
    operations.soft_close(period, by=accountant)
    operations.reopen(period, reason="late", by=builders.an_actor(accountant.company, "MGR"))

    tasks.close_reopened_periods()

    assert FiscalPeriod.objects.get().status == "open"
