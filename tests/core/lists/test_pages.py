"""The page of a list: rows in scope, order, paging, figures, columns, saved views, and whatever a URL may say."""

import datetime
import re
from decimal import Decimal
from urllib.parse import unquote

import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.lists import totals
from core.models import Role, SavedView
from tests.core.lists.orders import OrderList, Shop

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.lists.urls")]

URL = "/test-orders/"
REGION = {"HX-Request": "true", "HX-Target": "list-orders"}


def html(client: Client, query: str = "view=all", headers: dict[str, str] | None = None) -> str:
    response = client.get(f"{URL}?{query}", headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def numbers(page: str) -> list[str]:
    return re.findall(r'class="doc-link" href="/test-orders/([^"]+)/"', page)


def links(page: str) -> list[str]:
    return [unquote(url.replace("&amp;", "&")) for url in re.findall(r'href="([^"]+)"', page)]


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


# Rows


def test_a_list_shows_its_rows_newest_first(shop: Shop, sign_in):
    for number in ("S-1", "S-3", "S-2"):
        shop.order(number)

    assert numbers(html(sign_in())) == ["S-3", "S-2", "S-1"]


def test_orders_of_another_company_do_not_exist(shop: Shop, sign_in):
    shop.order("S-1")
    Shop("OTHER").order("S-2")

    page = html(sign_in(), "view=all&q=S-")

    assert numbers(page) == ["S-1"]
    assert "1 entry" in text(page)


def test_a_list_needs_its_permission(shop: Shop, sign_in):
    assert sign_in(Role.ADMINISTRATOR).get(URL).status_code == 403


def test_the_warehouse_sees_no_money(shop: Shop, sign_in):
    shop.order("S-1", total="4711.00")

    page = html(sign_in(Role.WAREHOUSE), "view=all&sort=-gross_amount&cols=gross_amount&gross_amount.over=1")

    assert numbers(page) == ["S-1"]
    assert "4,711" not in page
    assert "Total" not in page


def test_cells_are_formatted_and_escaped(shop: Shop, sign_in):
    late = shop.today - datetime.timedelta(days=5)
    shop.order(
        "S-1",
        customer="<b>Bold & Söhne</b>",
        total="1234.5",
        order_date=datetime.date(2026, 3, 9),
        requested_date=late,
    )
    shop.order("S-2", status="closed", requested_date=late, currency="JPY", total="1000")

    page = html(sign_in())

    assert "&lt;b&gt;Bold &amp; Söhne&lt;/b&gt;" in page
    assert "<b>Bold" not in page
    assert "1,234.50\u00a0EUR" in page
    assert "1,000\u00a0JPY" in page
    assert "9 Mar 2026" in page
    assert page.count("5 d late") == 1
    assert '<span class="badge badge--confirmed">Confirmed</span>' in page


def test_what_is_missing_is_a_dash_and_zero_is_shown(shop: Shop, sign_in):
    shop.order("S-1", total="0", requested_date=None)

    row = html(sign_in()).split("<tbody")[1]

    assert ">–</td>" in row
    assert "0.00\u00a0EUR" in row


def test_the_first_column_leads_to_the_document(shop: Shop, sign_in):
    shop.order("S 1/ü?")

    assert "/test-orders/S%201%2F%C3%BC%3F/" in html(sign_in())


def test_twenty_rows_cost_no_more_statements_than_two(shop: Shop, sign_in, django_assert_max_num_queries):
    shop.orders(60)
    client = sign_in()
    html(client)

    with django_assert_max_num_queries(8) as few:
        html(client, "view=all&size=25")
    with django_assert_max_num_queries(8) as many:
        html(client, "view=all&status=confirmed&order_date.last=80&gross_amount.over=1&q=S")

    assert len(few) == len(many)


def test_customers_see_their_own_orders_only(shop: Shop, sign_in, monkeypatch):
    shop.order("S-1", customer="Mine")
    shop.order("S-2", customer="Other")
    mine = shop.customer("Mine").pk
    monkeypatch.setattr("core.actors._narrowings", [lambda user, company: frozenset({mine})])

    page = html(sign_in(Role.PORTAL_VIEWER))

    assert numbers(page) == ["S-1"]


def test_a_narrowed_list_shows_only_its_part(shop: Shop, sign_in):
    shop.order("S-1", customer="Mine")
    shop.order("S-2", customer="Other")

    page = sign_in().get("/test-customers/C-1/?view=all").content.decode()

    assert numbers(page) == ["S-1"]


# Order and paging


@pytest.mark.parametrize(
    "sort", ["number", "-customer__name", "requested_date", "-requested_date", "gross_amount"]
)
def test_walking_the_links_shows_every_row_once(shop: Shop, sign_in, sort):
    shop.orders(60)
    for at in range(10):
        shop.order(f"X-{at}", customer=f"Customer {at % 3}", requested_date=shop.today if at % 2 else None)
    client, seen = sign_in(), []

    page = html(client, f"view=all&size=25&sort={sort}")
    seen += numbers(page)
    while following := re.search(
        r'href="\?([^"]+)" rel="next"|href="/test-orders/\?([^"]+)" rel="next"', page
    ):
        page = html(client, (following[1] or following[2]).replace("&amp;", "&"))
        seen += numbers(page)

    assert len(seen) == 70
    assert len(set(seen)) == 70


def test_the_sorted_column_says_so(shop: Shop, sign_in):
    shop.order("S-1")

    page = html(sign_in(), "view=all&sort=-gross_amount")

    assert re.search(r'<th scope="col" class="num money" aria-sort="descending">', page)
    assert any(link.endswith("?view=all&sort=gross_amount") for link in links(page))


def test_a_cursor_behind_which_nothing_is_left_leads_to_the_first_page(shop: Shop, sign_in):
    shop.orders(30)
    client = sign_in()
    following = re.search(r'href="/test-orders/\?([^"]+)" rel="next"', html(client, "view=all&size=25"))
    assert following is not None

    page = html(client, following[1].replace("&amp;", "&") + "&status=confirmed&number=x&q=S-00003")

    assert numbers(page) == ["S-00003"]


# Figures


def test_count_and_sums_are_of_the_filtered_set_per_currency(shop: Shop, sign_in):
    shop.orders(60)
    shop.order("X-1", total="5.50", currency="USD")
    shop.order("X-2", total="1.00", status="closed")

    page = text(html(sign_in(), "view=all&status=confirmed&size=25"))

    assert "61 entries 600.00 EUR 5.50 USD" in page


def test_a_large_set_is_counted_afterwards_and_says_when(shop: Shop, sign_in, monkeypatch):
    monkeypatch.setattr(totals, "COUNTED_AT_ONCE", 10)
    shop.orders(12)
    client = sign_in()

    first = html(client)
    part = html(client, "view=all&totals=1&part=totals", {**REGION, "HX-Target": "list-orders-summary"})
    second = html(client)

    assert "Count all entries" in first
    assert "12 entries 120.00 EUR as of " in text(part)
    assert "<html" not in part
    assert "12 entries 120.00 EUR as of " in text(second)
    cache.clear()


def test_without_script_the_figures_are_a_link_away(shop: Shop, sign_in, monkeypatch):
    monkeypatch.setattr(totals, "COUNTED_AT_ONCE", 10)
    shop.orders(12)

    assert "12 entries" in text(html(sign_in(), "view=all&totals=1"))
    cache.clear()


# Page, region, empty


def test_htmx_gets_the_region_and_everybody_else_the_page(shop: Shop, sign_in):
    shop.order("S-1")
    client = sign_in()

    region, page = html(client, headers=REGION), html(client)

    assert region.lstrip().startswith('<section class="list" id="list-orders"')
    assert "<html" in page
    assert client.get(URL).headers["Vary"].count("HX-Target") == 1


def test_an_empty_list_says_what_it_is_for(shop: Shop, sign_in):
    page = text(html(sign_in()))

    assert "No orders yet" in page
    assert "An order says what a customer wants." in page


def test_an_empty_tab_does_not_say_that_there_is_nothing_at_all(shop: Shop, sign_in):
    shop.order("S-1", status="closed")

    page = text(html(sign_in(), "view=open"))

    assert "Nothing in “Open”" in page
    assert "No orders yet" not in page


def test_filters_that_find_nothing_offer_to_clear_them(shop: Shop, sign_in):
    shop.order("S-1")

    page = html(sign_in(), "view=all&q=nothing")

    assert "Nothing matches these filters" in page
    assert any(link.endswith("/test-orders/?view=all") for link in links(page))


def test_other_methods_are_refused(shop: Shop, sign_in):
    assert sign_in().delete(URL).status_code == 405


# Bad input


@pytest.mark.parametrize(
    "query",
    [
        "sort=password", "sort=customer__company__name", "sort=-", "sort=number;drop", "status=nonsense", "status.like=x",
        "order_date=2026-13-45", "order_date.last=abc", "order_date.last=99999999999", "order_date.between=..", "at=garbage",
        "order_date.between=2026-05-01..2026-01-01", "gross_amount.over=1e400", "gross_amount=NaN", "gross_amount.over=9" + "9" * 40,
        "discount_percent.over=99999999", "customer=NOBODY", "customer=%00", "q=%00%F0%9F%98%80", "size=7", "size=-1", "cols=,,x",
        "cols=company__name,password", "saved=9999999999999999999999", "saved=x&custom=1", "edit=password", "edit=status&part=editor",
        "filter=nope&op=x", "filter=order_date&op=between&value=x", "filter=gross_amount&op=over&value=1.2.3", "view=nonsense",
        "allows_partial_delivery=maybe", "confirmed_at=0001-01-01", "confirmed_at.from=9999-12-31", "job=abc",
    ],
)  # fmt: skip
def test_whatever_a_url_says_is_answered(shop: Shop, sign_in, query):
    shop.order("S-1")

    response = sign_in().get(f"{URL}?{query}")

    assert response.status_code in {200, 404, 422, 303}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["q", "sort", "at", "cols", "size", "view", "saved", "custom", "edit", "status", "customer", "order_date",
                 "gross_amount", "confirmed_at", "customer_reference", "filter", "op", "value", "value_to", "days"]
            ),
            st.sampled_from(["", ".not", ".last", ".between", ".over", ".empty", ".late", ".in", "."]),
            st.text(max_size=12),
        ),
        max_size=6,
    )
)  # fmt: skip
def test_no_query_string_breaks_a_list(shop: Shop, sign_in, parameters):
    data: dict[str, list[str]] = {}
    for name, operator, value in parameters:
        data.setdefault(name + operator, []).append(value.encode(errors="replace").decode())

    assert sign_in().get(URL, data).status_code in {200, 303, 404, 422}


