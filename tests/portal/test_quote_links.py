"""The signed link of a quote: whoever has it reads the offer and answers it, and nothing else; no account is needed."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from core import outbox, timeline
from core.models import Notification
from core.refusals import Refusal
from customers.models import Customer
from orders import operations as orders
from orders.models import OrderRevision, QuoteAnswer, SalesOrder
from portal.quote_tokens import link_of, revision_of, token_of
from portal.views.quotes import PER_MINUTE
from tests.builders import a_customer, a_product, the_company
from tests.core.pdf.printing import needs_pango
from tests.orders.stage import D, a_clerk, a_draft, a_manager, entry, picture
from tests.portal.stage import visitor
from tests.programs import signed_in, text_of

pytestmark = pytest.mark.django_db
ANDERS = {"name": "Maria Anders", "customer_reference": "PO 77", "remark": "Ring twice"}


def in_days(days: int) -> datetime.date:
    return the_company().today() + datetime.timedelta(days=days)


def offered(days: int = 10, by: Any = None, customer: Customer | None = None, **line: Any) -> OrderRevision:
    """An offer of a clerk: 2 x 10.00 and 20 % tax."""
    clerk = by or a_clerk()
    product = a_product(sku="TEA", price="10.00", on_hand="50")
    order = a_draft(
        clerk, entry(product, "2", **line), customer=customer or a_customer(name="Alfreds Futterkiste")
    )
    return orders.quote(order, valid_until=in_days(days), by=clerk)


def address(revision: OrderRevision, verb: str = "quote") -> str:
    return reverse(f"portal:{verb}", args=[token_of(revision)])


def fresh(revision: OrderRevision) -> SalesOrder:
    return SalesOrder.objects.get(pk=revision.order_id)


def ended_yesterday(revision: OrderRevision, monkeypatch: pytest.MonkeyPatch) -> None:
    """The day after the offer's last."""
    last = revision.valid_until
    assert last is not None
    monkeypatch.setattr("core.models.Company.today", lambda company: last + datetime.timedelta(days=1))


# the link ---------------------------------------------------------------------------------------------------------
def test_the_link_shows_the_offer_to_whoever_has_it(client: Client) -> None:
    revision = offered()

    page = client.get(address(revision))

    words = text_of(page)
    assert page.status_code == 200
    for expected in (
        revision.order.number,
        "Alfreds Futterkiste",
        "TEA",
        "24.00 EUR",
        "30 days net",
        "Accept and order",
    ):
        assert expected in words
    assert "Log in" not in words


def test_it_is_kept_from_search_engines_caches_and_foreign_scripts(client: Client) -> None:
    page = client.get(address(offered()))

    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert page["Cache-Control"] == "private, no-store"
    assert page["Content-Security-Policy"].startswith("default-src 'self'")
    assert page["Referrer-Policy"] == "same-origin"


def test_it_speaks_the_customer_s_language_whatever_the_browser_asks_for(client: Client) -> None:
    revision = offered(customer=a_customer(language="it"))

    page = client.get(address(revision), headers={"Accept-Language": "nb"})

    assert '<html lang="it"' in text_of(page)
    assert page["Content-Language"] == "it"


