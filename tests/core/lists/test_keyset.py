"""Paging by key: whatever the order, nulls and ties, every row comes exactly once, forward and back."""

import datetime
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.lists import keyset
from core.models import Company, Event, ExchangeRate, User, WorkerBeat

pytestmark = pytest.mark.django_db

ORDERS = [
    ("document_number",), ("-document_number",), ("order_id",), ("-order_id",), ("at",), ("-at",),
    ("actor__username",), ("-actor__username",), ("actor__username", "-order_id"), ("-order_id", "document_number"),
    ("activity", "-actor__last_name", "at"), ("pk",), ("-pk",),
]  # fmt: skip
MIDNIGHT = datetime.datetime(2026, 3, 9, tzinfo=datetime.UTC)

some_events = st.lists(
    st.tuples(
        st.sampled_from(["", "S-1", "S-2", "s-1", "Ä", "ß", "Z"]),
        st.none() | st.integers(0, 3),
        st.integers(0, 2),
        st.none() | st.integers(0, 2),
    ),
    max_size=24,
)


def _people() -> list[User]:
    return [
        User.objects.create(username=f"person{number}", last_name=name)
        for number, name in enumerate(["Olsen", "Olsen", ""])
    ]


def _company() -> Company:
    return Company.objects.create(code="NW", name="Northwind", country="DE", base_currency="EUR")


def _walk(rows: QuerySet[Event], order: tuple[str, ...], limit: int) -> list[list[int]]:
    """The pages from first to last; fails when it never ends."""
    pages, cursor = [], None
    for _turn in range(rows.count() + 2):
        found, cursor = keyset.page(rows, order, cursor, limit)
        pages.append([event.pk for event in found])
        if cursor is None:
            return pages
    raise AssertionError("paging does not end")


def _walk_back(rows: QuerySet[Event], order: tuple[str, ...], limit: int) -> list[list[int]]:
    """The pages from the last one back to the first."""
    window = keyset.window(rows, order, None, limit)
    while window.next_cursor:
        window = keyset.window(rows, order, window.next_cursor, limit)
    pages = [[event.pk for event in window.rows]]
    while window.previous_cursor:
        window = keyset.window(rows, order, window.previous_cursor, limit)
        pages.insert(0, [event.pk for event in window.rows])
    return pages


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=some_events, order=st.sampled_from(ORDERS), limit=st.integers(1, 7))
def test_every_row_comes_exactly_once_in_order(db, events, order, limit):
    with transaction.atomic():
        company, people = _company(), _people()
        Event.objects.bulk_create(
            Event(
                company=company, document_kind="x", document_id=1, activity="a", document_number=number,
                order_id=order_id, at=MIDNIGHT + datetime.timedelta(microseconds=moment),
                actor=None if person is None else people[person],
            )
            for number, order_id, moment, person in events
        )  # fmt: skip
        rows = Event.objects.filter(company=company)
        all_at_once = [event.pk for event in keyset.window(rows, order, None, 1000).rows]

        forward, back = _walk(rows, order, limit), _walk_back(rows, order, limit)

        assert len(all_at_once) == len(events)
        assert [pk for page in forward for pk in page] == all_at_once
        assert [pk for page in back for pk in page] == all_at_once
        assert all(len(page) == limit for page in forward[:-1])
        transaction.set_rollback(True)


def _some_rows(numbers: list[str]) -> QuerySet[Event]:
    company = _company()
    Event.objects.bulk_create(
        Event(company=company, document_kind="x", document_id=1, activity="a", document_number=number)
        for number in numbers
    )
    return Event.objects.filter(company=company)


def _numbers(rows: list[Event]) -> list[str]:
    return [event.document_number for event in rows]


def test_missing_values_stand_last_in_both_directions():
    company = _company()
    for order_id in (2, None, 1):
        Event.objects.create(
            company=company, document_kind="x", document_id=1, activity="a", order_id=order_id
        )

    up, _next = keyset.page(Event.objects.all(), ("order_id",), None, 10)
    down, _next = keyset.page(Event.objects.all(), ("-order_id",), None, 10)

    assert [event.order_id for event in up] == [1, 2, None]
    assert [event.order_id for event in down] == [2, 1, None]


