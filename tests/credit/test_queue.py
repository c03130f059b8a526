"""The controller's queue: what waits, in which order, and what is done to one or several of them."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core import outbox
from core.lists.declaration import check
from core.models import Job, MailMessage
from credit import operations as credit
from credit.models import CreditRelease, PrepaymentRequest
from credit.tables import BlockedOrderList
from orders.models import OrderHold, SalesOrder
from tests.builders import a_customer, a_rate, a_user, an_actor, the_company
from tests.credit.stage import D, a_controller, held, invoiced, ordered, rules
from tests.orders.stage import mine, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def controller(client: Client) -> Client:
    """A controller who may release up to 1,000 euros alone."""
    actor = a_controller("1000.00")
    assert actor.user is not None
    client.force_login(actor.user)
    return client


def words(response: Any) -> str:
    return str(response.content.decode())


def queue(client: Client, **query: str) -> str:
    return words(client.get(reverse("credit:queue"), query))


def url(verb: str, order: SalesOrder) -> str:
    return reverse(f"credit:{verb}", args=[order.number])


def in_order(page: str, *orders: SalesOrder) -> bool:
    places = [page.index(order.number) for order in orders]
    return places == sorted(places)


def waits_since(order: SalesOrder, days: int) -> None:
    since = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=days, hours=1)
    OrderHold.objects.filter(order=order).update(placed_at=since)


def test_the_list_is_made_of_what_the_model_has() -> None:
    check(BlockedOrderList)


def test_what_is_worth_most_and_waits_longest_comes_first_and_either_can_be_sorted_by(
    controller: Client,
) -> None:
    large, small, old = held("300.00"), held("20.00"), held("200.00")
    waits_since(old, 1)

    assert in_order(queue(controller), old, large, small)  # 200 x 2 days, 300, 20
    assert in_order(queue(controller, sort="-order_value"), large, old, small)
    assert in_order(queue(controller, sort="placed_at"), old, large, small)


def test_orders_in_other_currencies_are_compared_in_the_company_s_own(controller: Client) -> None:
    a_rate(the_company(), "JPY", "0.01")
    euros = held("50.00")
    yen = held("40.00", currency="JPY")  # 4,000 yen

    assert in_order(queue(controller), euros, yen)


def test_a_row_says_why_how_overdue_and_how_far_over_the_limit(controller: Client) -> None:
    rules(overdue=60)
    parent = a_customer()
    invoiced(a_customer(parent=parent), "80.00", days_overdue=40)
    credit.set_limit(parent, limit_amount=D("100.00"), by=an_actor(None, "MGR"))
    order = ordered(a_customer(parent=parent), "45.00")
    assert order.status == "held"

    page = queue(controller)

    assert order.number in page
    assert 'data-label="Days overdue">40</td>' in page
    assert 'data-label="Over the limit">25.00' in page
    assert "25.00\xa0EUR over the limit of 100.00\xa0EUR" in page


def test_the_number_of_queries_does_not_grow_with_the_queue(
    controller: Client, django_assert_max_num_queries: Any
) -> None:
    for _number in range(3):
        held("10.00")
    queue(controller)

    with django_assert_max_num_queries(12):
        queue(controller)


def test_what_waits_for_its_prepayment_stands_by_itself(controller: Client) -> None:
    waiting, blocked = held("20.00"), held("10.00")
    credit.ask_prepayment(waiting, D("5.00"), "Half", by=an_actor(None, "MGR"))

    assert waiting.number not in queue(controller)
    money = queue(controller, view="money")

    assert waiting.number in money
    assert blocked.number not in money


# One order


def test_the_page_of_a_decision_says_why_and_suggests_a_reason(controller: Client) -> None:
    order = held("100.00")

    page = words(controller.get(url("decide", order)))

    assert "100.00\xa0EUR over the limit of 0.00\xa0EUR" in page
    assert 'value="Risk taken: The credit limit does not cover this order."' in page


def test_a_release_up_to_an_amount_and_until_a_day_leads_back_to_the_queue_as_it_was(
    controller: Client,
) -> None:
    order = held("100.00")
    back = controller.get(
        url("decide", order),
        headers={"Referer": f"http://testserver{reverse('credit:queue')}?sort=-order_value"},
    )
    assert 'name="back" value="sort=-order_value"' in words(back)
    until = the_company().today() + datetime.timedelta(days=3)

    answer = controller.post(
        url("release", order),
        {
            "release-reason": "Good payer", "release-amount": "150", "release-expires_on": until.isoformat(),
            "then": "queue", "back": "sort=-order_value",
        },
    )  # fmt: skip

    assert answer["Location"] == f"{reverse('credit:queue')}?sort=-order_value"
    granted = CreditRelease.objects.get()
    assert (granted.released_amount, granted.expires_on) == (D("150.00"), until)
    assert mine(order).status == "confirmed"


@pytest.mark.parametrize(
    "data, status, said",
    [
        ({"release-reason": ""}, 422, "Enter the reason of the release."),
        ({"release-reason": "x", "release-amount": "99.99"}, 422, "The release has to cover the order."),
        ({"release-reason": "x", "release-amount": "1000.01"}, 403, "You may release orders up to"),
        ({"release-reason": "x", "release-amount": "many"}, 422, "There is a problem"),
        ({"release-reason": "x", "release-expires_on": "2020-01-01"}, 422, "would have expired already"),
        ({"release-reason": "x", "version": "0"}, 409, "There is a problem"),
    ],
)
def test_a_refused_release_is_said_on_the_page_of_the_decision(
    controller: Client, data: dict[str, str], status: int, said: str
) -> None:
    order = held("100.00")
    before = picture(order)

    answer = controller.post(url("release", order), {"then": "queue", **data})

    assert answer.status_code == status
    assert said in words(answer)
    assert picture(order) == before


def test_the_release_of_a_risky_class_holds_as_long_as_its_rules_say() -> None:
    rules("risky", release_days=2)
    order = held("100.00")
    credit.set_review(order.customer, risk_class="risky", review_date=None, by=an_actor(None, "MGR"))

    granted = credit.release(mine(order), reason="x", by=an_actor(None, "MGR"))

    assert granted.expires_on == the_company().today() + datetime.timedelta(days=2)


def test_part_prepayment_is_asked_for_and_withdrawn_on_the_page(controller: Client) -> None:
    order = held("100.00")

    asked = controller.post(
        url("ask-prepayment", order), {"prepay-amount": "30", "prepay-reason": "Half now", "then": "queue"}
    )
    page = words(controller.get(url("decide", order)))
    reference = PrepaymentRequest.objects.get().payment_reference
    withdrawn = controller.post(url("withdraw-prepayment", order), {"reason": "No"})

    assert (asked.status_code, asked["Location"]) == (303, reverse("credit:queue"))
    assert reference in page
    assert withdrawn["Location"] == order.get_absolute_url()
    assert PrepaymentRequest.objects.get().outcome == "withdrawn"


@pytest.mark.parametrize("amount, status", [("", 422), ("0", 422), ("100.01", 422), ("0,5 x", 422)])
def test_a_prepayment_that_is_none_is_said_at_its_field(controller: Client, amount: str, status: int) -> None:
    order = held("100.00")
    before = picture(order)

    answer = controller.post(
        url("ask-prepayment", order), {"prepay-amount": amount, "prepay-reason": "x", "then": "queue"}
    )

    assert answer.status_code == status
    assert 'href="#id_prepay-amount"' in words(answer)
    assert picture(order) == before


def test_check_again_says_what_came_of_it(controller: Client) -> None:
    order = held("100.00")

    still = controller.post(url("check", order), follow=True)
    credit.set_limit(order.customer, limit_amount=D("100.00"), by=an_actor(None, "MGR"))
    freed = controller.post(url("check", order), follow=True)

    assert f"{order.number} is still held." in words(still)
    assert f"{order.number} goes on." in words(freed)
    assert mine(order).status == "confirmed"


def test_a_clerk_sees_why_in_words_and_what_to_pay_and_neither_limit_nor_exposure(client: Client) -> None:
    customer = a_customer()
    invoice = invoiced(customer, "400.00")
    credit.set_limit(customer, limit_amount=D("333.00"), by=an_actor(None, "MGR"))
    order = ordered(customer, "100.00")
    client.force_login(a_user(the_company(), "SAL"))

    page = words(client.get(url("order-panel", order)))

    assert "The credit limit does not cover this order." in page
    assert str(invoice.number) in page
    assert "400.00\xa0EUR" in page
    assert not any(figure in page for figure in ("333.00", "500.00", "167.00"))
    assert "Release" not in page.replace("Pay these to release", "")
    assert client.get(url("decide", order)).status_code == 403


def test_a_clerk_sees_what_is_to_be_paid_in_advance_and_cannot_end_it(client: Client) -> None:
    order = held("100.00")
    credit.ask_prepayment(order, D("30.00"), "Half", by=an_actor(None, "MGR"))
    client.force_login(a_user(the_company(), "SAL"))

    page = words(client.get(url("order-panel", order)))

    assert "30.00\xa0EUR are to be paid in advance" in page
    assert "Credit OK" not in page
    assert "Reject" not in page


def test_a_clerk_has_the_customer_told_and_prints_the_letter(client: Client) -> None:
    customer = a_customer()
    invoiced(customer, "400.00")
    credit.set_limit(customer, limit_amount=D("333.00"), by=an_actor(None, "MGR"))
    order = ordered(customer, "100.00")
    client.force_login(a_user(the_company(), "SAL"))

    told = client.post(url("ask-to-pay", order))
    letter = client.get(url("pay-these-letter", order))
    outbox.drain()

    assert told["Location"] == order.get_absolute_url()
    assert (letter["Content-Type"], letter.content[:5]) == ("application/pdf", b"%PDF-")
    message = MailMessage.objects.get(event_key__startswith="pay-these:")
    assert [file.content_type for file in message.attachments.all()] == ["application/pdf"]


@pytest.mark.parametrize("role", ["SAL", "WH", "AR", "GL", "ADM", "AUD"])
def test_verbs_of_the_queue_are_for_those_who_may(client: Client, role: str) -> None:
    order = held("100.00")
    before = picture(order)
    client.force_login(a_user(the_company(), role))

    verbs = {"decide": "CRC MGR", "ask-prepayment": "CRC MGR", "withdraw-prepayment": "CRC MGR",
             "check": "SAL CRC AR MGR", "ask-to-pay": "SAL CRC AR MGR"}  # fmt: skip
    answers = {
        verb: client.get(url(verb, order))
        if verb == "decide"
        else client.post(url(verb, order), {"reason": "x"})
        for verb, may in verbs.items()
        if role not in may.split()
    }

    assert {answer.status_code for answer in answers.values()} == {403}
    assert picture(order) == before


# Several


def bulk(client: Client, action: str, *orders: SalesOrder, **form: str) -> dict[str, list[str]]:
    """What became of each order, by its number."""
    holds = OrderHold.objects.filter(order__in=orders, lifted_at__isnull=True)
    keys = [str(pk) for pk in holds.values_list("pk", flat=True)]
    client.post(
        reverse("credit:queue"), {"do": "bulk", "action": action, "selected": keys, "confirmed": "1", **form}
    )
    result = Job.objects.latest("pk").result
    return {kind: sorted(row[0] for row in result[kind]) for kind in ("done", "refused")}


def test_several_are_released_at_once_each_by_itself_and_refusals_are_listed(controller: Client) -> None:
    fine, large, own = held("100.00"), held("1000.01"), held("50.00")
    SalesOrder.objects.filter(pk=own.pk).update(entered_by=controller.session["_auth_user_id"])

    result = bulk(controller, "release", fine, large, own, reason="Year-end")

    assert result == {"done": [fine.number], "refused": sorted([large.number, own.number])}
    assert [mine(order).status for order in (fine, large, own)] == ["confirmed", "held", "held"]


def test_several_are_rejected_or_checked_again_at_once(controller: Client) -> None:
    first, second, freed = held("10.00"), held("20.00"), held("30.00")
    credit.set_limit(freed.customer, limit_amount=D("30.00"), by=an_actor(None, "MGR"))

    checked = bulk(controller, "recheck", second, freed)
    rejected = bulk(controller, "reject", first, second, reason="No")

    assert checked == {"done": sorted([second.number, freed.number]), "refused": []}
    assert rejected == {"done": sorted([first.number, second.number]), "refused": []}
    assert [mine(order).status for order in (first, second, freed)] == ["canceled", "canceled", "confirmed"]


def test_an_order_that_is_free_meanwhile_is_refused_in_the_list(controller: Client) -> None:
    order, other = held("10.00"), held("10.00")
    hold = order.holds.get()
    credit.release(order, reason="x", by=an_actor(None, "MGR"))

    controller.post(
        reverse("credit:queue"),
        {"do": "bulk", "action": "recheck", "selected": [str(hold.pk), str(other.holds.get().pk)]},
    )

    assert mine(other).status == "held"
    assert Job.objects.latest("pk").total == 1  # it is no longer in the queue