@pytest.mark.parametrize("change", ["cut", "other", "letter", "day", "nothing"])
def test_a_link_that_is_not_ours_leads_nowhere(client: Client, change: str) -> None:
    revision = offered()
    token = token_of(revision)
    named, _dot, signature = token.partition(".")
    forged = {
        "cut": token[:-1],
        "other": f"{revision.order_id}-2-{revision.valid_until:%Y%m%d}.{signature}",
        "letter": f"{named}.{signature[:-1]}{'A' if signature[-1] != 'A' else 'B'}",
        "day": f"{revision.order_id}-1-29991231.{signature}",
        "nothing": "x",
    }[change]

    answers = [
        client.get(f"/portal/quotes/{forged}/"),
        client.post(f"/portal/quotes/{forged}/accept/", ANDERS),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert revision_of(forged) is None
    assert fresh(revision).status == "quoted"


def test_links_of_two_offers_differ_and_the_mail_carries_the_whole_address(settings: Any) -> None:
    settings.O2C_SITE_URL = "https://o2c.example"
    revision = offered()
    second = orders.extend(revision.order, valid_until=in_days(20), by=a_clerk())

    assert token_of(revision) != token_of(second)
    assert link_of(second) == f"https://o2c.example/portal/quotes/{token_of(second)}/"


def test_who_tries_too_often_waits(client: Client) -> None:
    where = address(offered())

    # One minute may end while he tries; then the next one is full.
    answers = [client.get(where).status_code for _visit in range(2 * PER_MINUTE + 1)]

    assert set(answers[:PER_MINUTE]) == {200}
    assert 429 in answers[PER_MINUTE:]
    assert Client(REMOTE_ADDR="10.0.0.9").get(where).status_code == 200


@needs_pango
def test_the_paper_is_there_as_it_was_sent(client: Client) -> None:
    revision = offered()
    before = client.get(address(revision, "quote-paper"))
    outbox.drain()

    paper = client.get(address(revision, "quote-paper"))

    assert before.status_code == 404
    assert (paper["Content-Type"], b"".join(paper.streaming_content)[:4]) == ("application/pdf", b"%PDF")  # type: ignore[attr-defined]
    assert "Open as PDF" in text_of(client.get(address(revision)))


def test_the_link_opens_no_other_door(client: Client) -> None:
    revision = offered()
    client.get(address(revision))

    assert client.get("/portal/").status_code == 302
    assert client.get(revision.order.get_absolute_url()).status_code == 302


def test_a_colleague_who_is_signed_in_elsewhere_sees_the_customer_s_page() -> None:
    page = text_of(signed_in("WH").get(address(offered())))

    assert "Accept and order for 24.00 EUR" in page


def test_a_buyer_who_is_signed_in_finds_the_offer_at_his_order() -> None:
    customer = a_customer()
    revision = offered(customer=customer)

    buyer, viewer = (
        text_of(visitor(customer, role).get(reverse("portal:order", args=[revision.order.number])))
        for role in ("PB", "PV")
    )

    assert address(revision) in buyer
    assert address(revision) not in viewer


# accept -----------------------------------------------------------------------------------------------------------
def test_an_accepted_offer_becomes_the_order_with_name_time_address_and_hash() -> None:
    revision = offered()
    client = Client(REMOTE_ADDR="192.0.2.7", headers={"User-Agent": "Phone 1.0"})

    answer = client.post(address(revision, "accept-quote"), ANDERS)

    order, kept = fresh(revision), QuoteAnswer.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, address(revision))
    assert (order.status, order.customer_reference) == ("confirmed", "PO 77")
    assert (kept.answer, kept.name, kept.remark, kept.ip_address, kept.user_agent) == (
        "accepted", "Maria Anders", "Ring twice", "192.0.2.7", "Phone 1.0",
    )  # fmt: skip
    assert (kept.revision_id, kept.sha256) == (revision.pk, revision.sha256)
    assert abs((kept.answered_at - datetime.datetime.now(datetime.UTC)).total_seconds()) < 60
    names = {event.activity: event.actor_name for event in timeline.of_document(order)}
    assert names["accepted"] == names["submitted"] == "Maria Anders (Alfreds Futterkiste)"
    assert "Accepted by Maria Anders on" in text_of(client.get(address(revision)))


def test_who_made_the_offer_is_told(client: Client) -> None:
    clerk = a_clerk()
    revision = offered(by=clerk)

    client.post(address(revision, "accept-quote"), ANDERS)

    told = Notification.objects.get(kind="quote.accepted")
    assert (told.user, told.data["number"]) == (clerk.user, revision.order.number)


def test_a_second_click_changes_nothing_and_shows_the_thanks(client: Client) -> None:
    revision = offered()
    client.post(address(revision, "accept-quote"), ANDERS)
    before = picture(fresh(revision))

    again = client.post(address(revision, "accept-quote"), {"name": "Somebody Else"}, follow=True)

    assert "Accepted by Maria Anders" in text_of(again)
    assert picture(fresh(revision)) == before
    assert QuoteAnswer.objects.count() == 1


def test_on_its_last_day_an_offer_still_holds(client: Client) -> None:
    revision = offered(days=0)

    client.post(address(revision, "accept-quote"), ANDERS)

    assert fresh(revision).status == "confirmed"


def test_an_expired_offer_is_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    revision = offered(days=3)
    ended_yesterday(revision, monkeypatch)
    before = picture(fresh(revision))

    page = client.get(address(revision))
    answer = client.post(address(revision, "accept-quote"), ANDERS)

    assert "This offer was valid until" in text_of(page)
    assert "Accept and order" not in text_of(page)
    assert answer.status_code == 422
    assert (picture(fresh(revision)), QuoteAnswer.objects.count()) == (before, 0)


def test_an_outdated_offer_is_refused_and_the_new_one_is_asked_for_once(client: Client) -> None:
    clerk = a_clerk()
    revision = offered(by=clerk)
    orders.extend(revision.order, valid_until=in_days(30), by=clerk)
    before = picture(fresh(revision))

    page = client.get(address(revision))
    refused = client.post(address(revision, "accept-quote"), ANDERS)
    assert "This offer is no longer the current one" in text_of(page)
    assert "Ask for the current offer" in text_of(page)
    assert refused.status_code == 409
    assert (picture(fresh(revision)), QuoteAnswer.objects.count()) == (before, 0)

    asked = [client.post(address(revision, "ask-for-quote")) for _click in range(2)]
    assert ["We have your request" in text_of(answer) for answer in asked] == [True, True]
    assert Notification.objects.get(kind="quote.wanted").user == clerk.user


