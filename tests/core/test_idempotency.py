"""A second click, a repeated call: the first answer again, and nothing done twice (IDM-1)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from catalog.models import UnitOfMeasure
from core.api.access import CALLS_PER_MINUTE, make_token
from core.models import ApiToken, IdempotencyKey, Membership, SavedView, SecurityEvent, User
from core.refusals import KeyReused
from customers.models import Customer  # noqa: F401
from tests import builders
from tests.core.raw import at_once, try_sql

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.urls_once")]


def browser(user: User | None = None) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user or builders.a_user(None, "SAL", username="sally"))
    return client


def kept() -> list[str]:
    return list(SavedView.objects.order_by("pk").values_list("name", flat=True))


def program(user: User | None = None, company: Any = None) -> Client:
    company = company or builders.the_company()
    token = make_token(user or builders.a_user(company, "GL"), company)
    return Client(raise_request_exception=False, headers={"Authorization": f"Bearer {token}"})


def add_unit(client: Client, key: str, code: str = "KGM", name: str = "kilogram") -> Any:
    body = json.dumps({"code": code, "name": name})
    return client.post(
        "/api/v1/units", body, content_type="application/json", headers={"Idempotency-Key": key}
    )


def units() -> list[str]:
    return list(UnitOfMeasure.objects.exclude(code="C62").order_by("code").values_list("code", flat=True))


# Forms ------------------------------------------------------------------------------------------------------------
def test_a_second_click_leads_where_the_first_one_led_and_does_nothing():
    client = browser()

    first = client.post("/keep", {"name": "mine", "idempotency_key": "k"})
    second = client.post("/keep", {"name": "mine", "idempotency_key": "k"})

    assert (first.status_code, first["Location"], first.has_header("Idempotent-Replay")) == (
        303,
        "/kept/mine",
        False,
    )
    assert (second.status_code, second["Location"], second["Idempotent-Replay"]) == (
        302,
        "/kept/mine",
        "true",
    )
    assert kept() == ["mine"]


def test_a_second_click_in_a_region_is_led_on_as_well():
    client = browser()
    client.post("/keep", {"name": "mine", "idempotency_key": "k"})

    again = client.post("/keep", {"name": "mine", "idempotency_key": "k"}, headers={"HX-Request": "true"})

    assert (again.status_code, again["HX-Redirect"]) == (204, "/kept/mine")
    assert kept() == ["mine"]


def test_the_same_key_with_another_form_is_a_conflict():
    client = browser()
    client.post("/keep", {"name": "mine", "idempotency_key": "k"})

    answer = client.post("/keep", {"name": "other", "idempotency_key": "k"})

    assert answer.status_code == 409
    assert "already sent with other content" in answer.content.decode()
    assert kept() == ["mine"]


@pytest.mark.parametrize("wrong", ["", "x" * 21], ids=["refused", "answered with an error"])
def test_what_is_refused_is_undone_and_frees_its_key(wrong):
    client = browser()

    refused = client.post("/keep", {"name": wrong, "idempotency_key": "k"})
    mended = client.post("/keep", {"name": "right", "idempotency_key": "k"})

    assert (refused.status_code, mended.status_code) == (422, 303)
    assert kept() == ["right"]


def test_the_key_of_one_person_says_nothing_to_another():
    browser().post("/keep", {"name": "mine", "idempotency_key": "k"})

    other = browser(builders.a_user(None, "SAL", username="simon")).post(
        "/keep", {"name": "mine", "idempotency_key": "k"}
    )

    assert (other.status_code, other.has_header("Idempotent-Replay")) == (303, False)
    assert kept() == ["mine", "mine"]


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_act_once():
    clients = [browser(), browser(User.objects.get())]

    answers = at_once(
        *(
            lambda client=client: client.post("/keep", {"name": "mine", "idempotency_key": "k"})
            for client in clients
        )
    )

    assert sorted(answer.status_code for answer in answers) == [302, 303]
    assert {answer["Location"] for answer in answers} == {"/kept/mine"}
    assert kept() == ["mine"]


def test_the_database_keeps_a_key_once_per_person_and_company():
    browser().post("/keep", {"name": "mine", "idempotency_key": "k"})

    refusal = try_sql(
        "INSERT INTO core_idempotencykey (company_id, user_id, key, fingerprint, status, location, body, content_type)"
        " SELECT company_id, user_id, key, '', 0, '', '', '' FROM core_idempotencykey"
    )

    assert "idempotency_key_once" in refusal


# Programs ---------------------------------------------------------------------------------------------------------
def test_a_repeated_call_gets_the_first_answer():
    client = program()

    first, second = add_unit(client, "k"), add_unit(client, "k")

    assert (first.status_code, first.has_header("Idempotent-Replay")) == (201, False)
    assert (second.status_code, second["Idempotent-Replay"]) == (201, "true")
    assert (second.json(), second["Content-Type"]) == (first.json(), first["Content-Type"])
    assert units() == ["KGM"]


def test_the_same_key_with_another_body_is_a_conflict():
    client = program()
    add_unit(client, "k")

    answer = add_unit(client, "k", code="LTR")

    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
    assert answer.json()["type"] == f"urn:o2c:problem:{KeyReused.code}"
    assert units() == ["KGM"]


def test_a_refused_call_frees_its_key():
    client = program()

    refused = add_unit(client, "k", code="far too long a code")
    mended = add_unit(client, "k")

    assert (refused.status_code, mended.status_code) == (422, 201)
    assert units() == ["KGM"]


@pytest.mark.parametrize("length, status", [(120, 201), (121, 422)])
def test_a_key_may_have_up_to_120_characters(length, status):
    client = program()

    assert add_unit(client, "k" * length).status_code == status
    assert add_unit(client, "k" * length).status_code == status


def test_a_key_that_cannot_be_kept_is_refused():
    assert add_unit(program(), "a\x00b").status_code == 422


def test_a_key_used_in_one_company_acts_anew_in_another():
    own, other = builders.the_company(), builders.a_company("OTHER")
    user = builders.a_user(own, "GL")
    Membership.objects.create(user=user, company=other, role="GL")

    answers = [add_unit(program(user, company), "k") for company in (own, other)]

    assert [answer.has_header("Idempotent-Replay") for answer in answers] == [False, False]
    assert UnitOfMeasure.objects.filter(code="KGM").count() == 2


def test_a_session_gets_no_answer_that_was_given_to_a_token():
    user = builders.a_user(None, "GL")
    add_unit(program(user), "k")

    answer = add_unit(browser(user), "k")

    assert answer.status_code == 401


def test_a_token_beside_the_session_of_somebody_else_acts_for_its_own_user():
    client = program(builders.a_user(None, "GL", username="gloria"))
    client.force_login(builders.a_user(None, "SAL", username="sally"))

    assert add_unit(client, "k").status_code == 201
    assert IdempotencyKey.objects.get().user.username == "gloria"


def test_too_many_calls_with_a_key_are_told_when_to_come_back(monkeypatch):
    monkeypatch.setattr("core.api.access.CALLS_PER_MINUTE", 2)
    cache.clear()  # calls of a token that had the same number in another test
    client = program()

    answers = [add_unit(client, f"k{number}", code=f"U{number}") for number in range(4)]

    assert CALLS_PER_MINUTE == 1200
    assert [answer.status_code for answer in answers] == [201, 201, 429, 429]
    assert answers[-1]["Retry-After"] == "60"
    assert units() == ["U0", "U1"]


def test_a_call_that_is_not_permitted_leaves_its_line_though_it_is_undone():
    answer = add_unit(program(builders.a_user(None, "WH")), "k")

    assert answer.status_code == 403
    line = SecurityEvent.objects.get()
    assert (line.kind, line.path, line.detail) == (
        "refused",
        "/api/v1/units",
        {"permission": "catalog.change_product"},
    )
    assert not IdempotencyKey.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_calls_at_once_act_once():
    user = builders.a_user(None, "GL")
    clients = [program(user), program(user)]

    answers = at_once(*(lambda client=client: add_unit(client, "k") for client in clients))

    assert [answer.status_code for answer in answers] == [201, 201]
    assert sorted(answer.has_header("Idempotent-Replay") for answer in answers) == [False, True]
    assert units() == ["KGM"]


@pytest.mark.django_db(transaction=True)
def test_a_call_whose_key_is_held_too_long_is_told_to_try_again():
    user = builders.a_user(None, "GL")
    client = program(user)
    with transaction.atomic():
        IdempotencyKey.objects.create(company=builders.the_company(), user=user, key="api:k", fingerprint="x")
        (answer,) = at_once(lambda: quick(client))

    assert (answer.status_code, answer["Retry-After"]) == (503, "1")
    assert units() == []
    assert ApiToken.objects.count() == 1


def quick(client: Client) -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '50ms'")
    return add_unit(client, "k")
