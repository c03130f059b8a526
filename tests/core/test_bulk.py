"""Many rows at once: what the database's planner learns of them right away."""

from __future__ import annotations

import pytest
from django.db import connection

from catalog.models import UnitOfMeasure
from core import bulk
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
