"""Export: the filtered set with the chosen columns, typed cells, no formulas, logged, large ones by a worker."""

import csv
import datetime
import io
from decimal import Decimal

import openpyxl
import pytest

from core import exports, jobs
from core.exports import Heading
from core.lists import exporting
from core.models import Job, JobState, Role, SecurityEvent, StoredFile
from tests.core.lists.orders import Shop

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.lists.urls")]

URL = "/test-orders/"


def lines(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+49 30",
        "-2",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1+1",
        "\u00a0=1",
        "＝1+1",
        "＋1",
        "－1",
        "＠A",
    ],
)
def test_text_that_could_be_a_formula_is_marked_as_text(text):
    [_heading, row] = lines(exports.write_csv([Heading("Name")], [[text]]))

    assert row == [f"'{text}"]


@pytest.mark.parametrize("text", ["Alfreds", "1-2", "a=b", "", "'quoted'", "10 %"])
def test_other_text_is_left_as_it_is(text):
    [_heading, *rows] = lines(exports.write_csv([Heading("Name"), Heading("More")], [[text, "x"]]))

    assert rows == [[text, "x"]]


def test_csv_writes_numbers_and_days_for_programs():
    row = [Decimal("-1234.50"), 7, datetime.date(2026, 3, 9), datetime.datetime(2026, 3, 9, 14, 5), None]  # noqa: DTZ001

    content = exports.write_csv([Heading(str(at)) for at in range(5)], [row])

    assert content.startswith(b"\xef\xbb\xbf")
    assert lines(content)[1] == ["-1234.50", "7", "2026-03-09", "2026-03-09 14:05:00", ""]


def test_a_workbook_has_numbers_days_and_text_that_never_is_a_formula():
    row = [
        "=1+1",
        Decimal("1234.5"),
        datetime.date(2026, 3, 9),
        Decimal("1234567890123456.78"),
        "https://example.org",
    ]

    content = exports.write_xlsx(
        "Orders: [all]", [Heading("A"), Heading("B", 2), *map(Heading, "CDE")], [row]
    )

    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    text, number, day, long_number, address = sheet[2]
    assert (text.value, text.data_type) == ("=1+1", "s")
    assert (number.value, number.data_type, number.number_format) == (1234.5, "n", "#,##0.00")
    assert (day.value, day.is_date) == (datetime.datetime(2026, 3, 9), True)  # noqa: DTZ001
    assert (long_number.value, long_number.data_type) == ("1234567890123456.78", "s")
    assert address.hyperlink is None
    assert sheet.freeze_panes == "B2"


def test_an_export_has_the_filtered_rows_in_order_with_the_chosen_columns(shop: Shop, sign_in):
    shop.order("S-1", customer="=cmd|' /C calc'!A1", total="10", currency="USD", status="held")
    shop.order("S-2", total="1234.5", status="held")
    shop.order("S-3", status="closed")
    Shop("OTHER").order("S-9", status="held")

    response = sign_in().post(
        f"{URL}?view=all&status=held&sort=number&cols=customer__name,status,gross_amount,order_date",
        {"do": "export", "format": "csv"},
    )

    today = shop.today.isoformat()
    assert response.headers["Content-Disposition"] == f'attachment; filename="orders-{today}.csv"'
    assert lines(response.content) == [
        ["Number", "Customer", "Status", "Total", "Currency", "Order date"],
        ["S-1", "'=cmd|' /C calc'!A1", "On hold", "10.00", "USD", today],
        ["S-2", "Alfreds Futterkiste", "On hold", "1234.50", "EUR", today],
    ]


def test_an_export_is_a_workbook_too(shop: Shop, sign_in):
    shop.order(
        "S-1",
        total="10.5",
        discount_percent="12.5",
        confirmed_at=datetime.datetime(2026, 3, 9, 23, 30, tzinfo=datetime.UTC),
    )

    response = sign_in().post(
        f"{URL}?view=all&cols=gross_amount,discount_percent,confirmed_at,route",
        {"do": "export", "format": "xlsx"},
    )

    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0]
    assert [[cell.value for cell in row] for row in sheet] == [
        ["Number", "Total", "Currency", "Discount percent", "Confirmed at", "Route"],
        ["S-1", 10.5, "EUR", 12.5, datetime.datetime(2026, 3, 10, 0, 30), "by clerk"],  # noqa: DTZ001
    ]


def test_an_export_has_no_column_the_list_does_not_show_to_this_user(shop: Shop, sign_in):
    shop.order("S-1", total="4711")

    response = sign_in(Role.WAREHOUSE).post(
        f"{URL}?view=all&cols=gross_amount,status", {"do": "export", "format": "csv"}
    )

    assert lines(response.content) == [["Number", "Status"], ["S-1", "Confirmed"]]


def test_each_export_is_logged(shop: Shop, sign_in):
    shop.order("S-1")

    sign_in().post(f"{URL}?view=all&status=confirmed&cols=status", {"do": "export", "format": "csv"})

    event = SecurityEvent.objects.get(kind="export")
    assert event.user is not None
    assert event.company == shop.company
    assert event.detail == {
        "list": "orders", "format": "csv", "rows": 1, "columns": ["number", "status"],
        "query": "view=all&status=confirmed&cols=number,status",
    }  # fmt: skip


def test_an_unknown_format_is_refused(shop: Shop, sign_in):
    response = sign_in().post(URL, {"do": "export", "format": "exe"})

    assert response.status_code == 422
    assert not SecurityEvent.objects.exists()


@pytest.fixture
def few_at_once(monkeypatch):
    monkeypatch.setattr(exporting, "EXPORTED_AT_ONCE", 2)


def test_a_large_export_is_written_by_a_worker_and_fetched_by_who_asked(shop: Shop, sign_in, few_at_once):
    shop.orders(3)
    client, other = sign_in(), sign_in(username="olga")

    response = client.post(f"{URL}?view=all&sort=number&cols=status", {"do": "export", "format": "csv"})
    job = Job.objects.get()
    waiting = client.get(response.headers["Location"]).content.decode()
    jobs.run(job.pk)
    job.refresh_from_db()
    ready = client.get(response.headers["Location"]).content.decode()
    file = client.get(f"{response.headers['Location']}&download=1")

    assert response.headers["Location"] == f"{URL}?job={job.pk}"
    assert 'hx-trigger="every 1s"' in waiting
    assert job.state == JobState.DONE
    assert f"{URL}?job={job.pk}&amp;download=1" in ready
    assert lines(file.content) == [["Number", "Status"], *([f"S-0000{at}", "Confirmed"] for at in (1, 2, 3))]
    assert SecurityEvent.objects.filter(kind="export").count() == 1
    assert other.get(f"{URL}?job={job.pk}&download=1").status_code == 404
    assert client.get(f"/test-customers/C-1/?job={job.pk + 1}").status_code == 404


def test_a_worker_writes_nothing_for_who_may_no_longer_see_the_list(shop: Shop, sign_in, few_at_once):
    shop.orders(3)
    sign_in().post(f"{URL}?view=all", {"do": "export", "format": "csv"})
    job = Job.objects.get()
    assert job.requested_by is not None
    job.requested_by.memberships.update(role=Role.ADMINISTRATOR)

    jobs.run(job.pk)

    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert not StoredFile.objects.exists()


def test_a_download_before_the_end_does_not_exist(shop: Shop, sign_in, few_at_once):
    shop.orders(3)
    client = sign_in()
    response = client.post(f"{URL}?view=all", {"do": "export", "format": "xlsx"})

    assert client.get(f"{response.headers['Location']}&download=1").status_code == 404
