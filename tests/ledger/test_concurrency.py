"""Several people posting at once, on real connections that really commit."""

from __future__ import annotations

import datetime
import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection, connections, transaction

from core.actors import Actor
from core.locking import lock
from ledger import operations
from ledger.books import PeriodClosed
from ledger.models import Account, ChainHead, FiscalPeriod, JournalEntry
from ledger.operations import ManualLine
from tests import builders

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*verbs) -> list:
    """Run each verb on a thread and connection of its own, all beginning together; refusals are results too."""
    gate = threading.Barrier(len(verbs))

    def run(verb):
        try:
            gate.wait()
            return verb()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(verbs)) as pool:
        return list(pool.map(run, verbs))


def an_entry_by(by: Actor, date: datetime.date | None = None) -> JournalEntry:
    expense, bank = (Account.objects.get(company=by.company, code=code) for code in ("5900", "1100"))
    lines = [ManualLine(expense, debit=Decimal(5)), ManualLine(bank, credit=Decimal(5))]
    return operations.post_manual(lines, description="at once", date=date, by=by)


def test_two_posters_append_to_one_chain():
    by = builders.an_accountant()

    answers = at_once(*[lambda: [an_entry_by(by) for _time in range(5)]] * 4)

    assert all(isinstance(answer, list) for answer in answers), answers
    sequences = list(JournalEntry.objects.order_by("sequence").values_list("sequence", flat=True))
    assert sequences == list(range(1, 21))
    head = ChainHead.objects.get()
    assert (head.last_number, head.last_hash) == (20, JournalEntry.objects.get(sequence=20).hash)


def test_two_documents_of_a_new_year_begin_its_chain_once():
    company = builders.the_company()
    first, second = (builders.a_product(company) for _number in range(2))

    answers = at_once(lambda: builders.stock(first, "1"), lambda: builders.stock(second, "1"))

    assert not [answer for answer in answers if isinstance(answer, Exception)], answers
    assert (ChainHead.objects.get().last_number, FiscalPeriod.objects.count()) == (2, 1)


def test_a_posting_waits_for_the_closing_of_its_period_and_is_refused():
    by = builders.an_accountant()
    day = by.company.today().replace(day=1) - datetime.timedelta(days=1)
    an_entry_by(by, day)
    period = FiscalPeriod.objects.get()
    answers = []

    with transaction.atomic():
        lock(period)
        poster = threading.Thread(target=lambda: answers.extend(at_once(lambda: an_entry_by(by, day))))
        poster.start()
        wait_until_somebody_waits()
        operations.close(period, by=by)
    poster.join()

    assert isinstance(answers[0], PeriodClosed)
    assert JournalEntry.objects.count() == 1


def wait_until_somebody_waits() -> None:
    """Until another connection of this database waits for a lock."""
    for _time in range(200):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()"
                " AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())"
            )
            if cursor.fetchone()[0]:
                return
        threading.Event().wait(0.02)
    raise AssertionError("nobody waits")


def test_an_entry_is_reversed_by_one_of_two_accountants():
    by = builders.an_accountant()
    entry = an_entry_by(by)

    answers = at_once(
        *[lambda: operations.reverse(JournalEntry.objects.get(pk=entry.pk), reason="twice", by=by)] * 2
    )

    assert sorted(type(answer).__name__ for answer in answers) == ["JournalEntry", "NotReversible"]
    assert JournalEntry.objects.count() == 2


def test_a_failed_verb_leaves_no_gap_in_the_numbers():
    by = builders.an_accountant()
    an_entry_by(by)

    with transaction.atomic():
        an_entry_by(by)
        transaction.set_rollback(True)
    an_entry_by(by)

    assert list(JournalEntry.objects.order_by("pk").values_list("sequence", flat=True)) == [1, 2]
