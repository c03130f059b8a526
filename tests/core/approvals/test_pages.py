"""Approvals in the browser and for programs: the queue, one request, the decision; without any script."""

from __future__ import annotations

import pytest
from django.test import Client

from core.models import ApprovalRequest, SecurityEvent
from ledger.models import JournalEntry
from tests.builders import a_company, a_user, an_actor, the_company
from tests.core.approvals.stage import a_manager, a_request, an_asker
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db


def page_of(actor) -> Client:
    client = Client()
    client.force_login(actor.user)
    return client


@pytest.fixture
def asker():
    return an_asker(username="gloria")


@pytest.fixture
def request_made(asker):
    return a_request(asker)


def test_the_queue_shows_a_manager_what_waits_for_him(request_made):
    page = text_of(signed_in("MGR").get("/approvals/"))

    assert request_made.number in page
    assert "Manual journal entry" in page
    assert "120.00 EUR" in page


def test_the_queue_shows_who_asked_what_he_asked_for(asker, request_made):
    client = page_of(asker)

    assert request_made.number not in text_of(client.get("/approvals/?view=mine"))
    assert request_made.number in text_of(client.get("/approvals/?view=asked"))


def test_the_queue_calls_people_by_their_names():
    a_request(an_asker(username="gloria", first_name="Gloria", last_name="Hansen"))
    a_request(an_asker(username="greta"))

    page = text_of(signed_in("MGR").get("/approvals/"))

    assert "Gloria Hansen" in page
    assert ">greta<" in page


def test_the_queue_of_who_only_reads_begins_with_what_waits(request_made):
    page = text_of(signed_in("AUD").get("/approvals/"))

    assert request_made.number in page
    assert "?view=mine" not in page
    assert "?view=asked" not in page


def test_the_queue_is_a_handful_of_statements_however_long(django_assert_max_num_queries):
    asker = an_asker()
    for _number in range(20):
        a_request(asker)
    client = signed_in("MGR")

    with django_assert_max_num_queries(12):
        assert text_of(client.get("/approvals/")).count("Rent of May") >= 20


def test_a_manager_approves_on_the_page_and_is_led_to_the_next(asker):
    first, second = a_request(asker), a_request(asker, description="Rent of June")
    client = signed_in("MGR")

    answer = client.post(f"/approvals/{first.number}/approve", {"reason": "", "idempotency_key": "k1"})

    assert (answer.status_code, answer["Location"]) == (303, f"/approvals/{second.number}/")
    assert JournalEntry.objects.get().description == "Rent of May"


def test_a_second_click_approves_nothing_more(request_made):
    client = signed_in("MGR")

    answers = [
        client.post(f"/approvals/{request_made.number}/approve", {"idempotency_key": "k1"})
        for _click in range(2)
    ]

    assert [answer.status_code for answer in answers] == [303, 302]
    assert JournalEntry.objects.count() == 1


def test_who_tries_to_approve_his_own_is_told_and_noted_in_the_security_log():
    both = an_actor(None, "GL", "MGR")
    request = a_request(both)

    answer = page_of(both).post(f"/approvals/{request.number}/approve", {"idempotency_key": "k"})

    assert answer.status_code == 403
    assert "Somebody else has to decide what you asked for." in text_of(answer)
    assert SecurityEvent.objects.get().user == both.user
    assert ApprovalRequest.objects.get().status == "requested"


def test_several_are_approved_from_the_list_and_what_is_one_s_own_is_refused():
    both = an_actor(None, "GL", "MGR")
    own, other = a_request(both), a_request(an_asker())
    form = {
        "do": "bulk",
        "action": "approve",
        "selected": [own.pk, other.pk],
        "confirmed": "1",
        "idempotency_key": "k",
    }

    answer = page_of(both).post("/approvals/?view=open", form, follow=True)

    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.status, other.status, JournalEntry.objects.count()) == ("requested", "approved", 1)
    assert "Somebody else has to decide what you asked for." in text_of(answer)


def test_a_refusal_without_a_reason_comes_back_with_the_words(request_made):
    answer = signed_in("MGR").post(f"/approvals/{request_made.number}/refuse", {"idempotency_key": "k1"})

    assert answer.status_code == 422
    page = text_of(answer)
    assert "Enter the reason of the refusal." in page
    assert 'id="id_reason_error"' in page
    assert ApprovalRequest.objects.get().status == "requested"


