"""Manual entries and their reversal."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from core.models import Event
from core.refusals import NotPermitted, Refusal, Several
from ledger import operations
from ledger.journal import Unbalanced
from ledger.models import Account, JournalEntry
from ledger.operations import ManualLine
from tests import builders
from tests.ledger.reading import amounts, base_amounts, broken_rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def accountant():
    return builders.an_accountant()


def line(code: str, debit: str = "0", credit: str = "0") -> ManualLine:
    return ManualLine(Account.objects.get(code=code), Decimal(debit), Decimal(credit))


def a_manual_entry(by, **options) -> JournalEntry:
    lines = [line("5900", debit="120.00"), line("1100", credit="120.00")]
    return operations.post_manual(lines, **{"description": "Rent of May", "by": by, **options})


def test_the_accountant_posts_an_entry_of_his_own(accountant):
    entry = a_manual_entry(accountant)

    assert amounts(entry) == {"5900": "120.00", "1100": "-120.00"}
    assert (entry.is_manual, entry.description, entry.posted_by) == (True, "Rent of May", accountant.user)
    assert entry.number == f"J-{accountant.company.today().year}-000001"
    assert Event.objects.get(document_kind="ledger.journalentry").activity == "posted"
    assert broken_rules() == {}


def test_manual_entries_of_one_day_do_not_get_into_each_others_way(accountant):
    first, second = a_manual_entry(accountant), a_manual_entry(accountant)

    assert second.sequence == first.sequence + 1
    assert second.previous_hash == first.hash


def test_a_foreign_entry_balances_in_company_currency_to_the_cent(accountant):
    builders.a_rate(accountant.company, "USD", "0.3333")

    entry = operations.post_manual(
        [line("5900", debit="0.10"), line("5400", debit="0.10"), line("5500", debit="0.10"), line("1100", credit="0.30")],
        description="Three tenths of a dollar", currency="USD", by=accountant,
    )  # fmt: skip

    assert base_amounts(entry) == {"5900": "0.04", "5400": "0.03", "5500": "0.03", "1100": "-0.10"}


@pytest.mark.parametrize("code, words", [("1200", "control account"), ("1000", "heading")])
def test_a_control_account_or_heading_is_refused_with_a_reason(accountant, code, words):
    with pytest.raises(operations.AccountRefused, match=words) as refused:
        operations.post_manual(
            [line("5900", debit="5"), line(code, credit="5")], description="x", by=accountant
        )

    assert refused.value.field == "lines.1.account"
    assert not JournalEntry.objects.exists()


def test_all_faults_are_told_at_once(accountant):
    Account.objects.filter(code="5400").update(is_blocked=True)

    with pytest.raises(Several) as refused:
        operations.post_manual(
            [line("5400", debit="5"), line("1100", debit="5", credit="5"), line("5900", credit="0.001")],
            description="x", by=accountant,
        )  # fmt: skip

    fields = [refusal.field for refusal in refused.value.refusals]
    assert fields == ["lines.0.account", "lines.1.debit", "lines.2.credit"]


def test_debits_and_credits_must_be_equal(accountant):
    with pytest.raises(Unbalanced, match=r"differ by 1\.00"):
        operations.post_manual(
            [line("5900", debit="6.00"), line("1100", credit="5.00")], description="x", by=accountant
        )


def test_an_entry_says_what_it_is_for(accountant):
    with pytest.raises(operations.ReasonMissing):
        a_manual_entry(accountant, description="  ")


@pytest.mark.parametrize("role", ["AR", "MGR", "AUD", "SAL"])
def test_only_accountants_write_entries(accountant, role):
    entry = a_manual_entry(accountant)
    somebody = builders.an_actor(accountant.company, role)

    with pytest.raises(NotPermitted):
        a_manual_entry(somebody)
    with pytest.raises(NotPermitted):
        operations.reverse(entry, reason="x", by=somebody)

    assert JournalEntry.objects.count() == 1


def test_a_reversal_mirrors_its_entry(accountant):
    builders.a_rate(accountant.company, "USD", "0.9")
    entry = a_manual_entry(accountant, currency="USD")

    mirror = operations.reverse(entry, reason="posted twice", by=accountant)

    assert amounts(mirror) == {"5900": "-120.00", "1100": "120.00"}
    assert base_amounts(mirror) == {"5900": "-108.00", "1100": "108.00"}
    assert (mirror.reverses, mirror.description, mirror.exchange_rate) == (
        entry, "posted twice", entry.exchange_rate,
    )  # fmt: skip
    assert mirror.purpose_label == "Reversal"
    assert broken_rules() == {}


def test_an_entry_is_reversed_once_and_a_reversal_never(accountant):
    entry = a_manual_entry(accountant)
    mirror = operations.reverse(entry, reason="posted twice", by=accountant)

    with pytest.raises(operations.NotReversible, match="has been reversed"):
        operations.reverse(entry, reason="again", by=accountant)
    with pytest.raises(operations.NotReversible, match="itself a reversal"):
        operations.reverse(mirror, reason="again", by=accountant)

    assert JournalEntry.objects.count() == 2


def test_the_entry_of_a_document_is_corrected_with_its_document(accountant):
    receipt = builders.stock(builders.a_product(accountant.company), "10")

    with pytest.raises(operations.NotReversible, match=receipt.number):
        operations.reverse(JournalEntry.objects.get(), reason="wrong", by=accountant)


def test_a_reversal_needs_a_reason_and_a_later_date(accountant):
    entry = a_manual_entry(accountant)

    with pytest.raises(operations.ReasonMissing):
        operations.reverse(entry, reason=" ", by=accountant)
    with pytest.raises(Refusal, match="not dated before"):
        operations.reverse(
            entry, reason="x", date=entry.posting_date - datetime.timedelta(days=1), by=accountant
        )

    assert JournalEntry.objects.count() == 1
