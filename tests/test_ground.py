"""The ground the tests stand on: role, copies of the template, the check of the books."""

import pytest
from django.db import ProgrammingError, connection, transaction

from core.models import WorkerBeat
from tests.builders import a_company
from tests.database import as_owner


def one(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return str(cursor.fetchone()[0])


@pytest.mark.django_db
def test_tests_work_as_the_application_role():
    assert one("SELECT current_user") == "o2c_app"


@pytest.mark.django_db
def test_the_application_role_may_not_empty_a_table():
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        one("TRUNCATE core_workerbeat")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_committing_test_leaves_nothing_to_the_next(turn):
    assert not WorkerBeat.objects.exists()

    WorkerBeat.objects.create(name="left behind")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_the_next_test_counts_from_one_again(turn):
    assert a_company("ACME").pk == 1


@pytest.mark.breaks_invariants
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
@pytest.mark.parametrize(
    "change, trace",
    [
        (
            "CREATE TABLE left_behind (number int)",
            "SELECT count(*) FROM pg_class WHERE relname = 'left_behind'",
        ),
        (
            "ALTER TABLE core_event DISABLE TRIGGER ALL",
            "SELECT count(*) FROM pg_trigger WHERE tgenabled <> 'O'",
        ),
        (
            "GRANT TRUNCATE ON core_workerbeat TO o2c_app",
            "SELECT count(*) FROM pg_class WHERE has_table_privilege('o2c_app', oid, 'TRUNCATE')",
        ),
        ("DELETE FROM auth_permission WHERE id = 1", "SELECT count(*) - 1 FROM auth_permission WHERE id = 1"),
    ],
)
def test_structure_rights_and_given_rows_are_as_they_were(change, trace, turn):
    assert one(trace) == "0"

    with as_owner(str(connection.settings_dict["NAME"])) as owner:
        owner.execute(change)

    assert one(trace) != "0"


@pytest.mark.django_db
def test_the_session_limits_are_set():
    assert one("SHOW lock_timeout") == "5s"
    assert one("SHOW statement_timeout") in {"30s", "5min"}
    assert one("SHOW idle_in_transaction_session_timeout") == "1min"
