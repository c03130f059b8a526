"""A shop and people signed in to it."""

from collections.abc import Callable

import pytest
from django.test import Client

from core import navigation, search
from core.actors import Actor
from core.models import Membership, Role, User
from tests.core.lists.orders import Shop

SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def _empty_registries(monkeypatch: pytest.MonkeyPatch) -> None:
    """A frame without places, whatever the stages register."""
    for module, name in ((navigation, "_places"), (navigation, "_new_entries"), (search, "_kinds")):
        monkeypatch.setattr(module, name, {})


@pytest.fixture
def shop(db: None) -> Shop:
    return Shop()


@pytest.fixture
def actor(shop: Shop) -> Callable[..., Actor]:
    """Somebody with roles in the shop's company."""

    def make(*roles: Role, username: str = "nina", at: Shop = shop) -> Actor:
        user, _created = User.objects.get_or_create(username=username)
        for role in roles:
            Membership.objects.get_or_create(user=user, company=at.company, role=role)
        found = Actor.of(user, at.company)
        assert found is not None
        return found

    return make


@pytest.fixture
def sign_in(actor: Callable[..., Actor]) -> SignIn:
    """A browser without a script, signed in as a manager unless told otherwise."""

    def make(*roles: Role, username: str = "nina", **options: object) -> Client:
        client = Client()
        user = actor(*(roles or (Role.MANAGER,)), username=username, **options).user
        assert user is not None
        client.force_login(user)
        return client

    return make
