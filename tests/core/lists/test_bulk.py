"""Bulk actions: reviewed with count and sum, done one by one, refusals named, many by a worker."""

import pytest

from core import jobs
from core.lists import bulk
from core.models import Job, JobState, Role
from orders.models import SalesOrder
from tests.core.lists.orders import Shop

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.lists.urls")]

URL = "/test-orders/?view=all"


def notes() -> dict[str, str]:
    return dict(SalesOrder.objects.values_list("number", "note"))


def asked(*orders: SalesOrder, **more: str) -> dict[str, object]:
    return {"do": "bulk", "action": "note", "selected": [order.pk for order in orders], **more}


def test_an_action_first_states_count_and_sum(shop: Shop, sign_in):
    chosen = [shop.order("S-1", total="10"), shop.order("S-2", total="20.50")]
    shop.order("S-3")

    page = sign_in().post(URL, asked(*chosen)).content.decode()

    assert "Add a note: 2 documents" in page
    assert "30.50\u00a0EUR" in page
    assert set(notes().values()) == {""}


def test_what_is_refused_stays_and_the_rest_is_done(shop: Shop, sign_in):
    chosen = [shop.order("S-1"), shop.order("S-2", status="canceled"), shop.order("S-3")]
    client = sign_in()

    response = client.post(URL, asked(*chosen, confirmed="1", note="Call first"))
    page = client.get(response.headers["Location"]).content.decode()

    assert notes() == {"S-1": "Call first", "S-2": "", "S-3": "Call first"}
    assert "1 refused" in page
    assert "A canceled order takes no notes." in page
    assert "2 done" in page
    assert "/test-orders/S-3/" in page


def test_a_refused_form_comes_again_with_the_selection(shop: Shop, sign_in):
    order = shop.order("S-1")

    response = sign_in().post(URL, asked(order, confirmed="1", note=""))

    page = response.content.decode()
    assert response.status_code == 422
    assert "There is a problem" in page
    assert f'name="selected" value="{order.pk}"' in page
    assert notes() == {"S-1": ""}


def test_nothing_selected_is_said(shop: Shop, sign_in):
    shop.order("S-1")

    response = sign_in().post(URL, asked())

    assert response.status_code == 422
    assert "Select at least one row." in response.content.decode()


def test_rows_of_others_cannot_be_selected(shop: Shop, sign_in):
    mine, foreign = shop.order("S-1"), Shop("OTHER").order("S-2")

    sign_in().post(URL, asked(mine, foreign, confirmed="1", note="Seen"))

    assert notes() == {"S-1": "Seen", "S-2": ""}


def test_an_action_needs_its_permission(shop: Shop, sign_in):
    order = shop.order("S-1")
    client = sign_in(Role.WAREHOUSE)

    assert "data-row-select" not in client.get(URL).content.decode()
    assert client.post(URL, asked(order, confirmed="1", note="x")).status_code == 403
    assert notes() == {"S-1": ""}


def test_all_that_match_means_the_filters_not_the_page(shop: Shop, sign_in):
    shop.orders(30)
    shop.order("X-1", status="closed")
    client = sign_in()

    client.post(f"{URL}&status=confirmed&size=25", asked(all="1", confirmed="1", note="All"))

    assert sorted(notes().values()) == ["", *["All"] * 30]


def test_many_are_done_by_a_worker_in_chunks(shop: Shop, sign_in, monkeypatch):
    shop.orders(60)
    SalesOrder.objects.filter(number="S-00007").delete()
    shop.order("X-1", status="canceled")
    client = sign_in()

    response = client.post(URL, asked(all="1", confirmed="1", note="Many"))
    job = Job.objects.get()
    assert (job.state, job.total, set(notes().values())) == (JobState.QUEUED, 60, {""})
    jobs.run(job.pk)

    job.refresh_from_db()
    done, refused = bulk.outcomes(job)
    assert (job.state, job.progress, len(done), len(refused)) == (JobState.DONE, 60, 59, 1)
    assert [(outcome.title, outcome.reason) for outcome in refused] == [
        ("X-1", "A canceled order takes no notes.")
    ]
    assert list(notes().values()).count("Many") == 59
    assert "59 done" in client.get(response.headers["Location"]).content.decode()


def test_a_document_that_is_gone_is_named_as_refused(shop: Shop, sign_in):
    shop.orders(60)
    client = sign_in()
    client.post(URL, asked(all="1", confirmed="1", note="Many"))
    SalesOrder.objects.filter(number="S-00007").delete()
    job = Job.objects.get()

    jobs.run(job.pk)

    job.refresh_from_db()
    assert [outcome.reason for outcome in bulk.outcomes(job)[1]] == ["This document no longer exists."]


def test_the_page_offers_selection_and_all_that_match(shop: Shop, sign_in):
    shop.orders(60)

    page = sign_in().get(f"{URL}&size=25").content.decode()

    assert page.count("data-row-select") == 25
    assert "select all 60 that match" in page
