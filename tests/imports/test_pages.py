"""The way of a file through the pages, without a script: upload, columns, trial, import, refused rows."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from catalog.models import Product
from core import jobs
from core.models import FileImport, Job
from orders.models import SalesOrder
from tests import builders
from tests.imports.stage import a_file, a_workbook, shared

pytestmark = pytest.mark.django_db


def a_browser(*roles: str) -> Client:
    client = Client()
    client.force_login(builders.a_user(None, *roles))
    return client


def fields_of(page: Any) -> dict[str, str]:
    """What the form would post untouched."""
    html = page.content.decode()
    found = {}
    for name, options in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', html, re.S):
        found[name] = next(iter(re.findall(r'value="([^"]*)" selected', options)), "")
    return found | dict(re.findall(r'<input type="text" name="(default-[^"]+)"[^>]*value="([^"]*)"', html))


def run_all() -> None:
    for job in Job.objects.filter(state="queued"):
        jobs.run(job.pk)


def send(client: Client, content: bytes | str, name: str = "file.csv") -> Any:
    return client.post(
        "/products/import/", {"file": a_file(content, name), "idempotency_key": "k1"}, follow=True
    )


def test_northwind_goes_through_the_pages(client):
    browser = a_browser("MGR")

    columns = send(browser, shared("northwind/products.csv"), "products.csv")
    assert "Chang" in columns.content.decode()
    address = columns.request["PATH_INFO"]
    trial = browser.post(address, {**fields_of(columns), "do": "try"}, follow=True)
    run_all()
    trial = browser.get(trial.request["PATH_INFO"])
    assert "Import all 77" in trial.content.decode()
    assert not Product.objects.exists()
    browser.post(f"{trial.request['PATH_INFO']}run", {"mode": "all"})
    run_all()
    result = browser.get(trial.request["PATH_INFO"]).content.decode()

    assert "77 added" in result
    assert Product.objects.count() == 77


def test_the_columns_chosen_are_proposed_for_the_next_file_of_this_layout():
    browser = a_browser("MGR")
    first = send(browser, "Nr;What;Money\nTEA;Tea;4,50\n")
    chosen = {**fields_of(first), "map-sku": "Nr", "map-name": "What", "map-price": "Money", "locale": "de"}
    browser.post(first.request["PATH_INFO"], {**chosen, "do": "try"})

    second = browser.post(
        "/products/import/", {"file": a_file("Nr;What;Money\nMILK;Milk;1,20\n")}, follow=True
    )

    assert {name: fields_of(second)[name] for name in ("map-sku", "map-name", "map-price", "locale")} == {
        "map-sku": "Nr", "map-name": "What", "map-price": "Money", "locale": "de",
    }  # fmt: skip


def test_the_refused_rows_come_back_as_a_file_without_formulas():
    browser = a_browser("MGR")
    columns = send(browser, "sku,name,price\nTEA,\"=cmd|' /C calc'!A0\",cheap\n")
    trial = browser.post(columns.request["PATH_INFO"], {**fields_of(columns), "do": "try"}, follow=True)
    run_all()

    answer = browser.get(f"{trial.request['PATH_INFO']}refused?format=csv")

    assert answer.content.decode("utf-8-sig").splitlines()[1] == (
        "TEA,'=cmd|' /C calc'!A0,cheap,2,\"price: Enter a number such as 1,234.50.\""
    )
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_only_some_of_the_rows_go_in_when_that_is_chosen():
    browser = a_browser("MGR")
    columns = send(browser, "sku,name,price\nTEA,Tea,4.50\nMILK,Milk,cheap\n")
    trial = browser.post(columns.request["PATH_INFO"], {**fields_of(columns), "do": "try"}, follow=True)
    run_all()
    here = trial.request["PATH_INFO"]
    assert "Import 1, leave 1 out" in browser.get(here).content.decode()

    browser.post(f"{here}run", {"mode": "skip"})
    run_all()

    assert list(Product.objects.values_list("sku", flat=True)) == ["TEA"]
    again = browser.post(f"{here}run", {"mode": "skip"})
    assert again.status_code == 409


def test_a_file_that_says_nothing_new_offers_no_import():
    browser = a_browser("MGR")
    builders.a_product(sku="TEA", name="Tea", price="4.50")
    columns = send(browser, "sku,name,price\nTEA,Tea,4.50\n")
    trial = browser.post(columns.request["PATH_INFO"], {**fields_of(columns), "do": "try"}, follow=True)
    run_all()

    page = browser.get(trial.request["PATH_INFO"]).content.decode()

    assert "Every row says what is there already; there is nothing to import." in page
    assert "Import all" not in page


def test_duplicates_are_confirmed_on_the_page():
    browser = a_browser("MGR")
    customer = builders.a_customer(code="ALFKI")
    tea = builders.a_product(sku="TEA", price="4.50", on_hand="10")
    known = builders.a_draft_order(customer, product=tea, quantity="3", customer_reference="PO-1")
    file = a_file("order_reference,customer,sku,quantity\nPO-1,ALFKI,TEA,5\n")
    columns = browser.post("/orders/import/", {"file": file}, follow=True)
    trial = browser.post(columns.request["PATH_INFO"], {**fields_of(columns), "do": "try"}, follow=True)
    here = trial.request["PATH_INFO"]
    run_all()
    page = browser.get(here).content.decode()
    assert known.number in page
    assert "They are other orders: enter them as well (1)" in page

    browser.post(f"{here}run", {"confirm": "confirm_duplicate"})
    run_all()
    assert "Import all 1" in browser.get(here).content.decode()
    browser.post(f"{here}run", {"mode": "all"})
    run_all()

    assert SalesOrder.objects.filter(customer_reference="PO-1").count() == 2


def test_a_file_of_somebody_else_does_not_exist():
    columns = send(a_browser("GL"), "sku,name,price\nTEA,Tea,4.50\n")

    assert a_browser("GL").get(columns.request["PATH_INFO"]).status_code == 404
    assert a_browser("MGR").get(columns.request["PATH_INFO"]).status_code == 200


def test_who_may_not_change_products_may_not_import_them():
    browser = a_browser("SAL")

    assert browser.get("/products/import/").status_code == 403
    assert "/products/import/" not in browser.get("/products/").content.decode()
    assert "/products/import/" in a_browser("MGR").get("/products/").content.decode()


def test_a_spreadsheet_is_read_with_its_numbers():
    browser = a_browser("MGR")
    columns = send(browser, a_workbook(("sku", "name", "price"), ("TEA", "Tea", 4.35)), "list.xlsx")
    trial = browser.post(columns.request["PATH_INFO"], {**fields_of(columns), "do": "try"}, follow=True)
    run_all()
    browser.post(f"{trial.request['PATH_INFO']}run", {"mode": "all"})
    run_all()

    assert str(Product.objects.get().price) == "4.350000"


def test_the_same_upload_twice_is_one_and_another_file_under_its_key_is_refused():
    browser = a_browser("MGR")
    send(browser, "sku,name,price\nTEA,Tea,4.50\n")

    again = send(browser, "sku,name,price\nTEA,Tea,4.50\n")
    other = send(browser, "sku,name,price\nTEA,Tea,5.50\n")

    assert again.status_code == 200
    assert other.status_code == 409
    assert FileImport.objects.count() == 1