def test_a_wrong_filter_stands_on_its_chip_and_filters_nothing(shop: Shop, sign_in):
    shop.order("S-1")

    page = html(sign_in(), "view=all&order_date.last=soon")

    assert numbers(page) == ["S-1"]
    assert "chip--error" in page
    assert "Enter a number of days between 0 and 36500. Not applied." in text(page)


# Columns


def test_columns_are_chosen_and_ordered_by_the_url(shop: Shop, sign_in):
    shop.order("S-1", customer_reference="PO 7")

    page = html(sign_in(), "view=all&cols=customer_reference,order_date")

    assert re.findall(r'id="list-orders-sort-(\w+)"', page) == ["number", "customer_reference", "order_date"]
    assert "PO 7" in page


def test_chosen_columns_are_remembered(shop: Shop, sign_in):
    shop.order("S-1")
    client = sign_in()

    response = client.post(
        f"{URL}?view=all",
        {
            "do": "columns",
            "column": ["order_date", "status"],
            "position_order_date": "3",
            "position_status": "2",
        },
    )
    page = html(client)
    others = html(sign_in(username="olga"))

    assert response.status_code == 303
    assert re.findall(r'id="list-orders-sort-(\w+)"', page) == ["number", "status", "order_date"]
    assert "list-orders-sort-customer__name" in others


