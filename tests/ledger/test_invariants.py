"""The checker finds what the guards would have refused: books broken by the owner of the database."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from ledger import operations, tasks
from ledger.models import FiscalPeriod
from tests import builders
from tests.database import as_owner
from tests.ledger.reading import broken_rules

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.breaks_invariants]


@pytest.fixture
def books():
    """A paid order, a manual entry's worth of everything."""
    invoice = builders.an_issued_invoice(quantity="5", unit_price="100.00")
    builders.a_payment(invoice, "250.00")
    return invoice.company


def tamper(*statements: str) -> None:
    """As the owner, who can switch triggers off."""
    tables = ("journalentry", "journalline", "chainhead", "fiscalperiod")
    with as_owner(str(connection.settings_dict["NAME"])) as owner:
        for table in tables:
            owner.execute(f"ALTER TABLE ledger_{table} DISABLE TRIGGER USER")
        for statement in statements:
            owner.execute(statement)


def test_right_books_have_no_findings(books):
    assert broken_rules() == {}


@pytest.mark.parametrize(
    "statement, rules",
    [
        (
            """UPDATE ledger_journalline SET debit = debit + 1, base_debit = base_debit + 1
                WHERE account_id = (SELECT id FROM ledger_account WHERE code = '1100')""",
            {"LED-1", "LED-6", "LED-10b"},
        ),
        (
            """UPDATE ledger_journalline SET debit = 2 * debit, base_debit = 2 * base_debit, credit = 2 * credit,
                      base_credit = 2 * base_credit
                WHERE entry_id = (SELECT id FROM ledger_journalentry WHERE purpose = 'invoice')""",
            {"LED-8", "LED-10b"},
        ),
        ("UPDATE ledger_journalentry SET description = 'x' WHERE sequence = 2", {"LED-10b"}),
        (
            "UPDATE ledger_journalentry SET source_id = 999999 WHERE purpose = 'invoice'",
            {"LED-10b", "LED-11", "LED-11b"},
        ),
        ("UPDATE ledger_chainhead SET last_number = 9", {"LED-10"}),
        ("UPDATE ledger_chainhead SET last_hash = repeat('b', 64)", {"LED-10"}),
        (
            """UPDATE ledger_journalline SET account_id = (SELECT id FROM ledger_account WHERE code = '1000')
                WHERE account_id = (SELECT id FROM ledger_account WHERE code = '1100')""",
            {"LED-9", "LED-10b"},
        ),
        ("UPDATE ledger_journalentry SET is_manual = true WHERE purpose = 'payment'", {"LED-7", "LED-10b"}),
        (
            """UPDATE ledger_journalline SET account_id = (SELECT id FROM ledger_account WHERE code = '1100')
                WHERE account_id = (SELECT id FROM ledger_account WHERE code = '1300')""",
            {"STK-4", "LED-10b"},
        ),
        ("UPDATE ledger_fiscalperiod SET start_date = end_date", {"PER-1"}),
    ],
    ids=["unbalanced", "doubled", "reworded", "other document", "head number", "head hash", "heading", "manual", "stock",
         "period"],
)  # fmt: skip
def test_the_checker_names_what_was_tampered_with(books, statement, rules):
    tamper(statement)

    assert set(broken_rules()) == rules


def test_a_tail_cut_off_is_found(books):
    tamper(
        "DELETE FROM ledger_journalline WHERE entry_id = (SELECT max(id) FROM ledger_journalentry)",
        "DELETE FROM ledger_journalentry WHERE id = (SELECT max(id) FROM ledger_journalentry)",
    )

    assert {"LED-10", "LED-11", "LED-8"} <= set(broken_rules())


def test_an_exported_head_that_is_gone_is_found(books, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    }
    tasks.export_chain_heads()
    tasks.export_chain_heads()
    assert len(list(tmp_path.rglob("*.json"))) == 1
    builders.stock(builders.a_product(books), "1")
    assert broken_rules() == {}

    tamper(
        "DELETE FROM ledger_journalline WHERE entry_id IN (SELECT id FROM ledger_journalentry WHERE sequence >= 4)",
        "DELETE FROM ledger_journalentry WHERE sequence >= 4",
        "UPDATE ledger_chainhead SET last_number = 3, last_hash = (SELECT hash FROM ledger_journalentry WHERE sequence = 3)",
    )

    assert "is gone" in broken_rules()["LED-10c"][0]
    assert "LED-10" not in broken_rules()


def test_a_reversal_that_is_no_mirror_is_found(books):
    tamper(
        "UPDATE ledger_journalentry SET reverses_id = (SELECT id FROM ledger_journalentry WHERE purpose = 'invoice')"
        " WHERE purpose = 'payment'"
    )

    assert "LED-5" in broken_rules()


def test_a_closed_period_that_was_changed_is_found():
    books = builders.the_company()
    day = books.today().replace(day=1) - datetime.timedelta(days=1)
    builders.stock(builders.a_product(books), "10", date=day)
    operations.close(FiscalPeriod.objects.get(), by=builders.an_actor(books, "GL"))
    assert broken_rules() == {}

    tamper(
        "UPDATE ledger_journalline SET debit = 2 * debit, base_debit = 2 * base_debit, credit = 2 * credit,"
        " base_credit = 2 * base_credit WHERE entry_id = (SELECT max(id) FROM ledger_journalentry)"
    )

    assert "PER-4" in broken_rules()


def test_the_command_answers_in_words_and_json(books):
    words, answer = StringIO(), StringIO()
    call_command("check_invariants", stdout=words)
    call_command("check_invariants", "--json", stdout=answer)

    result = json.loads(answer.getvalue())
    assert "all hold" in words.getvalue()
    assert (result["clean"], result["findings"]) == (True, [])
    assert {"LED-1", "LED-8", "LED-10", "PER-4", "STK-4"} <= set(result["rules"])


def test_the_command_exits_with_1_and_the_rows(books):
    tamper("UPDATE ledger_chainhead SET last_number = 9")
    answer = StringIO()

    with pytest.raises(SystemExit) as left:
        call_command("check_invariants", "--json", stdout=answer)

    finding = json.loads(answer.getvalue())["findings"][0]
    assert left.value.code == 1
    assert (finding["rule"], finding["count"]) == ("LED-10", 1)
    assert Decimal(finding["rows"][0].split()[-1]) == 9
