"""Declarations: every list of the application fits its model; what cannot work is refused at once."""

import datetime
from decimal import Decimal
from importlib import import_module

import pytest
from django.urls import get_resolver
from django.utils import translation

from core import formats as words
from core.lists import DocumentList, LinkColumn, TextFilter, View, check, formats
from core.models import Event

LANGUAGES = ["en", "id", "it", "nb", "ro"]


def all_lists() -> list[type[DocumentList]]:
    """Every list that a page of the application uses."""
    import_module(
        str(get_resolver().urlconf_name) if isinstance(get_resolver().urlconf_name, str) else "o2c.urls"
    )
    return [each for each in DocumentList.__subclasses__() if not each.__module__.startswith("tests.")]


@pytest.mark.django_db
def test_every_list_fits_its_model():
    for declared in all_lists():
        check(declared)


@pytest.mark.django_db
def test_no_two_lists_share_a_name():
    names = [declared.name for declared in all_lists()]

    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "Bad Name"},
        {"default_sort": "-activity"},
        {"filters": (TextFilter("activity", key="sort"),)},
        {"filters": (TextFilter("activity"), TextFilter("activity"))},
        {"standard_views": (View("all", "All"), View("all", "Again"))},
    ],
)
def test_a_declaration_that_cannot_work_is_refused(wrong):
    declaration = {
        "name": "events", "model": Event, "title": "Events", "permission": "core.view_timeline",
        "columns": (LinkColumn("document_number"),), **wrong,
    }  # fmt: skip

    with pytest.raises(ValueError, match=r"events|Bad Name"):
        type("EventList", (DocumentList,), declaration)


@pytest.mark.parametrize("language", LANGUAGES)
def test_cells_are_written_as_everywhere_else(language):
    amounts = [
        Decimal(text)
        for text in ("0", "-0.004", "0.005", "1", "-1234.5", "1234567.891", "999999999999.99", "0.5")
    ]
    with translation.override(language):
        for amount in amounts:
            for currency in ("EUR", "JPY", "KWD"):
                assert formats.amount(amount, currency, language) == words.money(amount, currency)
            assert formats.shortest(amount, language) == words.quantity(amount)
        for number in (0, 7, 1204, -1204, 1234567):
            assert formats.integer(number, language) == words.number(number)
        for day in (datetime.date(2026, 3, 9), datetime.date(1999, 12, 31)):
            assert formats.day(day, language) == words.day(day)