def test_columns_can_be_put_back_as_delivered(shop: Shop, sign_in):
    shop.order("S-1")
    client = sign_in()
    client.post(URL, {"do": "columns", "column": ["status"]})

    client.post(URL, {"do": "columns", "reset": "1"})

    assert "list-orders-sort-customer__name" in html(client)
    assert not SavedView.objects.exists()


def test_an_annotation_can_be_shown_and_sorted_by(shop: Shop, sign_in):
    shop.order("S-1", total="10")
    shop.order("S-2", total="20")

    page = html(sign_in(), "view=all&cols=untaxed&sort=-untaxed")

    assert numbers(page) == ["S-2", "S-1"]
    assert "40.00\u00a0EUR" in page


# Views


def test_standard_views_are_tabs_with_their_own_condition_and_order(shop: Shop, sign_in):
    day = datetime.timedelta(days=1)
    shop.order("S-1", requested_date=shop.today - day)
    shop.order("S-2", requested_date=shop.today - 3 * day)
    shop.order("S-3", requested_date=shop.today)
    shop.order("S-4", total="1000.00")
    client = sign_in()

    assert numbers(html(client, "view=late")) == ["S-2", "S-1"]
    assert numbers(html(client, "view=dear")) == ["S-4"]
    assert numbers(html(client, "")) == ["S-4", "S-3", "S-2", "S-1"]


