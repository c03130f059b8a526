"""Declarations: every list of the application fits its model; what cannot work is refused at once."""

import contextlib
import datetime
from decimal import Decimal
from importlib import import_module

import pytest
from django.http import QueryDict
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import translation

from core import formats as words
from core.actors import Actor
from core.lists import ChoiceFilter, DocumentList, LinkColumn, TextFilter, View, check, formats, page
from core.lists.saved import SavedViews
from core.lists.state import ListState
from core.models import Company, Event

#: Values for operators that want others than words and numbers.
SAMPLES = {
    "between": ["2026-01-01..2026-02-01", "1..2"],
    "in": ["this_month"],
    "from": ["2026-01-31"],
    "to": ["2026-01-31"],
}
LANGUAGES = ["en", "id", "it", "nb", "ro"]


def all_lists() -> list[type[DocumentList]]:
    """Every list that a page of the application uses."""
    import_module(
        str(get_resolver().urlconf_name) if isinstance(get_resolver().urlconf_name, str) else "o2c.urls"
    )
    return [each for each in DocumentList.__subclasses__() if not each.__module__.startswith("tests.")]


@pytest.mark.django_db
def test_every_list_fits_its_model():
    assert {"orders", "customers"} <= {declared.name for declared in all_lists()}
    for declared in all_lists():
        check(declared)


def queries_of(declared: type[DocumentList]) -> list[str]:
    """Every tab, every order both ways, and every operator of every filter, with values of its kind."""
    found = [f"view={view.name}" for view in declared.standard_views]
    found += [f"view={view.name}&q=a" for view in declared.standard_views[:1] or [View("", "")]]
    found += [f"sort={sign}{name}" for name in declared.sortable() for sign in ("", "-")]
    for entry in declared.filters:
        for operator in entry.offered_operators():
            values = SAMPLES.get(operator, ["1", "2026-01-31", "yes", "a"])
            if isinstance(entry, ChoiceFilter):
                values = [next(iter(entry._labels(declared.model)))]
            found += [f"{entry.name}{'' if operator == 'is' else '.' + operator}={value}" for value in values]
    return found


@pytest.mark.django_db
def test_every_tab_order_and_filter_of_every_list_can_be_asked():
    company = Company.objects.create(code="NW", name="Northwind", country="DE", base_currency="EUR")
    frame = formats.Frame.of(Actor.system(company))
    for declared in all_lists():
        names = ",".join(column.name for column in declared.columns)
        for query in queries_of(declared):
            state = ListState.read(
                declared, QueryDict(f"{query}&cols={names}"), frame, SavedViews(), path="/list"
            )
            page.build(state, SavedViews(), None)


@pytest.mark.django_db
def test_every_column_leads_to_a_page_that_exists():
    missing = [
        f"{declared.name}.{column.name}: {column.url}"
        for declared in all_lists()
        for column in declared.columns
        if isinstance(column.url, str)
        and column.url
        and not leads_somewhere(column.url, len(column.url_args or (1,)))
    ]

    assert not missing


def leads_somewhere(name: str, count: int) -> bool:
    """Whether the URL takes so many texts, numbers or days."""
    for sample in ("a", "1", datetime.date(2026, 1, 1)):
        with contextlib.suppress(NoReverseMatch):
            return bool(reverse(name, args=[sample] * count))
    return False


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
