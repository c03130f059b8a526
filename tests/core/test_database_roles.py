"""Two roles: the owner migrates, the application works and can neither build, empty nor own anything (G9)."""

import pytest
from django.db import connection

from core import invariants
from tests import builders
from tests.core.raw import rows, try_sql
from tests.database import as_owner

pytestmark = pytest.mark.django_db

OURS = "relnamespace = 'public'::regnamespace"


def test_the_application_owns_nothing():
    assert rows("SELECT current_user") == [("o2c_app",)]
    assert rows("SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = 'o2c_app'") == []
    assert rows("SELECT proname FROM pg_proc WHERE pg_get_userbyid(proowner) = 'o2c_app'") == []
    assert rows("SELECT nspname FROM pg_namespace WHERE pg_get_userbyid(nspowner) = 'o2c_app'") == []
    assert rows("SELECT datname FROM pg_database WHERE pg_get_userbyid(datdba) = 'o2c_app'") == []


def test_the_application_role_has_no_powers_of_its_own():
    powers = rows(
        "SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication, rolcanlogin"
        " FROM pg_roles WHERE rolname = 'o2c_app'"
    )

    assert powers == [(False,) * 6]
    assert rows("SELECT roleid FROM pg_auth_members WHERE member = 'o2c_app'::regrole") == []


def test_the_application_empties_no_table_and_sets_no_trigger():
    tables = rows(
        "SELECT count(*), count(*) FILTER (WHERE has_table_privilege('o2c_app', oid, 'TRUNCATE, TRIGGER, REFERENCES'))"
        f" FROM pg_class WHERE relkind IN ('r', 'p') AND {OURS}"
    )

    assert tables[0][0] > 80
    assert tables[0][1] == 0


def test_the_application_works_with_every_table_of_the_product():
    shut = rows(
        f"SELECT relname FROM pg_class WHERE relkind = 'r' AND {OURS} AND relname <> 'django_migrations'"
        " AND NOT (has_table_privilege('o2c_app', oid, 'SELECT') AND has_table_privilege('o2c_app', oid, 'INSERT'))"
    )

    assert shut == []


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE core_loot (id int)",
        "CREATE TEMP TABLE core_event (document_kind text, document_id bigint, transaction_id bigint)",
        "CREATE FUNCTION core_loot() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE SCHEMA loot",
        "ALTER TABLE core_event DISABLE TRIGGER ALL",
        "ALTER TABLE core_event ADD COLUMN loot int",
        "DROP TABLE core_event",
        "DROP TRIGGER freeze_rows ON core_event",
        "SET session_replication_role = replica",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('core', 'x', now())",
        "DELETE FROM django_migrations",
    ],
)
def test_the_application_builds_nothing_and_switches_no_guard_off(sql):
    refusal = try_sql(sql)

    assert "permission denied" in refusal or "must be owner" in refusal


def test_every_frozen_table_refuses_to_be_emptied_even_by_its_owner():
    frozen = [
        name
        for (name,) in rows("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'freeze_rows'")
    ]

    assert len(frozen) >= 15
    with as_owner(str(connection.settings_dict["NAME"])) as owner:
        for table in frozen:
            with pytest.raises(Exception, match="frozen"):
                owner.execute(f"TRUNCATE {table} CASCADE")


@pytest.mark.django_db(transaction=True)
@pytest.mark.breaks_invariants
def test_the_checker_notices_a_right_too_many():
    with as_owner(str(connection.settings_dict["NAME"])) as owner:
        owner.execute("GRANT TRUNCATE ON core_event TO o2c_app")
        owner.execute("CREATE TABLE core_loot (id int)")
        owner.execute("ALTER TABLE core_loot OWNER TO o2c_app")

    findings = invariants.run_all()

    assert [(found.rule, sorted(found.rows)) for found in findings] == [("G9", ["core_event", "core_loot"])]


@pytest.mark.django_db(transaction=True)
@pytest.mark.breaks_invariants
def test_the_checker_notices_a_person_with_roles_that_must_stay_apart():
    user = builders.a_user(None, "SAL")
    with as_owner(str(connection.settings_dict["NAME"])) as owner:
        owner.execute("ALTER TABLE core_membership DISABLE TRIGGER USER")
        owner.execute(
            "INSERT INTO core_membership (company_id, user_id, role) SELECT company_id, user_id, 'CRC' FROM core_membership"
        )

    findings = invariants.run_all()

    assert [(found.rule, found.rows) for found in findings] == [
        ("SEC-2", [f"{user.pk} {builders.the_company().pk} CRC SAL"])
    ]
