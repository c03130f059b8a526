"""A standing order makes one order on each of its dates, and says why when it cannot."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from catalog.models import Product, ProductUnit, UnitOfMeasure
from core import clock, invariants, notifications, outbox
from core.actors import Actor
from core.document_page import timeline_of
from core.lifecycle import MoveNotAllowed
from core.models import Notification
from core.refusals import Refusal, Several, StaleVersion
from customers import operations as customers
from customers.models import Customer
from orders import operations as orders
from orders.models import SalesOrder, StandingOrder, StandingOrderRun
from orders.operations import LineEntry, StandingTerms
from orders.tasks import make_standing_order, make_standing_orders
from orders.views.standing import rhythm
from tests.builders import a_company, a_customer, a_product, a_user, an_actor, the_company
from tests.orders.stage import D, a_clerk, a_draft, a_manager, at_once, entry
from tests.scenarios.test_order_to_cash_by_api import Program

pytestmark = pytest.mark.django_db


def today() -> datetime.date:
    return the_company().today()


def in_days(number: int) -> datetime.date:
    return today() + datetime.timedelta(days=number)


@pytest.fixture
def tea() -> Product:
    return a_product(sku="TEA", name="Tea", price="10.00", on_hand="100")


def terms(tea: Product, **fields: Any) -> StandingTerms:
    """Two pieces every day of the month today is, from today on, whatever day it is."""
    usual: dict[str, Any] = {
        "customer": Customer.objects.filter(code="ALFKI").first() or a_customer(code="ALFKI", name="Alfreds"),
        "entries": [entry(tea, "2")],
        "starts_on": today(),
        "day_of_month": today().day,
        "roll": "none",
    }
    return StandingTerms(**{**usual, **fields})


def set_up(tea: Product, by: Actor | None = None, **fields: Any) -> StandingOrder:
    return orders.create_standing(terms(tea, **fields), by=by or a_clerk())


def night() -> list[SalesOrder]:
    """The nightly work; the orders there are then."""
    make_standing_orders()
    outbox.drain()
    return list(SalesOrder.objects.order_by("pk"))


def fresh(standing: StandingOrder) -> StandingOrder:
    return StandingOrder.objects.select_related("company", "customer").get(pk=standing.pk)


# making -----------------------------------------------------------------------------------------------------------
def test_a_due_date_makes_one_order_that_is_handed_in(tea: Product) -> None:
    clerk = a_clerk()
    standing = set_up(tea, clerk, customer_reference="Weekly tea", discount_percent=D(5))

    (order,) = night()

    assert (order.status, order.channel, order.customer_reference, order.net_amount, order.entered_by) == (
        "confirmed", "standing", "Weekly tea", D("19.00"), clerk.user,
    )  # fmt: skip
    run = StandingOrderRun.objects.get()
    assert (run.standing_order, run.date, run.order) == (standing, today(), order)
    assert fresh(standing).next_due_dates(1) > [today()]
    assert f"Order {order.number} made" in [each.text for each in timeline_of(standing, clerk)]
    assert invariants.run_all() == []


def test_however_often_the_night_comes_each_date_is_made_once(tea: Product) -> None:
    standing = set_up(tea)
    night()
    make_standing_order(standing.pk, today().isoformat())

    assert len(night()) == 1


def test_what_is_not_due_yet_is_not_made(tea: Product) -> None:
    set_up(tea, starts_on=in_days(1), day_of_month=in_days(1).day)

    assert night() == []


def test_dates_that_were_missed_are_left_out(tea: Product) -> None:
    weekly: dict[str, Any] = {"period": "week", "weekday": today().isoweekday()}
    standing = set_up(tea, starts_on=in_days(-70), **weekly)
    with clock.history(datetime.datetime.now(datetime.UTC)):
        StandingOrder.objects.update(next_date=in_days(-21), due_on=in_days(-21))

    assert len(night()) == 1
    assert fresh(standing).next_date == today()
    assert len(night()) == 2
    assert fresh(standing).next_date == in_days(7)


def test_a_draft_waits_for_its_owner(tea: Product) -> None:
    clerk = a_clerk()
    standing = set_up(tea, clerk, submits=False)

    (order,) = night()

    told = Notification.objects.get(user=clerk.user)
    assert (order.status, told.url) == ("draft", order.get_absolute_url())
    assert notifications.say(told.kind, told.data) == f"Standing order {standing.number} has made a draft"


@pytest.mark.parametrize("is_fixed, net", [(True, "20.00"), (False, "24.00")])
def test_prices_are_of_the_day_or_fixed(tea: Product, is_fixed: bool, net: str) -> None:
    set_up(tea, has_fixed_prices=is_fixed)
    Product.objects.update(price=D("12.00"))

    (order,) = night()

    assert order.net_amount == D(net)


def test_after_its_last_order_it_ends_by_itself(tea: Product) -> None:
    standing = set_up(tea, most_orders=1)

    night()

    assert (fresh(standing).status, fresh(standing).due_on) == ("ended", None)
    assert "Ended" in [each.text for each in timeline_of(standing, a_clerk())]


def test_credit_decides_about_it_like_about_any_order_and_the_owner_is_told(tea: Product) -> None:
    clerk = a_clerk()
    set_up(tea, clerk, customer=a_customer(credit_limit="0"))

    (order,) = night()

    assert order.status == "held"
    assert order.entered_by == clerk.user


def test_what_cannot_be_made_stays_due_and_the_owner_is_told_once(tea: Product) -> None:
    clerk = a_clerk()
    standing = set_up(tea, clerk)
    Product.objects.update(is_active=False)

    assert night() == []
    assert night() == []

    assert (fresh(standing).last_error, fresh(standing).due_on) == ("TEA is no longer sold.", today())
    told = Notification.objects.get(user=clerk.user)
    assert notifications.say(told.kind, told.data) == f"Standing order {standing.number} could not be made"
    assert told.data["detail"] == "TEA is no longer sold."

    Product.objects.update(is_active=True)
    assert len(night()) == 1
    assert fresh(standing).last_error == ""


def test_one_that_fails_holds_up_no_other(tea: Product) -> None:
    gone = a_product(sku="GONE")
    set_up(gone)
    set_up(tea)
    Product.objects.filter(sku="GONE").update(is_active=False)

    assert [order.lines.get().sku for order in night()] == ["TEA"]


def test_a_date_is_made_once_in_the_database_too(tea: Product) -> None:
    standing = set_up(tea)
    (order,) = night()
    other = SalesOrder.objects.create(
        **SalesOrder.objects.values().get(pk=order.pk) | {"id": None, "number": "S-0"}
    )

    with pytest.raises(IntegrityError, match="standing_order_date_once"), transaction.atomic():
        StandingOrderRun.objects.create(
            company=standing.company, standing_order=standing, date=today(), order=other
        )
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM orders_standingorderrun")


@pytest.mark.django_db(transaction=True)
def test_two_workers_make_a_date_once() -> None:
    standing = set_up(a_product(on_hand="9"))
    workers = [fresh(standing), fresh(standing)]

    answers = at_once(*(lambda each=each: orders.make_due(each, today(), by=an_actor()) for each in workers))

    assert answers == [None, None]
    assert SalesOrder.objects.count() == 1


# setting up -------------------------------------------------------------------------------------------------------
def test_the_next_dates_roll_over_weekends(tea: Product) -> None:
    saturday = next(in_days(number) for number in range(7) if in_days(number).isoweekday() == 6)
    standing = set_up(tea, period="week", weekday=6, starts_on=saturday, roll="after")

    assert standing.next_date == saturday
    assert len(standing.next_due_dates(6)) == 6
    assert all(day.isoweekday() < 6 for day in standing.next_due_dates(6))


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"every": 0}, "every"), ({"every": 53}, "every"), ({"weekday": 8}, "weekday"),
        ({"day_of_month": 32}, "day_of_month"), ({"most_orders": 0}, "most_orders"), ({"period": "year"}, "period"),
        ({"roll": "away"}, "roll"), ({"ends_on": datetime.date(2020, 1, 1)}, "ends_on"), ({"entries": []}, "lines"),
        ({"discount_percent": D(101)}, "discount_percent"),
    ],
)  # fmt: skip
def test_a_rhythm_that_cannot_be_is_refused(tea: Product, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Refusal) as refused:
        set_up(tea, **wrong)

    assert refused.value.field == field
    assert not StandingOrder.objects.exists()


def test_what_could_not_be_ordered_is_refused_at_once(tea: Product) -> None:
    with pytest.raises(Several) as refused:
        set_up(tea, entries=[LineEntry("NONE", D(1)), LineEntry("TEA", D(0))])

    assert [each.field for each in refused.value.refusals] == ["lines.0.sku", "lines.1.quantity"]


def test_prices_beyond_a_clerk_s_limit_are_a_manager_s(tea: Product) -> None:
    cheap = [entry(tea, "2", unit_price=D("1.00"))]

    with pytest.raises(Refusal, match="A manager has to set up"):
        set_up(tea, entries=cheap, has_fixed_prices=True)

    assert set_up(tea, a_manager(), entries=cheap, has_fixed_prices=True).lines.get().unit_price == D("1.00")


def test_paused_it_makes_nothing_and_resumed_it_goes_on_with_what_is_to_come(tea: Product) -> None:
    standing = set_up(tea)

    orders.pause_standing(standing, reason="Holidays", by=a_clerk())
    assert night() == []
    with pytest.raises(MoveNotAllowed):
        orders.pause_standing(standing, by=a_clerk())
    orders.resume_standing(standing, by=a_clerk())

    assert len(night()) == 1


def test_ended_it_is_over(tea: Product) -> None:
    standing = set_up(tea)

    orders.end_standing(standing, by=a_clerk())

    assert night() == []
    for act in (orders.resume_standing, orders.pause_standing):
        with pytest.raises(MoveNotAllowed):
            act(standing, by=a_clerk())
    with pytest.raises(Refusal, match="has ended"):
        orders.change_standing(standing, terms(tea), by=a_clerk())


def test_a_change_keeps_what_was_made_and_comes_from_a_fresh_page(tea: Product) -> None:
    standing = set_up(tea)
    night()
    standing = fresh(standing)

    orders.change_standing(standing, terms(tea, entries=[entry(tea, "7")]), by=a_clerk())
    with pytest.raises(StaleVersion):
        orders.change_standing(standing, terms(tea), by=a_clerk(), version=1)

    assert fresh(standing).next_due_dates(1) > [today()]
    assert fresh(standing).lines.get().quantity == D(7)
    assert len(night()) == 1


def test_another_payer_of_the_order_it_is_made_of_gets_the_invoices_each_time(
    client: Client, tea: Product
) -> None:
    order = a_draft(
        a_clerk(), entry(tea, "2"), customer=a_customer(code="ALFKI", name="Alfreds"),
        invoice_party=a_customer(code="HQ", name="Headquarters"),
    )  # fmt: skip
    client.force_login(a_user(the_company(), "SAL"))

    form = client.get(reverse("orders:new-standing"), {"order": order.number}).content.decode()
    client.post(reverse("orders:new-standing"), typed(invoice_party="HQ", **{"lines-0-quantity": "2"}))
    standing = StandingOrder.objects.get()
    page = client.get(standing.get_absolute_url()).content.decode()

    assert "Invoice to Headquarters as before; usually to Alfreds" in form
    assert 'value="HQ"' in form
    assert "Headquarters" in page
    StandingOrder.objects.update(next_date=today(), due_on=today())
    assert night()[-1].payer.code == "HQ"
    assert SalesOrder.objects.count() == 2


def test_a_standing_order_whose_payer_is_gone_waits_and_says_so(tea: Product) -> None:
    standing = set_up(tea, invoice_party=a_customer(code="HQ", name="Headquarters"))
    Customer.objects.filter(code="HQ").update(is_active=False)

    made = night()

    assert (made, fresh(standing).last_error) == ([], "Headquarters is no longer active.")


# pages ------------------------------------------------------------------------------------------------------------
def typed(**fields: str) -> dict[str, str]:
    return {
        "customer": "Alfreds", "customer_code": "ALFKI", "every": "2", "period": "week", "weekday": "1",
        "day_of_month": "1", "starts_on": in_days(1).isoformat(), "roll": "after", "submits": "on",
        "lines-0-sku": "Tea", "lines-0-sku_code": "TEA", "lines-0-quantity": "3", **fields,
    }  # fmt: skip


def test_it_is_set_up_read_paused_and_changed_on_pages(client: Client, tea: Product) -> None:
    a_customer(code="ALFKI", name="Alfreds")
    client.force_login(a_user(the_company(), "SAL"))

    answer = client.post(reverse("orders:new-standing"), typed())
    standing = StandingOrder.objects.get()
    page = client.get(standing.get_absolute_url()).content.decode()

    assert (answer.status_code, answer["Location"]) == (303, standing.get_absolute_url())
    assert "Every 2 weeks, Monday" in page
    assert page.count("<li>") >= 6
    assert client.post(reverse("orders:move-standing", args=[standing.number, "pause"])).status_code == 303
    assert fresh(standing).status == "paused"
    changed = typed(every="1", **{"lines-0-quantity": "4", "version": str(fresh(standing).version)})
    assert client.post(reverse("orders:edit-standing", args=[standing.number]), changed).status_code == 303
    assert standing.lines.get().quantity == D(4)
    assert "Every week, Monday" in client.get(standing.get_absolute_url()).content.decode()
    assert client.get(reverse("orders:standing-orders"), {"status": "paused"}).status_code == 200


@pytest.mark.parametrize(
    "every, period, words",
    [
        (1, "week", "Every week, Monday"),
        (2, "week", "Every 2 weeks, Monday"),
        (1, "month", "Every month, day 1"),
        (3, "month", "Every 3 months, day 1"),
    ],
)
def test_the_rhythm_is_said_as_people_say_it(every: int, period: str, words: str) -> None:
    assert rhythm(StandingOrder(every=every, period=period, weekday=1, day_of_month=1)) == words


@pytest.mark.parametrize(
    "wrong, words",
    [
        ({"customer": "Nobody", "customer_code": ""}, "There is no such customer"),
        ({"every": "0"}, "Enter 1 or more."),
        ({"starts_on": ""}, "Fill this in."),
        ({"lines-0-quantity": "abc"}, "problem"),
        ({"lines-0-sku_code": "NONE"}, "There is no product NONE"),
        ({"ends_on": "2020-01-01"}, "The last day comes before the first one"),
    ],
)
def test_a_form_that_is_refused_keeps_what_was_typed(
    client: Client, tea: Product, wrong: dict[str, str], words: str
) -> None:
    a_customer(code="ALFKI", name="Alfreds")
    client.force_login(a_user(the_company(), "SAL"))

    answer = client.post(reverse("orders:new-standing"), typed(**wrong))

    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert not StandingOrder.objects.exists()


def test_the_form_begins_with_the_lines_of_an_order(client: Client, tea: Product) -> None:
    order = orders.create(orders.Header(a_customer(code="ALFKI")), [entry(tea, "5")], by=an_actor())
    client.force_login(a_user(the_company(), "SAL"))

    page = client.get(reverse("orders:new-standing"), {"order": order.number}).content.decode()

    assert 'value="TEA"' in page
    assert 'value="5"' in page


@pytest.mark.parametrize("role", ["CRC", "AR", "GL", "AUD"])
def test_who_only_reads_changes_nothing(client: Client, tea: Product, role: str) -> None:
    standing = set_up(tea)
    client.force_login(a_user(the_company(), role))

    assert client.get(standing.get_absolute_url()).status_code == 200
    assert client.post(reverse("orders:new-standing"), typed()).status_code == 403
    assert client.post(reverse("orders:move-standing", args=[standing.number, "end"])).status_code == 403
    assert client.post(reverse("orders:edit-standing", args=[standing.number]), typed()).status_code == 403


# API --------------------------------------------------------------------------------------------------------------
def test_a_program_sets_up_reads_pauses_and_ends(tea: Product) -> None:
    a_customer(code="ALFKI")
    program = Program(the_company(), "SAL")
    body = {
        "customer": "ALFKI", "lines": [{"sku": "TEA", "quantity": "2"}], "starts_on": today().isoformat(),
        "day_of_month": today().day, "roll": "none",
    }  # fmt: skip

    made = program.post("/standing-orders", body)
    (order,) = night()
    number = made["number"]
    read = program.get(f"/standing-orders/{number}")

    assert (made["status"], len(made["next_dates"]), made["next_dates"][0]) == (
        "active", 6, today().isoformat(),
    )  # fmt: skip
    assert read["orders"] == [{"date": today().isoformat(), "order": order.number}]
    assert program.post(f"/standing-orders/{number}/pause", expected=200)["status"] == "paused"
    assert program.post(f"/standing-orders/{number}/resume", expected=200)["status"] == "active"
    assert program.post(f"/standing-orders/{number}/end", {"reason": "x"}, expected=200)["next_dates"] == []
    program.post(f"/standing-orders/{number}/pause", expected=409)
    assert [each["number"] for each in program.get("/standing-orders?status=ended")["items"]] == [number]


def test_another_company_s_standing_orders_do_not_exist(tea: Product) -> None:
    number = set_up(tea).number
    stranger = Program(a_company(), "SAL")

    stranger.get(f"/standing-orders/{number}", expected=404)
    stranger.post(f"/standing-orders/{number}/end", expected=404)
    Program(the_company(), "AR").post(f"/standing-orders/{number}/end", expected=403)
    Program(the_company(), "WH").get("/standing-orders", expected=403)


def test_what_a_merged_customer_gets_again_and_again_comes_to_the_one_kept(tea: Product) -> None:
    standing, survivor = set_up(tea), a_customer(code="KEPT")

    customers.merge(standing.customer, survivor, by=an_actor(None, "MGR"))

    assert fresh(standing).customer == survivor
    assert [order.customer for order in night()] == [survivor]


# from an order and on the customer's page -------------------------------------------------------------------------
@pytest.fixture
def boxed(tea: Product) -> SalesOrder:
    """Two boxes of twelve tea at 100.00 each, and what it comes to."""
    box = UnitOfMeasure.objects.create(company=the_company(), code="BX", name="box")
    ProductUnit.objects.create(company=the_company(), product=tea, unit=box, factor=D(12))
    line = entry(tea, "2", unit="BX", unit_price=D(120))
    return a_draft(a_clerk(), line, customer=a_customer(code="ALFKI", name="Alfreds"))


def test_a_standing_order_is_made_of_an_order_in_the_products_own_units(
    client: Client, boxed: SalesOrder
) -> None:
    client.force_login(a_user(the_company(), "SAL"))
    url = f"{reverse('orders:new-standing')}?order={boxed.number}"

    page = client.get(boxed.get_absolute_url()).content.decode()
    form = client.get(url).content.decode()

    assert f'href="{url}"' in page
    assert 'value="ALFKI"' in form
    assert 'name="lines-0-sku_code" value="TEA"' in form
    assert 'id="id_lines-0-quantity" value="24"' in form


def test_a_fixed_price_entered_for_a_box_is_kept_for_a_piece(tea: Product, boxed: SalesOrder) -> None:
    standing = set_up(tea, has_fixed_prices=True, entries=[entry(tea, "2", unit="BX", unit_price=D(120))])

    line = standing.lines.get()
    assert (line.quantity, line.unit_price) == (D(24), D(10))


def test_who_may_not_set_one_up_is_not_offered_it(client: Client, boxed: SalesOrder) -> None:
    client.force_login(a_user(the_company(), "AUD"))

    page = client.get(boxed.get_absolute_url()).content.decode()
    assert reverse("orders:new-standing") not in page
    assert client.get(reverse("orders:new-standing")).status_code == 403


def test_the_customer_s_page_shows_what_comes_again(client: Client, tea: Product) -> None:
    standing, ended = set_up(tea), set_up(tea)
    orders.end_standing(ended, by=a_clerk())
    client.force_login(a_user(the_company(), "SAL"))
    panel = reverse("orders:customer-standing", args=["ALFKI"])

    assert panel in client.get(reverse("customers:customer", args=["ALFKI"])).content.decode()
    text = client.get(panel, headers={"HX-Request": "true"}).content.decode()
    assert standing.number in text
    assert ended.number not in text
    assert client.get(reverse("orders:customer-standing", args=["NOBODY"])).status_code == 404
