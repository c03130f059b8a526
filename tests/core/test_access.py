"""Who gets in: declared permissions, the own company, roles that stay apart, and an end when somebody leaves."""

from __future__ import annotations

import datetime
import threading

import pytest
from django.core.checks import run_checks
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from django.utils import timezone

from core import access, policy
from core.access import requires
from core.actors import Actor
from core.api.access import LIFETIME, make_token
from core.models import ApiToken, Company, Job, Membership, Role, RoleCeiling, SecurityEvent, User
from o2c.api import undeclared_calls
from tests import builders
from tests.core.raw import at_once, rows, try_sql

pytestmark = pytest.mark.django_db


def forgotten(request: HttpRequest) -> HttpResponse:
    """A page whose author forgot to say who may see it."""
    return HttpResponse("secret")


urlpatterns = [path("forgotten", forgotten), path("", include("o2c.urls"))]


def browser(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def program(token: str) -> Client:
    return Client(raise_request_exception=False, headers={"Authorization": f"Bearer {token}"})


# Declared permissions (SEC-1) -------------------------------------------------------------------------------------
def test_every_page_and_every_call_declares_who_may():
    assert list(access.undeclared_views()) == []
    assert undeclared_calls() == []


@pytest.mark.urls(__name__)
def test_the_start_fails_on_a_page_that_declares_nothing():
    errors = [error for error in run_checks() if error.id == "core.E001"]

    assert [error.msg for error in errors] == [
        f"The view of forgotten ({__name__}.forgotten) declares no permission."
    ]


def test_a_permission_that_nobody_knows_cannot_be_declared():
    with pytest.raises(LookupError):
        requires("orders.do_anything")
    with pytest.raises(LookupError):
        builders.an_actor().can("orders.do_anything")


def test_every_permission_is_held_by_roles_that_exist():
    holders = {role for roles in policy.MATRIX.values() for role in roles.split()}

    assert holders == set(Role.values)
    assert not any(len(roles.split()) != len(set(roles.split())) for roles in policy.MATRIX.values())


def test_a_page_the_role_may_not_see_is_refused_and_leaves_a_line():
    user = builders.a_user(None, "WH")

    answer = browser(user).get("/ledger/")

    assert answer.status_code == 403
    line = SecurityEvent.objects.get()
    assert (line.user, line.company, line.kind, line.path) == (
        user,
        builders.the_company(),
        "refused",
        "/ledger/",
    )
    assert (line.detail, line.request_id) == (
        {"permission": "ledger.view_journalentry"},
        answer["X-Request-Id"],
    )


def test_somebody_without_a_role_in_any_company_sees_no_page():
    assert browser(builders.a_user(None)).get("/orders/").status_code == 403


def test_before_signing_in_pages_lead_to_the_sign_in_and_fragments_say_so():
    page = Client().get("/orders/")
    fragment = Client().get("/orders/", headers={"HX-Request": "true"})

    assert (page.status_code, page["Location"]) == (302, "/accounts/login/?next=/orders/")
    assert (fragment.status_code, fragment["HX-Redirect"]) == (401, "/accounts/login/?next=/orders/")


def test_a_button_pressed_after_the_session_ended_leads_back_to_its_page():
    said = {"Referer": "http://testserver/shipments/D-1/?tab=2"}

    pressed = Client().post("/shipments/D-1/dispatch/", headers=said)
    fragment = Client().post(
        "/shipments/D-1/dispatch/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/shipments/D-1/"},
    )
    elsewhere = Client().post("/shipments/D-1/dispatch/", headers={"Referer": "https://evil.example/x/"})

    assert pressed["Location"] == "/accounts/login/?next=/shipments/D-1/%3Ftab%3D2"
    assert fragment["HX-Redirect"] == "/accounts/login/?next=/shipments/D-1/"
    assert elsewhere["Location"] == "/accounts/login/?next=/shipments/D-1/dispatch/"


# Roles that stay apart (ROLES.md, section 2) ----------------------------------------------------------------------
@pytest.mark.parametrize("pair", policy.SEPARATED, ids=" and ".join)
def test_roles_that_must_stay_apart_are_not_given_to_one_person(pair):
    user = builders.a_user(None, pair[0])

    refusal = try_sql(
        "INSERT INTO core_membership (company_id, user_id, role) SELECT company_id, user_id, %s FROM core_membership",
        pair[1],
    )

    assert "one person must not hold these roles together" in refusal
    assert rows("SELECT role FROM core_membership WHERE user_id = %s", user.pk) == [(pair[0],)]


def test_a_role_is_not_changed_into_one_that_must_stay_apart():
    builders.a_user(None, "CRC", "AR")

    assert "must not hold" in try_sql("UPDATE core_membership SET role = 'SAL' WHERE role = 'AR'")


def test_roles_given_in_one_statement_are_looked_at_together():
    user, company = builders.a_user(None), builders.the_company()

    with pytest.raises(IntegrityError, match="must not hold"), transaction.atomic():
        Membership.objects.bulk_create(
            Membership(user=user, company=company, role=role) for role in ("SAL", "WH")
        )

    assert not Membership.objects.exists()


def test_roles_may_meet_in_different_companies_and_those_that_fit_in_one():
    user = builders.a_user(None, "GL", "MGR", "CRC")
    Membership.objects.create(user=user, company=builders.a_company("OTHER"), role="SAL")

    assert Membership.objects.filter(user=user).count() == 4


