"""Fields of one row written by a verb: those it names and no others, also what only the database knows."""

import pytest
from django.db import DatabaseError
from django.db.models.functions import Now

from core import bulk
from core.models import Company, WorkerBeat
from tests import builders

pytestmark = pytest.mark.django_db


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
