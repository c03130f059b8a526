"""What other files put on a document's page: in their order, for who may, and only where there is something to say."""

import pytest

from core.models import Company
from core.offers import Offers
from core.presentation import Action
from tests.builders import a_company, an_actor

pytestmark = pytest.mark.django_db


def test_offers_come_in_their_order_for_who_may_see_them():
    company = a_company("ACME")
    menu = Offers[Action]()
    menu.register(Company, order=20, permission="core.view_company")(lambda document, actor: Action("Close"))
    menu.register(Company, order=10, permission="core.view_company")(
        lambda document, actor: Action(f"Open {document.code}")
    )
    menu.register(Company, order=30, permission="core.change_company")(
        lambda document, actor: Action("Rename")
    )

    labels = [action.label for action in menu.of(company, an_actor(company, "WH"))]

    assert labels == ["Open ACME", "Close"]


def test_what_does_not_apply_is_not_offered():
    company = a_company("ACME")
    clerk = an_actor(company, "WH")
    menu = Offers[Action]()
    menu.register(Company, order=10, permission="core.view_company")(lambda document, actor: None)

    assert menu.of(company, clerk) == []
    assert menu.of(clerk.user, clerk) == []
