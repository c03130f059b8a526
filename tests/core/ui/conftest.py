"""People of two companies, signed in to a browser without a script."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from core import navigation, search
from core.models import Company, Membership, Role, User

SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def _empty_registries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the stages above; a test registers what it is about."""
    monkeypatch.setattr(navigation, "_places", {})
    monkeypatch.setattr(navigation, "_new_entries", {})
    monkeypatch.setattr(search, "_kinds", {})
    monkeypatch.setattr(search, "_commands", [])


@pytest.fixture
def company() -> Company:
    """The company the tests work in."""
    return Company.objects.create(
        code="NW", name="Northwind Traders GmbH", country="DE", base_currency="EUR", time_zone="Europe/Berlin"
    )


@pytest.fixture
def sign_in(company: Company) -> SignIn:
    """Sign somebody in with roles in the company."""

    def make(*roles: Role, username: str = "nina", **preferences: Any) -> Client:
        user = User.objects.create_user(username, first_name="Nina", last_name="Olsen", **preferences)
        Membership.objects.bulk_create(Membership(user=user, company=company, role=role) for role in roles)
        client = Client(raise_request_exception=False)
        client.force_login(user)
        return client

    return make
