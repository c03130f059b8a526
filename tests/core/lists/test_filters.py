"""Filters: what each operator finds, how a form becomes a URL, and what is refused in which words."""

import datetime
from urllib.parse import unquote

import pytest
from django.http import QueryDict

from core.lists import ChoiceFilter, DocumentList, LinkColumn, rows
from core.lists.filters.dates import PERIODS
from core.lists.formats import Frame
from core.lists.saved import SavedViews
from core.lists.state import ListState
from core.models import Role
from orders.models import OrderHold, SalesOrder
from tests.core.lists.orders import OrderList, Shop

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.lists.urls")]


class HeldList(DocumentList):
    name = "held_orders"
    model = SalesOrder
    title = "Held orders"
    permission = "orders.view_salesorder"
    columns = (LinkColumn("number"),)
    filters = (ChoiceFilter("holds__kind", "Held for", key="held_for"),)


TODAY = datetime.date(2026, 3, 11)  # a Wednesday


def found(actor, query: str, today: datetime.date = TODAY) -> set[str]:
    frame = Frame.of(actor)
    frame = Frame(frame.actor, today, frame.language, frame.zone)
    state = ListState.read(OrderList, QueryDict(f"view=all&{query}"), frame, SavedViews())
    assert not [active.error for active in state.filters if active.error]
    return set(rows.matching(state).values_list("number", flat=True))


@pytest.fixture
def clerk(actor):
    return actor(Role.SALES)


@pytest.mark.parametrize(
    "query, expected",
    [
        ("status=held", {"held"}),
        ("status=held&status=draft", {"held", "draft"}),
        ("status.not=held", {"draft", "closed"}),
        ("status.not=held&status.not=draft", {"closed"}),
    ],
)
def test_choices(shop: Shop, clerk, query, expected):
    for status in ("held", "draft", "closed"):
        shop.order(status, status=status)

    assert found(clerk, query) == expected


@pytest.mark.parametrize(
    "query, expected",
    [
        ("requested_date=2026-03-11", {"today"}),
        ("requested_date.from=2026-03-11", {"today", "tomorrow"}),
        ("requested_date.to=2026-03-10", {"yesterday", "lastweek"}),
        ("requested_date.between=2026-03-10..2026-03-11", {"yesterday", "today"}),
        ("requested_date.between=..2026-03-10", {"yesterday", "lastweek"}),
        ("requested_date.last=1", {"yesterday", "today"}),
        ("requested_date.next=1", {"today", "tomorrow"}),
        ("requested_date.in=this_week", {"yesterday", "today", "tomorrow"}),
        ("requested_date.in=yesterday", {"yesterday"}),
        ("requested_date.late=0", {"yesterday", "lastweek"}),
        ("requested_date.late=1", {"lastweek"}),
        ("requested_date.late_under=2", {"yesterday"}),
        ("requested_date.empty=1", {"never"}),
        ("requested_date.filled=1", {"today", "tomorrow", "yesterday", "lastweek"}),
    ],
)
def test_days(shop: Shop, clerk, query, expected):
    for name, days in (("today", 0), ("tomorrow", 1), ("yesterday", -1), ("lastweek", -7)):
        shop.order(name, requested_date=TODAY + datetime.timedelta(days=days))
    shop.order("never", requested_date=None)

    assert found(clerk, query) == expected


def test_days_of_instants_are_the_companys_days(shop: Shop, clerk):
    utc = datetime.UTC
    shop.order("before", confirmed_at=datetime.datetime(2026, 3, 10, 22, 59, tzinfo=utc))
    shop.order("first", confirmed_at=datetime.datetime(2026, 3, 10, 23, 0, tzinfo=utc))  # midnight in Berlin
    shop.order("last", confirmed_at=datetime.datetime(2026, 3, 11, 22, 59, 59, 999999, tzinfo=utc))
    shop.order("after", confirmed_at=datetime.datetime(2026, 3, 11, 23, 0, tzinfo=utc))

    assert found(clerk, "confirmed_at=2026-03-11") == {"first", "last"}


@pytest.mark.parametrize(
    "period, first, last",
    [
        ("this_month", "2026-03-01", "2026-03-31"),
        ("last_month", "2026-02-01", "2026-02-28"),
        ("this_quarter", "2026-01-01", "2026-03-31"),
        ("last_quarter", "2025-10-01", "2025-12-31"),
        ("this_year", "2026-01-01", "2026-12-31"),
        ("last_year", "2025-01-01", "2025-12-31"),
        ("this_week", "2026-03-09", "2026-03-15"),
    ],
)
def test_periods_end_where_the_calendar_does(period, first, last):
    low, high = PERIODS[period][1](TODAY)

    assert (str(low), str(high)) == (first, last)


@pytest.mark.parametrize(
    "query, expected",
    [
        ("gross_amount=100", {"a"}),
        ("gross_amount.over=100", {"b"}),
        ("gross_amount.under=100", {"c"}),
        ("gross_amount.between=99.99..100", {"a", "c"}),
    ],
)
def test_amounts(shop: Shop, clerk, query, expected):
    for number, total in (("a", "100.00"), ("b", "100.01"), ("c", "99.99")):
        shop.order(number, total=total)

    assert found(clerk, query) == expected