def test_a_view_is_saved_with_filters_order_and_columns(shop: Shop, sign_in):
    shop.order("S-1", total="50")
    shop.order("S-2", total="500")
    client = sign_in()

    response = client.post(
        f"{URL}?view=all&gross_amount.over=100&sort=number&cols=status", {"do": "view", "name": "Large"}
    )
    saved = SavedView.objects.get()
    page = html(client, f"saved={saved.pk}")

    assert response.headers["Location"] == f"{URL}?saved={saved.pk}"
    assert (saved.query, saved.columns) == (
        "view=all&gross_amount.over=100&sort=number",
        ["number", "status"],
    )
    assert numbers(page) == ["S-2"]
    assert re.findall(r'id="list-orders-sort-(\w+)"', page) == ["number", "status"]
    assert "over 100" in text(page)


def test_removing_the_last_filter_of_a_saved_view_does_not_bring_it_back(shop: Shop, sign_in):
    shop.order("S-1", total="50")
    client = sign_in()
    client.post(f"{URL}?view=all&gross_amount.over=100", {"do": "view", "name": "Large"})
    saved = SavedView.objects.get()

    page = html(client, f"saved={saved.pk}")
    [removal] = [
        link for link in links(page) if "custom=1" in link and "over" not in link and "edit" not in link
    ][:1]
    without = html(client, removal.split("?")[1])

    assert numbers(without) == ["S-1"]
    assert "(changed)" in without


def test_the_default_view_opens_a_bare_address(shop: Shop, sign_in):
    shop.order("S-1", status="held")
    shop.order("S-2")
    client = sign_in()
    client.post(f"{URL}?view=all&status=held", {"do": "view", "name": "Mine", "is_default": "1"})

    assert numbers(html(client, "")) == ["S-1"]
    assert numbers(html(client, "view=all")) == ["S-2", "S-1"]


def test_a_private_view_is_nobody_elses_and_a_shared_one_everybodys(shop: Shop, sign_in):
    owner, other = sign_in(), sign_in(username="olga")
    owner.post(f"{URL}?view=all&status=held", {"do": "view", "name": "Private"})
    owner.post(
        f"{URL}?view=all&status=held", {"do": "view", "name": "Shared", "is_shared": "1", "is_default": "1"}
    )

    page = text(html(other, ""))

    assert "Shared" in page
    assert "Private" not in page
    assert "On hold" not in page.split("Filter")[1].split("Clear")[0]


def test_only_its_owner_deletes_a_view(shop: Shop, sign_in):
    owner, other = sign_in(), sign_in(username="olga")
    owner.post(f"{URL}?view=all", {"do": "view", "name": "Shared", "is_shared": "1"})
    saved = SavedView.objects.get()

    refused = other.post(f"{URL}?saved={saved.pk}", {"do": "delete"})
    assert refused.status_code == 403
    assert SavedView.objects.exists()

    owner.post(f"{URL}?saved={saved.pk}", {"do": "delete"})
    assert not SavedView.objects.exists()


def test_a_view_needs_a_name(shop: Shop, sign_in):
    response = sign_in().post(f"{URL}?view=all", {"do": "view", "name": "  "})

    assert response.status_code == 422
    assert "Enter a name for the view." in response.content.decode()
    assert not SavedView.objects.exists()


def test_links_to_a_list_are_built_from_its_grammar():
    assert OrderList.url_query(view="all", status=["held", "draft"]) == "view=all&status=held&status=draft"
    assert OrderList.url_query(**{"order_date.last": 30}) == "order_date.last=30"


def test_amounts_are_summed_exactly(shop: Shop, sign_in):
    for at in range(10):
        shop.order(f"S-{at}", total=str(Decimal("0.10")))

    assert "1.00\u00a0EUR" in html(sign_in())
