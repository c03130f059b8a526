"""Home desks, who may open which report, and how many statements a page takes."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.actors import Actor
from invoicing.models import Invoice
from orders import operations as orders
from orders.lifecycle import HoldKind
from receivables import operations as receivables
from receivables.models import DunningPolicy
from reporting import selectors
from reporting.views.desks import Desks
from tests import builders

pytestmark = pytest.mark.django_db
D = Decimal
STAFF = ("SAL", "WH", "CRC", "AR", "GL", "MGR", "ADM", "AUD")


def signed_in(*roles: str) -> Client:
    client = Client()
    client.force_login(builders.a_user(None, *roles))
    return client


def desk_of(actor: Actor, role: str) -> dict[str, int]:
    """The counts of a desk's queues by their names."""
    (desk,) = (desk for desk in Desks(actor).all() if desk.role == role)
    return {queue.label: queue.count for queue in desk.queues}


@pytest.fixture
def business():
    """A draft, an order on hold, one confirmed and waiting to be picked, one billed and overdue, one paid."""
    company = builders.the_company()
    today = company.today()
    product = builders.a_product(company, "TEA", price="10.00", on_hand="100")
    customer = builders.a_customer(company, "ALFKI")
    builders.a_draft_order(customer, product=product)
    held = builders.an_order(customer, product=product)
    orders.place_hold(held, HoldKind.MANUAL, "Ask again", by=Actor.system(company))
    builders.an_order(customer, product=product, quantity="3")
    long_ago = today - datetime.timedelta(days=40)
    builders.an_issued_invoice(customer, product=product, quantity="5", date=long_ago)
    builders.a_payment(builders.an_issued_invoice(customer, product=product, quantity="2"))
    return company


def test_a_clerk_finds_what_is_held_and_the_own_drafts(business):
    clerk = builders.an_actor(business, "SAL")
    product = builders.a_product(business, price="10.00")
    orders.create(
        orders.Header(customer=builders.a_customer(business)), [orders.LineEntry(product.sku, D(1))], by=clerk
    )

    desk = desk_of(clerk, "SAL")

    assert (desk["On hold"], desk["My drafts and quotes"], desk["Waiting for credit"]) == (1, 1, 0)


def test_a_buyers_basket_is_no_order_for_the_desk_to_check(business):
    for channel in ("portal", "email"):
        builders.a_draft_order(channel=channel)

    desk = desk_of(builders.an_actor(business, "SAL"), "SAL")

    assert desk["E-mail and file orders to check"] == 1


def test_a_queue_says_how_old_and_how_much(business):
    pile = selectors.item_piles(business, business.today())["overdue"]

    assert (pile.count, pile.amount) == (1, D("60.00"))
    assert pile.oldest == business.today() - datetime.timedelta(days=10)


def test_the_collectors_see_what_was_promised_for_today_and_is_still_missing(business):
    controller, today = builders.an_actor(business, "CRC"), business.today()
    invoice = Invoice.objects.get(open_items__open_amount__gt=0)
    receivables.promise(invoice.customer, receivables.Word(today), by=controller)
    builders.a_payment(invoice, "20.00")
    other = builders.an_issued_invoice(builders.a_customer(business), quantity="1")
    receivables.promise(other.customer, receivables.Word(today + datetime.timedelta(days=1)), by=controller)

    pile = selectors.promise_piles(business, today)["due"]

    assert (pile.count, pile.amount, pile.oldest) == (1, D("40.00"), today)
    for role in ("CRC", "AR"):
        assert desk_of(builders.an_actor(business, role), role)["Promises due today"] == 1, role


def test_an_unpaid_reminder_fee_makes_nothing_older(business):
    policy = DunningPolicy.objects.create(company=business, code="STD", name="Standard", is_default=True)
    policy.levels.create(company=business, level=1, days=1, fee=D(5))
    receivables.execute(receivables.propose(business, by=Actor.system(business)), by=Actor.system(business))
    invoice = Invoice.objects.get(open_items__kind="invoice", open_items__open_amount__gt=0)
    later = business.today() + datetime.timedelta(days=30)

    receivables.post_payment(
        invoice.customer,
        amount=D(60),
        currency="EUR",
        allocations=[(invoice, D(60))],
        by=Actor.system(business),
    )

    pile = selectors.item_piles(business, later)["overdue"]
    assert (pile.count, pile.amount, pile.oldest) == (1, D("5.00"), None)


def test_the_warehouse_sees_its_work_and_no_money(business):
    warehouse = builders.an_actor(business, "WH")

    (desk,) = Desks(warehouse).all()

    assert {queue.label: queue.count for queue in desk.queues}["To pick"] == 1
    assert [queue.amount for queue in desk.queues] == [""] * len(desk.queues)


def test_the_accountant_sees_that_account_and_open_items_agree(business):
    assert desk_of(builders.an_actor(business, "GL"), "GL")["Control-account differences"] == 0