@pytest.mark.parametrize(
    "query, expected",
    [
        ("customer_reference=po 1", {"a"}),
        ("customer_reference.not=po 1", {"b", "c", "d"}),
        ("customer_reference.contains=1", {"a", "b"}),
        ("customer_reference.starts=PO", {"a", "b", "d"}),
        ("customer_reference.contains=%25", {"d"}),
        ("customer_reference.empty=1", {"c"}),
        ("customer_reference.filled=1", {"a", "b", "d"}),
        ("q=po 12", {"b"}),
        ("q=1 alfreds", {"a", "b"}),
        ("allows_partial_delivery=no", {"d"}),
        ("is_dear=yes", {"d"}),
    ],
)
def test_text_search_and_yes_or_no(shop: Shop, clerk, query, expected):
    shop.order("a", customer_reference="PO 1")
    shop.order("b", customer_reference="PO 12")
    shop.order("c", customer_reference="")
    shop.order("d", customer_reference="PO 5%", total="1000", allows_partial_delivery=False)

    assert found(clerk, query) == expected


def test_references_are_named_by_code(shop: Shop, clerk):
    for name in ("Alfreds", "Blondel", "Bólido"):
        shop.order(name, customer=name)

    assert found(clerk, "customer=C-2") == {"Blondel"}
    assert found(clerk, "customer=C-2&customer=C-3") == {"Blondel", "Bólido"}
    assert found(clerk, "customer.not=C-2") == {"Alfreds", "Bólido"}


def test_a_reference_of_another_company_is_not_found(shop: Shop, sign_in):
    shop.order("S-1")
    other = Shop("OTHER")
    other.customer("One")
    other.customer("Two")

    page = sign_in().get("/test-orders/?view=all&customer=C-2").content.decode()

    assert "Nothing is found under “C-2”." in page


# The form of a filter


@pytest.mark.parametrize(
    "form, expected",
    [
        ("filter=status&op=is&value=held&value=draft", "view=all&status=held&status=draft"),
        ("filter=status&op=not&value=held", "view=all&status.not=held"),
        ("filter=order_date&op=between&value=2026-01-01&value_to=2026-02-01", "view=all&order_date.between=2026-01-01..2026-02-01"),
        ("filter=order_date&op=last&days=30&value=ignored", "view=all&order_date.last=30"),
        ("filter=order_date&op=in&period=this_month", "view=all&order_date.in=this_month"),
        ("filter=order_date&op=empty", "view=all&order_date.empty=1"),
        ("filter=gross_amount&op=over&value=1%2C234.50", "view=all&gross_amount.over=1234.50"),
        ("filter=customer_reference&op=contains&value=PO", "view=all&customer_reference.contains=PO"),
        ("filter=customer&op=is&value=alfreds", "view=all&customer=C-1"),
        ("filter=customer&op=is&value=x&value_code=C-1", "view=all&customer=C-1"),
        ("status=held&filter=status&op=is&value=draft", "view=all&status=draft"),
        ("status=held&filter=status&op=is", "view=all"),
        ("status=held&filter=order_date&op=from&value=2026-01-01", "view=all&status=held&order_date.from=2026-01-01"),
    ],
)  # fmt: skip
def test_a_filters_form_leads_to_its_address(shop: Shop, sign_in, form, expected):
    shop.customer()

    response = sign_in().get(f"/test-orders/?view=all&{form}")

    assert response.status_code == 303
    assert unquote(response.headers["Location"]) == f"/test-orders/?{expected}"


def test_numbers_are_typed_as_the_language_writes_them(shop: Shop, actor, client):
    person = actor(Role.SALES).user
    person.language = "it"
    person.save()
    client.force_login(person)

    response = client.get("/test-orders/?view=all&filter=gross_amount&op=over&value=1.234,50")
    refused = client.get("/test-orders/?view=all&filter=gross_amount&op=over&value=1,234.50")

    assert response.headers["Location"].endswith("gross_amount.over=1234.50")
    assert refused.status_code == 422


def test_a_refused_filter_form_keeps_what_was_typed(shop: Shop, sign_in):
    response = sign_in().get("/test-orders/?view=all&filter=order_date&op=last&days=soon")

    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="soon"' in page
    assert "Enter a number of days between 0 and 36500." in page


def test_htmx_gets_the_filtered_region_at_its_own_address(shop: Shop, sign_in):
    response = sign_in().get(
        "/test-orders/?view=all&filter=status&op=is&value=held",
        HTTP_HX_REQUEST="true", HTTP_HX_BOOSTED="true", HTTP_HX_TARGET="list-orders",
    )  # fmt: skip

    assert response.status_code == 200
    assert response.headers["HX-Push-Url"] == "/test-orders/?view=all&status=held"
    assert response.content.decode().lstrip().startswith("<section")


@pytest.mark.parametrize("name", [entry.name for entry in OrderList.filters] + ["columns", "view"])
def test_every_form_opens_with_and_without_script(shop: Shop, sign_in, name):
    shop.order("S-1")
    client = sign_in()

    page = client.get(f"/test-orders/?view=all&edit={name}")
    part = client.get(
        f"/test-orders/?view=all&edit={name}&part=editor",
        HTTP_HX_REQUEST="true",
        HTTP_HX_TARGET="list-orders-editor",
    )

    assert page.content.decode().count("data-list-editor") == 1
    assert part.content.decode().lstrip().startswith("<form")


def test_a_filter_over_many_related_rows_repeats_none(shop: Shop, clerk):
    order = shop.order("S-1")
    shop.order("S-2")
    for kind in ("manual", "credit"):
        OrderHold.objects.create(company=shop.company, order=order, kind=kind, reason="Ask first.")
    frame = Frame.of(clerk)
    state = ListState.read(HeldList, QueryDict("held_for=manual&held_for=credit"), frame, SavedViews())

    assert list(rows.matching(state).values_list("number", flat=True)) == ["S-1"]
