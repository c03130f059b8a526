"""Where the second factor is required, staff reaches nothing before setting it up."""

import pytest
from allauth.mfa.models import Authenticator

from o2c.second_factor import SecondFactorMiddleware
from tests.builders import a_company, a_user

pytestmark = pytest.mark.django_db
ACTIVATE = "/accounts/2fa/totp/activate/"


@pytest.fixture
def required(settings):
    settings.O2C_REQUIRE_SECOND_FACTOR = True


def signed_in(client, *roles):
    user = a_user(a_company(), *roles)
    client.force_login(user)
    return user


@pytest.mark.usefixtures("required")
def test_a_clerk_without_one_is_sent_to_set_it_up(client):
    signed_in(client, "SAL")

    answer = client.get("/preferences")

    assert answer.status_code == 302
    assert answer["Location"] == ACTIVATE


@pytest.mark.usefixtures("required")
def test_a_fragment_learns_it_by_a_header(client):
    signed_in(client, "SAL")

    answer = client.get("/preferences", headers={"HX-Request": "true"})

    assert answer.status_code == 401
    assert answer["HX-Redirect"] == ACTIVATE


@pytest.mark.usefixtures("required")
def test_recovery_codes_alone_are_no_second_factor(client):
    user = signed_in(client, "SAL")
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={})

    assert client.get("/preferences").status_code == 302


@pytest.mark.usefixtures("required")
def test_a_clerk_with_one_works_on(client):
    user = signed_in(client, "SAL")
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})

    assert client.get("/preferences").status_code == 200


@pytest.mark.usefixtures("required")
def test_a_portal_buyer_may_do_without(client):
    signed_in(client, "PB")

    assert client.get("/preferences").get("Location") != ACTIVATE


def test_the_demo_asks_nobody(client):
    signed_in(client, "SAL")

    assert client.get("/preferences").status_code == 200


def test_signing_in_and_out_stays_open():
    assert SecondFactorMiddleware._is_open("/accounts/logout/")
    assert not SecondFactorMiddleware._is_open("/orders/")
