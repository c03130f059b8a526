"""Writing in bulk and by field: what is written and no more, and what the database's planner learns of it right away."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection
from django.db.models.functions import Now

from catalog.models import UnitOfMeasure
from core import bulk
from core.models import Company, WorkerBeat
from tests import builders
from tests.builders import a_company

pytestmark = pytest.mark.django_db


def known_rows(table: str) -> int:
    """How many rows the planner believes there are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [table])
        return int(cursor.fetchone()[0])


def test_the_planner_knows_of_rows_that_came_in_this_transaction() -> None:
    company = a_company()
    UnitOfMeasure.objects.bulk_create(
        UnitOfMeasure(company=company, code=f"U{number:02}", name=f"unit {number}") for number in range(40)
    )

    bulk.refresh_statistics(UnitOfMeasure)

    assert known_rows("catalog_unitofmeasure") == UnitOfMeasure.objects.count()


def test_only_the_named_fields_are_written():
    company = builders.a_company("ACME", city="Wien")
    company.city, company.name = "Graz", "Not to be saved"

    bulk.save(company, ["city"])

    kept = Company.objects.get(pk=company.pk)
    assert (kept.city, kept.name) == ("Graz", "ACME Trading")


def test_what_a_field_points_to_is_written_as_its_key():
    order = builders.a_draft_order()
    clerk = builders.a_user(order.company, "SAL")
    order.entered_by = clerk

    bulk.save(order, ["entered_by"])

    order.refresh_from_db()
    assert order.entered_by == clerk


def test_the_databases_clock_is_read_when_the_row_is_written():
    beat = WorkerBeat.objects.create(name="night", at="2020-01-01T00:00Z")
    beat.at = Now()

    bulk.save(beat, ["at"])

    beat.refresh_from_db()
    assert beat.at.year > 2020


def test_a_row_that_is_gone_is_not_silently_left_unwritten():
    beat = WorkerBeat.objects.create(name="gone")
    WorkerBeat.objects.all().delete()

    with pytest.raises(DatabaseError):
        bulk.save(beat, ["at"])
