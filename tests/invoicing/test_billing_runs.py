"""Billing runs: everything delivered and not billed, collected per customer, exactly once whatever dies in between."""

import datetime
import os
import signal
import subprocess
import sys
import threading
import time
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import connection, connections

from core import jobs
from core.actors import Actor
from core.models import ExchangeRate, Job
from core.refusals import NotPermitted, Refusal
from invoicing import operations
from invoicing.models import Invoice
from invoicing.operations import NothingToBill
from invoicing.operations.running import CUSTOMERS_PER_CHUNK
from invoicing.selectors import billing_preview, unbilled_orders
from orders import operations as orders
from orders.charges import Charge
from tests.builders import a_shipping_method
from tests.invoicing.stage import (
    a_customer,
    a_seller,
    a_shipped_order,
    an_accountant,
    an_order,
    charge,
    figures,
    goods,
    service,
    ship,
    somebody,
)

DAY = datetime.timedelta(days=1)


@pytest.fixture
def company(db):
    company = a_seller(automatic=True)
    goods(company, "A", on_hand="10000")
    return company


@pytest.fixture
def accountant(company):
    return an_accountant(company)


def run(company, by, up_to=None, **options) -> Job:
    job = operations.start_billing_run(up_to or company.today(), by=by, **options)
    jobs.run(job.pk)
    job.refresh_from_db()
    return job


def test_orders_of_a_customer_billed_collected_become_one_invoice(company, accountant):
    customer = a_customer(company, billing_policy="collected")
    for quantity in ("2", "3"):
        a_shipped_order(customer, {"A": quantity})

    job = run(company, accountant)

    invoice = Invoice.objects.get()
    assert (job.state, job.progress, job.total) == ("done", 1, 1)
    assert figures(invoice) == ["50.00", "10.00", "60.00"]
    assert (invoice.status, invoice.order, invoice.billing_run) == ("issued", None, job)
    assert {line.order_line.order.billing_status for line in invoice.lines.all()} == {"complete"}


def test_other_orders_left_unbilled_get_an_invoice_each(company, accountant):
    customer = a_customer(company, billing_policy="shipment")
    a_shipped_order(customer, {"A": "1"})
    company.issues_invoices_automatically = False
    company.save()
    drafted = [a_shipped_order(customer, {"A": quantity}) for quantity in ("2", "3")]
    for order in drafted:
        operations.cancel_draft(order.invoices.get(), by=accountant)

    run(company, accountant)

    again = Invoice.objects.filter(billing_run__isnull=False).order_by("pk")
    assert [(invoice.order, invoice.status) for invoice in again] == [(order, "draft") for order in drafted]


def test_what_was_credited_is_not_billed_again_by_a_run_but_by_a_person(company, accountant):
    customer = a_customer(company, billing_policy="collected")
    service(company, "SETUP")
    order = an_order(customer, {"A": "10", "SETUP": "1"})
    ship(order, {"A": "4"})
    orders.deliver_services(order, {order.lines.get(sku="SETUP").pk: Decimal(1)}, by=Actor.system(company))
    run(company, accountant)
    operations.credit(Invoice.objects.get(), reason="Broken", by=an_accountant(company))
    with pytest.raises(NothingToBill):
        operations.start_billing_run(company.today(), by=accountant)

    ship(order, {"A": "1"})
    run(company, accountant)

    fresh = Invoice.objects.filter(kind="invoice").order_by("-pk")[0]
    assert [(line.sku, line.quantity) for line in fresh.lines.all()] == [("A", Decimal(1))]
    assert unbilled_orders(company, company.today()) == {order.pk: Decimal("70.00")}
    operations.bill_order(order, by=accountant)
    assert unbilled_orders(company, company.today()) == {}
    order.refresh_from_db()
    assert [line.invoiced for line in order.lines.all()] == [Decimal(5), Decimal(1)]


def test_a_run_leaves_out_later_shipments_other_customers_and_those_billed_by_hand(company, accountant):
    yesterday = company.today() - DAY
    first = a_customer(company, billing_policy="collected")
    second = a_customer(company, code="C-2", billing_policy="collected")
    by_hand = a_customer(company, code="C-3", billing_policy="manual")
    early = an_order(first, {"A": "1"}, order_date=yesterday)
    ship(early, date=yesterday)
    late = a_shipped_order(first, {"A": "2"})
    other = a_shipped_order(second, {"A": "3"})
    a_shipped_order(by_hand, {"A": "4"})

    run(company, accountant, up_to=yesterday, customers=[first])

    assert [line.order_line.order for line in Invoice.objects.get().lines.all()] == [early]
    assert set(unbilled_orders(company, company.today())) >= {late.pk, other.pk}


def test_the_preview_says_how_many_invoices_there_will_be_and_their_sum(company, accountant):
    charge(company, "FREIGHT", "3.00")
    customer = a_customer(company, billing_policy="collected")
    a_shipped_order(customer, {"A": "2", "FREIGHT": "1"})
    partly = an_order(customer, {"A": "10"})
    ship(partly, {"A": "4"})
    an_order(customer, {"A": "1", "FREIGHT": "1"})

    preview = billing_preview(company, company.today())
    run(company, accountant)

    (row,) = preview.sums
    invoice = Invoice.objects.get()
    assert (preview.customers, preview.orders, preview.invoices) == (1, 2, 1)
    assert (row.currency, row.net_amount) == ("EUR", Decimal("63.00"))
    assert invoice.net_amount == row.net_amount
    assert billing_preview(company, company.today()).invoices == 0


