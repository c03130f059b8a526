"""The ground the tests stand on: role, copies of the template, the check of the books."""

import pytest
from django.db import ProgrammingError, connection, transaction

from core.models import WorkerBeat


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


@pytest.mark.django_db
def test_the_session_limits_are_set():
    assert one("SHOW lock_timeout") == "5s"
    assert one("SHOW statement_timeout") in {"30s", "5min"}
    assert one("SHOW idle_in_transaction_session_timeout") == "1min"
