"""A file on its way into the books, from upload to result, by keyboard alone."""

from __future__ import annotations

import pytest

from catalog.models import Product
from core import jobs
from core.models import Job
from tests.imports.stage import SHARED, shared

pytestmark = pytest.mark.django_db(transaction=True)


def the_worker_works() -> None:
    for job in Job.objects.filter(state="queued"):
        jobs.run(job.pk)


def test_northwinds_products_come_in_by_keyboard(sits_down, company):
    shared("northwind/products.csv")
    manager = sits_down("MGR")
    manager.page.goto(f"{manager.address}/products/")
    manager.page.wait_for_load_state("networkidle")

    manager.tab_to("Import")
    with manager.page.expect_navigation():
        manager.press("Enter")
    manager.tab_to("File (CSV or XLSX)")
    with manager.page.expect_file_chooser() as chooser:
        manager.press("Enter")
    chooser.value.set_files(SHARED / "northwind" / "products.csv")
    manager.does_the_next_step()
    manager.sees("Chai")  # the first row, as understood
    manager.does_the_next_step()
    manager.sees("Trial: nothing has been changed yet")
    the_worker_works()
    manager.sees("Import all 77")
    assert not Product.objects.exists()
    manager.does_the_next_step()
    the_worker_works()
    manager.sees("77 added")

    assert Product.objects.filter(company=company).count() == 77