def test_who_asked_withdraws_on_the_page_and_sees_no_button_to_approve(asker, request_made):
    client = page_of(asker)
    page = text_of(client.get(f"/approvals/{request_made.number}/"))

    answer = client.post(f"/approvals/{request_made.number}/withdraw", {"idempotency_key": "k1"})

    assert "Approve 120.00 EUR" not in page
    assert "Withdraw the request" in page
    assert answer.status_code == 303
    assert ApprovalRequest.objects.get().status == "withdrawn"


@pytest.mark.parametrize(
    "role, status", [("MGR", 200), ("AUD", 200), ("GL", 200), ("SAL", 404), ("WH", 404), ("CRC", 404), ("AR", 404), ("ADM", 403)]
)  # fmt: skip
def test_a_request_exists_for_those_who_deal_with_its_kind(request_made, role, status):
    assert signed_in(role).get(f"/approvals/{request_made.number}/").status_code == status


@pytest.mark.parametrize("verb", ["approve", "refuse", "withdraw", "renew"])
@pytest.mark.parametrize("role", ["AUD", "ADM", "SAL", "WH", "AR", "CRC", "GL"])
def test_what_a_role_may_not_decide_stays_undecided(request_made, role, verb):
    answer = signed_in(role).post(
        f"/approvals/{request_made.number}/{verb}", {"reason": "x", "idempotency_key": "k"}
    )

    assert answer.status_code in (403, 404)
    assert ApprovalRequest.objects.get().status == "requested"


def test_a_request_of_another_company_does_not_exist(request_made):
    stranger = signed_in("MGR", company=a_company("OTHER"))

    assert stranger.get(f"/approvals/{request_made.number}/").status_code == 404
    assert (
        stranger.post(f"/approvals/{request_made.number}/approve", {"idempotency_key": "k"}).status_code
        == 404
    )
    assert request_made.number not in text_of(stranger.get("/approvals/?view=all"))


def test_a_request_is_found_by_its_number_from_anywhere(request_made):
    answer = signed_in("MGR").get("/search", {"q": request_made.number})

    assert (answer.status_code, answer["Location"]) == (302, f"/approvals/{request_made.number}/")


def test_home_counts_what_waits_for_the_manager_and_what_the_accountant_waits_for(asker, request_made):
    manager, accountant = text_of(signed_in("MGR").get("/")), text_of(page_of(asker).get("/"))

    assert "Approvals for me" in manager
    assert "/approvals/?view=mine" in manager
    assert "/approvals/?view=asked" in accountant


# programs ---------------------------------------------------------------------------------------------------------
def test_no_token_approves_or_refuses_anything(request_made):
    program = Program("MGR")

    answers = [
        program.post(f"/approvals/{request_made.number}/{verb}", {"reason": "x"})
        for verb in ("approve", "refuse")
    ]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert "A person has to decide this" in answers[0].json()["detail"]
    assert SecurityEvent.objects.filter(user=program.user, kind="refused").count() == 2
    assert (ApprovalRequest.objects.get().status, JournalEntry.objects.count()) == ("requested", 0)


def test_programs_read_requests_and_take_back_their_own():
    program = Program("GL")
    actor = an_actor(None, "GL")
    body = {
        "description": "Rent",
        "lines": [{"account": "5900", "debit": "5"}, {"account": "1100", "credit": "5"}],
    }
    number = program.post("/journal-entries", body).json()["number"]
    a_request(actor)

    listed = Program("MGR").get("/approvals?status=requested").json()["items"]
    withdrawn = program.post(f"/approvals/{number}/withdraw")

    assert [row["number"] for row in listed] == list(
        ApprovalRequest.objects.order_by("-pk").values_list("number", flat=True)
    )
    assert (withdrawn.status_code, withdrawn.json()["status"]) == (200, "withdrawn")
    assert fields_of(program.get("/approvals?status=nonsense")) == ["status"]


def test_the_warehouse_sees_no_amount_of_a_request():
    the_company()
    a_user(None, "WH")

    assert a_manager().can("core.view_approval_amount")
    assert not an_actor(None, "WH").can("core.view_approval_amount")