def test_a_user_with_two_roles_has_two_desks(business):
    assert [desk.role for desk in Desks(builders.an_actor(business, "CRC", "AR")).all()] == ["CRC", "AR"]


def test_every_link_of_a_desk_opens_the_list_behind_it(business):
    for role in STAFF:
        user = builders.a_user(business, role)
        client = Client()
        client.force_login(user)
        actor = Actor.of(user, business)
        for desk in Desks(actor).all():
            for queue in desk.queues:
                assert client.get(queue.url).status_code == 200, f"{role}: {queue.label} {queue.url}"


@pytest.mark.parametrize("roles", [*((role,) for role in STAFF), ("CRC", "AR", "GL")])
def test_home_takes_at_most_twenty_statements(business, roles):
    client = signed_in(*roles)

    with CaptureQueriesContext(connection) as captured:
        response = client.get("/")

    assert response.status_code == 200
    assert len(captured) <= 20, [query["sql"][:80] for query in captured]


def test_customers_do_not_see_the_home_of_the_staff(business):
    assert signed_in("PB").get("/").status_code in (302, 403)


PAGES = {
    "/reports/receivables/": "CRC AR GL MGR AUD",
    "/reports/receivables/items/": "CRC AR GL MGR AUD",
    "/reports/orders/": "SAL GL MGR AUD",
    "/reports/channels/": "SAL GL MGR AUD",
    "/reports/lost-sales/": "SAL GL MGR AUD",
    "/reports/credit/": "CRC GL MGR AUD",
    "/system/": "ADM MGR AUD",
    "/system/messages/": "ADM MGR AUD",
    "/system/checks/": "ADM MGR AUD",
    "/system/security/": "ADM MGR AUD",
}


@pytest.mark.parametrize("role", [*STAFF, "PB"])
def test_each_role_opens_its_reports_and_no_others(business, role):
    client = signed_in(role)

    opened = {path for path in PAGES if client.get(path).status_code == 200}

    assert opened == {path for path, roles in PAGES.items() if role in roles.split()}


def test_the_funnel_counts_how_far_orders_came(business):
    today = business.today()

    stages = selectors.funnel(business, today - datetime.timedelta(days=60), today)

    assert {stage.name: (stage.count, stage.value) for stage in stages} == {
        "created": (5, D("144.00")),
        "submitted": (4, D("132.00")),
        "confirmed": (4, D("132.00")),
        "dispatched": (2, D("84.00")),
        "delivered": (0, D("0.00")),
        "issued": (2, D("84.00")),
        "paid": (1, D("24.00")),
    }


def test_open_orders_are_where_they_are(business):
    places = selectors.stuck(business, timezone.now())

    assert {place.name: (place.count, place.value) for place in places} == {
        "draft": (1, D("12.00")),
        "held": (1, D("12.00")),
        "to_deliver": (1, D("36.00")),
        "to_pay": (1, D("60.00")),
    }


def test_turnover_counts_credit_notes_against_it(business):
    today = business.today()
    paid = Invoice.objects.get(company=business, gross_amount=D("24.00"))
    builders.invoicing.credit(paid, reason="Damaged", by=Actor.system(business))

    months = selectors.turnover_by_month(business, today - datetime.timedelta(days=60), today)
    (customer,) = selectors.top_customers(business, today - datetime.timedelta(days=60), today)

    assert sum(month.turnover for month in months) == D("50.00")
    assert (customer.key, customer.turnover, customer.documents) == ("ALFKI", D("50.00"), 3)


def test_the_limit_used_counts_what_is_owed_and_what_is_on_order():
    company = builders.the_company()
    customer = builders.a_customer(company, credit_limit="100.00")
    product = builders.a_product(company, price="10.00", on_hand="100")
    builders.an_issued_invoice(customer, product=product, quantity="5")
    builders.an_order(customer, product=product, quantity="3")

    (account,) = selectors.accounts_in_use(company, company.today())

    assert (account.receivables, account.orders, account.used) == (D("60.00"), D("36.00"), D("96.0"))
    assert account.is_nearly_used


def test_the_orders_report_takes_at_most_twenty_statements(business):
    client = signed_in("MGR")

    with CaptureQueriesContext(connection) as captured:
        response = client.get("/reports/orders/")

    assert response.status_code == 200
    assert len(captured) <= 20


def test_days_in_the_wrong_order_are_refused(business):
    response = signed_in("MGR").get("/reports/orders/", {"since": "2026-02-01", "until": "2026-01-01"})

    assert response.status_code == 422
    assert "The first day comes after the last one." in response.content.decode()


def test_a_share_of_nothing_is_a_dash_without_a_percent_sign():
    builders.the_company()

    text = signed_in("MGR").get("/").content.decode()

    assert '<span class="kpi__value">–</span>' in text
    assert '<span class="kpi__value">–<span' not in text
