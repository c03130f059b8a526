"""No reference crosses from one company to another, whoever writes it (COM-1)."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.db import connection

from core import invariants
from core.models import Company, MailMessage, StoredFile
from core.rules import RULES
from tests import builders
from tests.core.raw import rows, try_sql
from tests.database import as_owner
from tests.hostile.stage import a_chain

pytestmark = pytest.mark.django_db

#: Every reference from a row of a company to another such row: table, column, table referred to.
REFERENCES = """
    SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text
      FROM pg_constraint c
      JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey) AND a.attname <> 'company_id'
     WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace
       AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.conrelid AND attname = 'company_id')
       AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.confrelid AND attname = 'company_id')
     GROUP BY 1, 2, 3 ORDER BY 1, 2
"""


@pytest.fixture
def two_companies() -> tuple[Any, Any]:
    """Each with documents of every kind."""
    for code, customer in (("ACME", "ALFKI"), ("OTHER", "FRGN")):
        a_chain(builders.a_company(code), customer)
    own, other = (Company.objects.get(code=code) for code in ("ACME", "OTHER"))
    return own, other


@pytest.mark.django_db(transaction=True)
def test_no_reference_can_be_bent_to_a_row_of_another_company(two_companies):
    """Tries it for every reference that has rows on both sides, as the owner with the guards of posted rows off.

    Now and then another constraint of the table is quicker to refuse.
    """
    own, other = two_companies
    said: dict[str, str] = {}
    with as_owner(str(connection.settings_dict["NAME"])) as owner:
        for table, column, target in rows(REFERENCES):
            mine = rows(
                f"SELECT id FROM {table} WHERE company_id = %s AND {column} IS NOT NULL LIMIT 1", own.pk
            )
            theirs = rows(f"SELECT id FROM {target} WHERE company_id = %s LIMIT 1", other.pk)
            if mine and theirs:
                owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
                said[f"{table}.{column}"] = answer_of(
                    owner, f"UPDATE {table} SET {column} = {theirs[0][0]} WHERE id = {mine[0][0]}"
                )

    assert {place: words for place, words in said.items() if words.startswith("UPDATE")} == {}
    assert sum("violates foreign key constraint" in words for words in said.values()) >= 30


def answer_of(owner: psycopg.Connection[Any], sql: str) -> str:
    try:
        return owner.execute(sql).statusmessage or ""
    except psycopg.Error as error:
        return str(error)


def test_every_reference_of_the_catalog_carries_the_company():
    rule = next(rule for rule in RULES if rule.name == "COM-1")

    assert list(rule.violations()) == []
    assert len(rows(REFERENCES)) > 80


def test_tables_between_two_business_rows_are_guarded_too():
    """A table of a many-to-many relation has no company of its own."""
    between = [
        name
        for (name,) in rows(
            "SELECT c.conrelid::regclass::text FROM pg_constraint c WHERE c.contype = 'f'"
            " AND NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.conrelid AND attname = 'company_id')"
            " AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.confrelid AND attname = 'company_id')"
            " GROUP BY 1 HAVING count(*) > 1"
        )
    ]
    guarded = [
        name
        for (name,) in rows("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'same_company'")
    ]

    assert between == guarded == ["core_mailmessage_attachments"]


def test_a_mail_does_not_carry_a_file_of_another_company():
    own, other = builders.the_company(), builders.a_company("OTHER")
    mail = MailMessage.objects.create(company=own, event_key="1", recipient="a@b.example", subject="Yours")
    files = [
        StoredFile.objects.create(
            company=each, name="a.pdf", content_type="x", size=1, sha256="", storage_name=each.code
        )
        for each in (own, other)
    ]
    sql = "INSERT INTO core_mailmessage_attachments (mailmessage_id, storedfile_id) VALUES (%s, %s)"

    with connection.cursor() as cursor:
        cursor.execute(sql, [mail.pk, files[0].pk])

    assert "a mail carries files of its own company" in try_sql(sql, mail.pk, files[1].pk)
    assert mail.attachments.get() == files[0]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE catalog_product SET tax_code_id = (SELECT id FROM catalog_taxcode WHERE company_id = %s LIMIT 1)",
        "UPDATE customers_customer SET payment_terms_id = (SELECT id FROM customers_paymentterms WHERE company_id = %s)",
        "UPDATE catalog_product SET company_id = %s",
    ],
)
def test_master_data_stays_in_its_company(sql):
    other = builders.a_company("OTHER")
    builders.a_customer()
    builders.a_product()

    assert "violates foreign key constraint" in try_sql(sql, other.pk)


@pytest.mark.django_db(transaction=True)
@pytest.mark.breaks_invariants
def test_the_checker_notices_a_reference_without_company():
    with as_owner(str(connection.settings_dict["NAME"])) as owner:
        owner.execute("ALTER TABLE catalog_product DROP CONSTRAINT catalog_product_unit_id_company")
        owner.execute(
            "ALTER TABLE catalog_product ADD FOREIGN KEY (unit_id) REFERENCES catalog_unitofmeasure (id)"
        )

    findings = invariants.run_all()

    assert [(found.rule, found.count) for found in findings] == [("COM-1", 1)]
    assert findings[0].rows[0].startswith("catalog_product to catalog_unitofmeasure")
