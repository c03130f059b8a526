"""Orders of former days from files: what was sold then is taken, once a person has said that they are old."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from catalog.models import Product
from core import jobs
from core.api.access import make_token
from core.imports import uploads
from core.models import JobState
from core.refusals import Refusal
from customers.models import Customer
from orders.imports import ORDERS
from orders.models import SalesOrder
from orders.operations import Header, LineEntry, create
from tests import builders
from tests.imports.stage import a_file, counts, errors, imported, ran, tried, uploaded

pytestmark = pytest.mark.django_db
OLD = (
    "order_reference,customer,date,sku,quantity\nPO-1,ALFKI,1996-07-04,TEA,3\nPO-1,ALFKI,1996-07-04,GUMBO,2\n"
)


@pytest.fixture
def manager(db):
    builders.a_customer(code="ALFKI")
    builders.a_product(sku="TEA", price="4.50")
    builders.a_product(sku="GUMBO", price="21.35", is_active=False)
    return builders.an_actor(None, "MGR")


def test_an_old_order_for_what_is_no_longer_sold_waits_for_a_persons_word(manager):
    made = uploaded(ORDERS, OLD, manager)

    trial = tried(made, ORDERS, manager)
    confirmed = ran(uploads.confirm(made, ORDERS, "confirm_history", by=manager))
    run = imported(made, ORDERS, manager)

    assert errors(trial) == [(3, "sku", "GUMBO is no longer sold.")]
    assert (trial.result["confirmable"], counts(confirmed), counts(run)) == (
        {"no-longer-sold": 1}, {"added": 1}, {"added": 1},
    )  # fmt: skip
    order = SalesOrder.objects.get()
    assert (order.order_date.isoformat(), order.net_amount) == ("1996-07-04", Decimal("56.20"))
    assert not Product.objects.get(sku="GUMBO").is_active


def test_the_same_old_orders_again_are_known(manager):
    made = uploaded(ORDERS, OLD, manager)
    ran(uploads.confirm(made, ORDERS, "confirm_history", by=manager))
    imported(made, ORDERS, manager)

    assert counts(tried(uploaded(ORDERS, OLD, manager), ORDERS, manager)) == {"unchanged": 1}


def test_a_program_says_that_orders_are_old(manager):
    token = make_token(builders.a_user(builders.the_company(), "MGR"), builders.the_company())
    program = Client(headers={"Authorization": f"Bearer {token}"})

    answer = program.post("/api/v1/orders/import", {"file": a_file(OLD), "confirm_history": "true"})
    jobs.run(answer.json()["id"])

    assert SalesOrder.objects.get().lines.count() == 2


def test_an_order_of_today_for_what_is_no_longer_sold_is_refused_whoever_says_what(manager):
    content = "order_reference,customer,date,sku,quantity\nPO-1,ALFKI,,GUMBO,2\n"
    made = uploaded(ORDERS, content, manager, confirm_history=True)

    trial = tried(made, ORDERS, manager)
    run = imported(made, ORDERS, manager)

    assert errors(trial) == errors(run) == [(2, "sku", "GUMBO is no longer sold.")]
    assert "confirmable" not in trial.result
    assert not SalesOrder.objects.exists()


def test_a_clerk_who_may_not_date_back_enters_no_old_order(manager):
    clerk = builders.an_actor(None, "SAL")

    run = imported(uploaded(ORDERS, OLD, clerk, confirm_history=True), ORDERS, clerk)

    assert counts(run) == {"refused": 1}
    assert not SalesOrder.objects.exists()


def test_what_a_trial_found_good_is_looked_at_once_more_as_it_is_written(manager):
    made = uploaded(ORDERS, OLD.replace("GUMBO", "TEA"), manager)
    tried(made, ORDERS, manager)
    Product.objects.filter(sku="TEA").update(is_active=False)

    run = imported(made, ORDERS, manager)

    assert (run.state, run.message) == (
        JobState.FAILED, "Row 2: TEA is no longer sold. Nothing was imported.",
    )  # fmt: skip
    assert not SalesOrder.objects.exists()


def test_a_trial_says_nothing_about_other_columns(manager):
    made = uploaded(ORDERS, OLD.replace("GUMBO", "TEA"), manager)
    tried(made, ORDERS, manager)

    uploads.decide(
        made,
        ORDERS,
        by=manager,
        chosen={**made.mapping, "quantity": "sku"},
        defaults={},
        options=made.options,
    )

    made.refresh_from_db()
    assert made.trial is None
    assert counts(imported(made, ORDERS, manager)) == {"refused": 1}


def test_only_an_order_of_former_days_is_entered_with_what_is_no_longer_sold(manager):
    header = Header(Customer.objects.get())

    with pytest.raises(Refusal, match="GUMBO is no longer sold"):
        create(header, [LineEntry("GUMBO", Decimal(1))], by=manager, is_history=True)

    assert not SalesOrder.objects.exists()