@pytest.mark.django_db(transaction=True)
def test_two_grants_at_the_same_moment_do_not_pass_each_other():
    user, company = builders.a_user(None), builders.the_company()
    both_written = threading.Barrier(2)

    def grant(role: str) -> None:
        with transaction.atomic():
            if role == "SAL":
                Membership.objects.create(user=user, company=company, role=role)
                both_written.wait(timeout=10)
                threading.Event().wait(0.3)
            else:
                both_written.wait(timeout=10)
                Membership.objects.create(user=user, company=company, role=role)

    answers = at_once(lambda: grant("SAL"), lambda: grant("CRC"))

    assert answers[0] is None
    assert "must not hold" in str(answers[1])
    assert [membership.role for membership in Membership.objects.all()] == ["SAL"]


def test_what_a_role_may_do_alone_ends_at_its_ceiling():
    clerk, manager = builders.an_actor(None, "AR"), builders.an_actor(None, "MGR")
    credit = "invoicing.credit_invoice"
    assert clerk.ceiling(credit, "EUR") == 0, "without a row always a second person"

    RoleCeiling.objects.create(
        company=clerk.company, role="AR", permission=credit, currency="EUR", ceiling_amount="250.00"
    )

    assert (clerk.ceiling(credit, "EUR"), clerk.ceiling(credit, "USD")) == (250, 0)
    assert manager.ceiling(credit, "EUR") is None


# Leaving (SEC-3) --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("is_superuser", [False, True], ids=["a clerk", "a superuser"])
def test_a_deactivated_user_is_out_with_the_next_request(is_superuser):
    user = builders.a_user(None, "AR", is_superuser=is_superuser)
    client, api = browser(user), program(make_token(user, builders.the_company()))
    assert client.get("/invoices/").status_code == api.get("/api/v1/invoices").status_code == 200

    User.objects.update(is_active=False)

    assert client.get("/invoices/").status_code == 302
    assert api.get("/api/v1/invoices").status_code == 401


def test_a_superuser_without_a_role_has_no_rights():
    user = builders.a_user(None, is_superuser=True, is_staff=True)

    assert browser(user).get("/invoices/").status_code == 403
    assert Actor.of(user, builders.the_company()) is None


def test_a_role_taken_away_is_gone_with_the_next_request():
    user = builders.a_user(None, "AR")
    client, api = browser(user), program(make_token(user, builders.the_company()))
    Membership.objects.update(role="WH")

    assert client.get("/invoices/").status_code == 403
    assert api.get("/api/v1/invoices").status_code == 403


def test_a_company_that_was_closed_is_gone_with_the_next_request():
    user = builders.a_user(None, "AR")
    client, api = browser(user), program(make_token(user, builders.the_company()))
    Company.objects.update(is_active=False)

    assert client.get("/invoices/").status_code == 403
    assert api.get("/api/v1/invoices").status_code == 401


# Tokens -----------------------------------------------------------------------------------------------------------
def test_a_token_is_shown_once_and_kept_as_its_digest():
    token = make_token(builders.a_user(None, "AR"), builders.the_company(), "bank import")

    kept = ApiToken.objects.get()
    assert token not in str(vars(kept))
    assert len(kept.digest) == 64
    assert abs(kept.expires_at - timezone.now() - LIFETIME) < datetime.timedelta(minutes=1)


@pytest.mark.parametrize(
    "change",
    [
        {"revoked_at": timezone.now()},
        {"expires_at": timezone.now() - datetime.timedelta(seconds=1)},
        {"digest": "0" * 64},
    ],
    ids=["revoked", "expired", "another"],
)
def test_an_ended_token_opens_nothing(change):
    client = program(make_token(builders.a_user(None, "AR"), builders.the_company()))
    ApiToken.objects.update(**change)

    answer = client.get("/api/v1/invoices")

    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer o2c_guess", "bearer \x00"])
def test_without_a_token_the_api_says_so(header):
    answer = Client(headers={"Authorization": header}).get("/api/v1/orders")

    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"


def test_a_session_opens_no_call():
    assert browser(builders.a_user(None, "MGR")).get("/api/v1/orders").status_code == 401


def test_a_token_may_what_its_user_may_and_a_refusal_leaves_a_line():
    user = builders.a_user(None, "WH")

    answer = program(make_token(user, builders.the_company())).get("/api/v1/journal-entries")

    assert answer.status_code == 403
    line = SecurityEvent.objects.get()
    assert (line.user, line.kind, line.path) == (user, "refused", "/api/v1/journal-entries")


def test_a_token_opens_the_company_it_was_made_for():
    own, other = builders.the_company(), builders.a_company("OTHER")
    theirs = builders.a_draft_order(builders.a_customer(other))
    user = builders.a_user(own, "SAL")
    Membership.objects.create(user=user, company=other, role="SAL")

    answers = [
        program(make_token(user, company)).get(f"/api/v1/orders/{theirs.number}").status_code
        for company in (own, other)
    ]

    assert answers == [404, 200]


def test_a_job_is_shown_to_who_asked_for_it_and_to_who_looks_after_the_system():
    company = builders.the_company()
    asking, other = builders.a_user(company, "AR"), builders.a_user(company, "AR")
    job = Job.objects.create(company=company, kind="billing_run", title="Billing run", requested_by=asking)

    seen = {
        user.username: program(make_token(user, company)).get(f"/api/v1/jobs/{job.pk}").status_code
        for user in (asking, other, builders.a_user(company, "ADM", username="ada"))
    }

    assert seen == {asking.username: 200, other.username: 404, "ada": 200}
