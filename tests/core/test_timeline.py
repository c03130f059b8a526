"""What happened stays written: nobody changes, deletes or empties it, not even by raw SQL (AUD-1)."""

import pytest
from django.db import connection, transaction

from core import timeline
from core.models import Event, SecurityEvent
from tests import builders
from tests.core.raw import rows, try_sql
from tests.database import as_owner

pytestmark = pytest.mark.django_db

APPEND_ONLY = ("core_event", "core_securityevent", "core_storedfile")


def test_an_event_says_who_did_what_to_which_document_and_why():
    clerk = builders.an_actor(None, "SAL", first_name="Sally", last_name="Brandt")
    order = builders.a_draft_order()

    timeline.record(
        order, "reviewed", by=clerk, reason="asked by phone", data={"lines": 1}, order_id=order.pk
    )

    event = timeline.of_document(order)[0]
    assert (event.document_kind, event.document_number, event.activity) == (
        "orders.salesorder",
        order.number,
        "reviewed",
    )
    assert (event.actor, event.actor_name, event.reason) == (clerk.user, "Sally Brandt", "asked by phone")
    assert (event.data, event.order_id, event.company) == ({"lines": 1}, order.pk, order.company)
    assert event.at is not None
    assert event.transaction_id == rows("SELECT pg_current_xact_id()::text::bigint")[0][0]


def test_several_events_are_written_in_one_statement(django_assert_num_queries):
    order, by = builders.a_draft_order(), builders.an_actor()

    with django_assert_num_queries(1):
        timeline.record_many([timeline.Entry(order, "packed")] * 20, by=by)


@pytest.fixture
def written():
    """A row in each of the tables."""
    company = builders.the_company()
    Event.objects.create(company=company, document_kind="tests", document_id=1, activity="seen")
    SecurityEvent.objects.create(company=company, kind="refused")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_storedfile (company_id, name, content_type, size, sha256, storage_name, document_kind)"
            " VALUES (%s, 'a.pdf', 'application/pdf', 1, '', 'x', '')",
            [company.pk],
        )


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.usefixtures("written")
def test_the_application_adds_to_it_and_nothing_else(table):
    before = rows(f"SELECT count(*) FROM {table}")

    assert "a posted row is frozen" in try_sql(f"UPDATE {table} SET company_id = NULL")
    assert "a posted row is frozen" in try_sql(f"DELETE FROM {table}")
    assert "permission denied" in try_sql(f"TRUNCATE {table} CASCADE")
    assert rows(f"SELECT count(*) FROM {table}") == before


HISTORIES = """
    SELECT relname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
     WHERE attname = 'pgh_obj_id' AND relkind = 'r' ORDER BY 1
"""


def test_what_settings_and_master_data_were_before_stays_written():
    company = builders.the_company()
    company.name = "Renamed"
    company.save()
    histories = [name for (name,) in rows(HISTORIES)]

    assert rows("SELECT pgh_label, name FROM core_companyevent ORDER BY pgh_id") == [
        ("insert", "ACME Trading"), ("update", "Renamed"),
    ]  # fmt: skip
    assert {"core_companyevent", "core_membershipevent", "core_companybankaccountevent"} <= set(histories)
    for history in histories:
        assert "permission denied" in try_sql(f"UPDATE {history} SET pgh_label = 'x'"), history
        assert "permission denied" in try_sql(f"DELETE FROM {history}"), history


@pytest.mark.parametrize(
    "table", [*APPEND_ONLY, "ledger_journalentry", "ledger_journalline", "invoicing_invoice"]
)
def test_not_even_the_owner_empties_a_frozen_table(table):
    with as_owner(str(connection.settings_dict["NAME"])) as owner, pytest.raises(Exception, match="frozen"):
        owner.execute(f"TRUNCATE {table} CASCADE")


def test_an_event_is_gone_with_the_transaction_of_its_change():
    order = builders.a_draft_order()
    before = Event.objects.count()

    with transaction.atomic():
        timeline.record(order, "reviewed", by=builders.an_actor())
        transaction.set_rollback(True)

    assert Event.objects.count() == before