def test_the_preview_counts_the_freight_of_each_parcel_that_was_not_billed_yet(company, accountant):
    goods(company, "B", on_hand="20")
    method = a_shipping_method(company=company, basis="shipment", bands=[("0", "12", "5")])
    customer = a_customer(company, billing_policy="collected")
    handling = [Charge(Decimal("6.00"), "HD")]
    order = an_order(customer, {"A": "10", "B": "2"}, shipping_method=method, charges=handling)
    ship(order, {"A": "3", "B": "1"})
    run(company, accountant)
    ship(order, {"A": "4"})
    typed = an_order(customer, {"A": "1"}, shipping_method=method, charges=[Charge(Decimal("7.00"))])
    ship(typed)

    (row,) = billing_preview(company, company.today()).sums
    waiting = unbilled_orders(company, company.today())
    run(company, accountant)

    assert [invoice.net_amount for invoice in Invoice.objects.order_by("pk")] == [
        Decimal("54"),
        Decimal("71"),
    ]
    assert (row.net_amount, waiting) == (Decimal("71"), {order.pk: Decimal("54"), typed.pk: Decimal("17")})


def test_orders_on_hold_wait_for_the_next_run(company, accountant):
    customer = a_customer(company, billing_policy="collected")
    order = a_shipped_order(customer, {"A": "2"})
    still_open = an_order(customer, {"A": "5"})
    ship(still_open, {"A": "1"})
    orders.place_hold(still_open, "manual", "wait", by=Actor.system(company))

    run(company, accountant)

    assert [line.order_line.order for line in Invoice.objects.get().lines.all()] == [order]


def test_an_invoice_that_cannot_be_issued_stays_a_draft_and_is_listed(company, accountant):
    customer = a_customer(company, billing_policy="collected")
    customer.currency = "USD"
    customer.save()
    rate = ExchangeRate.objects.create(
        company=company, currency="USD", date=company.today(), rate=Decimal("0.9")
    )
    a_shipped_order(customer, {"A": "2"}, prices={"A": "12.00"})
    rate.delete()

    job = run(company, accountant)

    draft = Invoice.objects.get()
    assert (job.state, draft.status) == ("done", "draft")
    assert [row["invoice"] for row in job.result["refused"]] == [draft.pk]
    assert "exchange rate" in job.result["refused"][0]["reason"]


def test_a_run_with_nothing_to_do_or_into_the_future_is_refused(company, accountant):
    with pytest.raises(NothingToBill):
        operations.start_billing_run(company.today(), by=accountant)
    with pytest.raises(Refusal):
        operations.start_billing_run(company.today() + DAY, by=accountant)

    assert not Job.objects.exists()


@pytest.mark.parametrize("role", ["SAL", "WH", "MGR", "AUD"])
def test_others_do_not_start_runs(company, role):
    a_shipped_order(a_customer(company, billing_policy="collected"), {"A": "2"})

    with pytest.raises(NotPermitted):
        operations.start_billing_run(company.today(), by=somebody(company, role))


@pytest.mark.django_db(transaction=True)
def test_two_runs_and_two_workers_at_once_bill_everything_once(company, accountant):
    for index in range(4):
        a_shipped_order(a_customer(company, code=f"C-{index}", billing_policy="collected"), {"A": "2"})
    keys = [operations.start_billing_run(company.today(), by=accountant).pk for _turn in range(2)]

    def work(key: int) -> None:
        try:
            jobs.run(key)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(key,)) for key in keys * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Invoice.objects.filter(status="issued").count() == 4
    assert {job.state for job in Job.objects.all()} == {"done"}


@pytest.mark.django_db(transaction=True)
def test_a_run_whose_worker_is_killed_goes_on_where_it_stopped(company, accountant):
    customers = 2 * CUSTOMERS_PER_CHUNK + 2
    for index in range(customers):
        a_shipped_order(a_customer(company, code=f"C-{index:02}", billing_policy="collected"), {"A": "1"})
    job = operations.start_billing_run(company.today(), by=accountant)
    worker = a_worker(job)
    try:
        wait_for(lambda: Job.objects.get(pk=job.pk).progress >= CUSTOMERS_PER_CHUNK)
    finally:
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE core_job SET lease_until = now() - interval '1 second' WHERE state = 'running'"
        )

    for key in jobs.orphans():
        jobs.run(key)

    job.refresh_from_db()
    assert (job.state, job.progress) == ("done", customers)
    numbers = sorted(Invoice.objects.values_list("number", flat=True))
    assert len(numbers) == customers
    assert numbers[-1].endswith(f"-{customers:06}")


def a_worker(job: Job) -> subprocess.Popen[bytes]:
    """A process of its own that works on the job, slowly enough to be killed."""
    script = (
        "import django, time; django.setup()\n"
        "from core import jobs\n"
        f"token = jobs._take({job.pk})\n"
        f"while jobs._do_chunk({job.pk}, token): time.sleep(0.5)\n"
    )
    database = settings.DATABASES["default"]
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + "/" + str(database["NAME"])
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "o2c.settings_test"}
    return subprocess.Popen([sys.executable, "-c", script], env=environment, cwd=settings.BASE_DIR)


def wait_for(condition, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "the worker has not begun"
        time.sleep(0.05)
