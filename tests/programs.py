"""A program with a token and a person with a browser: what tests of the API and of pages call with."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.test import Client

from core.api.access import make_token
from core.models import Company
from portal.models import PortalAccount
from tests.builders import a_user, the_company


class Program:
    """Calls with the token of somebody with these roles; portal people belong to the customer given."""

    def __init__(
        self, *roles: str, company: Company | None = None, customer: Any = None, **account: Any
    ) -> None:
        company = company or the_company()
        self.user = a_user(company, *roles)
        if customer is not None:
            PortalAccount.objects.create(company=company, user=self.user, customer=customer, **account)
        self.client = Client(headers={"Authorization": f"Bearer {make_token(self.user, company)}"})

    def get(self, path: str) -> Any:
        """Read."""
        return self.client.get(f"/api/v1{path}")

    def post(self, path: str, body: Any = None, *, key: str = "") -> Any:
        """Do."""
        headers = {"Idempotency-Key": key} if key else {}
        return self.client.post(
            f"/api/v1{path}", body or {}, content_type="application/json", headers=headers
        )

    def patch(self, path: str, body: Any) -> Any:
        """Change."""
        return self.client.patch(f"/api/v1{path}", body, content_type="application/json")


def fields_of(answer: HttpResponse) -> list[str]:
    """The fields a refusal is about."""
    return [error["field"] for error in answer.json()["errors"]]  # type: ignore[attr-defined]


def signed_in(*roles: str, company: Company | None = None) -> Client:
    """The browser of somebody with these roles."""
    client = Client()
    client.force_login(a_user(company or the_company(), *roles))
    return client


def text_of(response: Any) -> str:
    """The page as it is read, every space a plain one."""
    return str(response.content.decode()).replace("\u00a0", " ")