def test_rows_inserted_before_the_page_move_nothing():
    rows = _some_rows(["b", "d", "f", "h"])
    first, cursor = keyset.page(rows, ("document_number",), None, 2)
    _more = Event.objects.create(
        company=first[0].company, document_kind="x", document_id=1, activity="a", document_number="a"
    )

    second, _next = keyset.page(rows, ("document_number",), cursor, 2)

    assert _numbers(second) == ["f", "h"]


def test_the_page_goes_on_where_the_last_row_was_deleted():
    company = _company()
    for number in ("b", "d", "f", "h"):
        WorkerBeat.objects.create(name=f"{company.code} {number}")
    beats = WorkerBeat.objects.order_by()
    first, cursor = keyset.page(beats.values("name"), ("name",), None, 2)
    WorkerBeat.objects.filter(name="NW d").delete()

    second, _next = keyset.page(beats, ("name",), cursor, 2)

    assert [row["name"] for row in first] == ["NW b", "NW d"]
    assert [beat.name for beat in second] == ["NW f", "NW h"]


def test_decimals_and_days_survive_in_a_cursor():
    company = _company()
    for day in range(1, 5):
        ExchangeRate.objects.create(
            company=company, currency="USD", date=datetime.date(2026, 3, day), rate=Decimal("1.0000000001")
        )

    first, cursor = keyset.page(ExchangeRate.objects.all(), ("rate", "-date"), None, 3)
    second, end = keyset.page(ExchangeRate.objects.all(), ("rate", "-date"), cursor, 3)

    assert [rate.date.day for rate in [*first, *second]] == [4, 3, 2, 1]
    assert end is None


@pytest.mark.parametrize(
    "wrong", ["", "x", "AAAA", "ä", "[]", "A" * 5000, "6YMZkJVBoz5LWyJmIiwiUy0yMDI2LTA5OTk1MSIsOTk5NTFd"]
)
def test_a_wrong_cursor_begins_at_the_first_row(wrong):
    rows = _some_rows(["a", "b", "c"])

    found, _next = keyset.page(rows, ("document_number",), wrong, 2)

    assert _numbers(found) == ["a", "b"]
    assert not keyset.is_valid(wrong, ("document_number",), Event)


def test_a_cursor_of_another_order_or_model_is_none():
    rows = _some_rows(["a", "b", "c"])
    _rows, cursor = keyset.page(rows, ("document_number",), None, 1)
    assert cursor is not None

    found, _next = keyset.page(rows, ("-document_number",), cursor, 1)

    assert _numbers(found) == ["c"]
    assert keyset.is_valid(cursor, ("document_number",), Event)
    assert not keyset.is_valid(cursor, ("-document_number",), Event)
    assert not keyset.is_valid(cursor, ("document_number",), User)


def test_a_changed_cursor_is_refused():
    rows = _some_rows(["a", "b", "c"])
    _rows, cursor = keyset.page(rows, ("document_number",), None, 1)
    assert cursor is not None

    forged = [
        cursor[:at] + ("A" if cursor[at] != "A" else "B") + cursor[at + 1 :] for at in range(len(cursor) - 1)
    ]

    assert not [each for each in forged if keyset.is_valid(each, ("document_number",), Event)]


def test_the_first_key_is_a_plain_bound_that_an_index_serves():
    rows = _some_rows(["a", "b", "c"])
    _rows, cursor = keyset.page(rows, ("-at",), None, 1)

    keys = keyset.keys_of(Event, ("-at",))

    assert [(key.path, key.is_descending, key.is_nullable) for key in keys] == [
        ("at", True, False),
        ("pk", True, False),
    ]
    assert cursor is not None
    place = keyset._read(cursor, keys, Event)
    assert place is not None
    assert "key_0__lte" in str(keyset._beyond(keys, place[1]))
    assert timezone.is_aware(place[1][0])