def test_an_offer_taken_back_to_draft_is_not_accepted(client: Client) -> None:
    revision = offered()
    orders.reopen(fresh(revision), by=a_clerk())

    answer = client.post(address(revision, "accept-quote"), ANDERS)

    assert (answer.status_code, fresh(revision).status) == (409, "draft")


@pytest.mark.parametrize(
    "form", [{}, {"name": " "}, {"name": "x" * 121}, {"name": "M", "remark": "x" * 1001}]
)
def test_without_a_name_or_with_endless_words_nothing_is_ordered(
    client: Client, form: dict[str, str]
) -> None:
    revision = offered()
    before = picture(fresh(revision))

    answer = client.post(address(revision, "accept-quote"), form)

    assert answer.status_code == 422
    assert "There is a problem" in text_of(answer)
    assert picture(fresh(revision)) == before


def test_a_look_at_the_address_of_a_verb_does_nothing(client: Client) -> None:
    revision = offered()

    answers = [
        client.get(address(revision, verb)) for verb in ("accept-quote", "decline-quote", "ask-for-quote")
    ]

    assert [answer.status_code for answer in answers] == [303] * 3
    assert fresh(revision).status == "quoted"


def test_credit_checks_an_accepted_quote_as_any_order(client: Client) -> None:
    revision = offered(customer=a_customer(credit_limit="23.99"))

    client.post(address(revision, "accept-quote"), ANDERS)

    order = fresh(revision)
    assert (order.status, [hold.kind for hold in order.holds.all()]) == ("held", ["credit"])
    assert "We have your order" in text_of(client.get(address(revision)))


def test_a_discount_beyond_the_limit_of_the_clerk_waits_for_approval(client: Client) -> None:
    revision = offered(discount_percent=D(20))

    client.post(address(revision, "accept-quote"), ANDERS)

    assert [hold.kind for hold in fresh(revision).holds.filter(lifted_at__isnull=True)] == ["approval"]


def test_what_a_manager_has_offered_is_not_approved_again(client: Client) -> None:
    revision = offered(by=a_manager(), discount_percent=D(20))

    client.post(address(revision, "accept-quote"), ANDERS)

    assert fresh(revision).status == "confirmed"


def test_a_customer_who_is_no_longer_approved_gets_the_reason_and_nothing_is_kept(client: Client) -> None:
    revision = offered()
    Customer.objects.update(is_approved=False)

    answer = client.post(address(revision, "accept-quote"), ANDERS)

    assert answer.status_code == 422
    assert (fresh(revision).status, QuoteAnswer.objects.count()) == ("quoted", 0)


# decline ----------------------------------------------------------------------------------------------------------
def test_a_declined_offer_says_why_and_stays_open_for_a_better_one(client: Client) -> None:
    clerk = a_clerk()
    revision = offered(by=clerk)

    client.post(address(revision, "decline-quote"), {"name": "Maria Anders", "remark": "Too dear"})

    assert (QuoteAnswer.objects.get().answer, fresh(revision).status) == ("declined", "quoted")
    assert Notification.objects.get(kind="quote.declined").data["detail"] == "Too dear"
    assert "Declined by Maria Anders" in text_of(client.get(address(revision)))
    page = text_of(signed_in("SAL").get(revision.order.get_absolute_url()))
    assert "Maria Anders has declined this offer" in page
    assert "Too dear" in page
    better = orders.extend(fresh(revision), valid_until=in_days(30), by=clerk)
    client.post(address(better, "accept-quote"), ANDERS)
    assert fresh(revision).status == "confirmed"


def test_a_declined_offer_is_not_accepted_afterwards_and_a_reason_is_needed(client: Client) -> None:
    revision = offered()
    nameless = client.post(address(revision, "decline-quote"), {"name": "Maria Anders"})
    assert nameless.status_code == 422
    client.post(address(revision, "decline-quote"), {"name": "Maria Anders", "remark": "No"})

    client.post(address(revision, "accept-quote"), ANDERS)

    assert (fresh(revision).status, QuoteAnswer.objects.get().answer) == ("quoted", "declined")


# in the database --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "sql", ["UPDATE orders_quoteanswer SET name = 'X'", "DELETE FROM orders_quoteanswer"]
)
def test_nobody_changes_an_answer(client: Client, sql: str) -> None:
    client.post(address(offered(), "accept-quote"), ANDERS)

    with pytest.raises(Exception, match=r"frozen|permission denied"), transaction.atomic():
        connection.cursor().execute(sql)

    assert QuoteAnswer.objects.get().name == "Maria Anders"


def test_one_revision_is_answered_once_even_by_the_operation() -> None:
    revision = offered()
    by = a_clerk()
    orders.accept_offer(revision, orders.Reply("Maria Anders"), by=by)

    with pytest.raises(Refusal, match="Maria Anders has answered this offer"):
        orders.accept_offer(revision, orders.Reply("Maria Anders"), by=by)
