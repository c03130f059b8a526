"""Two companies with a document of every kind, and a way to try a request without leaving a trace."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from core.api.access import make_token
from core.models import Membership, SecurityEvent
from customers.models import Customer
from orders.models import SalesOrder
from portal.models import PortalAccount
from tests import builders
from tests.hostile.stage import a_chain, documents_by_call

ROLES = ("SAL", "WH", "CRC", "AR", "GL", "MGR", "ADM", "AUD", "PB", "PV")
OFFICE, WAREHOUSE = ("CRC", "AR", "GL", "MGR"), ("WH",)  # together they may do everything


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Thousands of refusals are not worth a line each."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def own(db: None) -> dict[str, Any]:
    """The documents of the company the roles work in."""
    return a_chain(builders.the_company(), "ALFKI")


@pytest.fixture
def foreign(own: dict[str, Any]) -> dict[str, Any]:
    """The documents of another company, with numbers the first one does not have."""
    other = builders.a_company("OTHER")
    for _number in range(2):
        names = a_chain(other, f"FRGN{_number}")
    return names


@pytest.fixture
def held(own: dict[str, Any]) -> SalesOrder:
    """An order over the customer's limit of 777.00."""
    company = builders.the_company()
    customer = builders.a_customer(company, "BROKE", credit_limit="777.00")
    product = builders.a_product(company, "GOLD", price="900.00", on_hand="10")
    return builders.an_order(customer, product=product)


def signed_in(role: str, customer_code: str = "ALFKI") -> Client:
    """The browser of somebody with the role; portal people belong to the customer."""
    company = builders.the_company()
    user = builders.a_user(company)
    Membership.objects.create(user=user, company=company, role=role)
    if role in ("PB", "PV"):
        customer = Customer.objects.get(company=company, code=customer_code)
        PortalAccount.objects.create(company=company, user=user, customer=customer)
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def tried(call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """The answer of a request whose effects are undone."""
    with transaction.atomic():
        response = call(*args, **kwargs)
        if not response.streaming:
            response.content  # noqa: B018 - rendered before the end
        transaction.set_rollback(True)
    return response


@pytest.fixture
def send(db: None) -> Any:
    """Somebody who may do it sends a body; the answer and what was written for it, all undone."""
    company = builders.the_company()
    office, warehouse = (
        Client(
            raise_request_exception=False,
            headers={"Authorization": f"Bearer {make_token(builders.a_user(company, *roles), company)}"},
        )
        for roles in (OFFICE, WAREHOUSE)
    )

    def sent(method: str, path: str, body: bytes, kind: str = "application/json") -> tuple[Any, list[str]]:
        response, written = sent_by(office, method, path, body, kind)
        return (
            sent_by(warehouse, method, path, body, kind)
            if response.status_code == 403
            else (response, written)
        )

    def sent_by(client: Client, method: str, path: str, body: bytes, kind: str) -> tuple[Any, list[str]]:
        with transaction.atomic():
            before = Mark()
            response = client.generic(method, path, body, content_type=kind)
            written = before.tables_written_since() if response.status_code >= 400 else []
            transaction.set_rollback(True)
        return response, written

    return sent


class Mark:
    """A moment in the transaction of a test, to tell afterwards what was written and not taken back."""

    def __init__(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO core_workerbeat (name) VALUES ('mark') ON CONFLICT (name) DO UPDATE SET at = now()"
            )
            cursor.execute("SELECT xmin::text::bigint FROM core_workerbeat WHERE name = 'mark'")
            self.next_writer = int(cursor.fetchone()[0])  # the number he gets at least
        self.attempts = attempts_to_write()

    def tables_written_since(self) -> list[str]:
        """Tables with a row younger than the mark; the security log may speak of refusals."""
        tried = [name for name, number in attempts_to_write().items() if number > self.attempts.get(name, 0)]
        looks = " UNION ALL ".join(
            f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name} WHERE xmin::text::bigint > {self.next_writer})"
            for name in sorted(set(tried) - {SecurityEvent._meta.db_table})
        )
        if not looks:
            return []
        with connection.cursor() as cursor:
            cursor.execute(looks)
            return [name for (name,) in cursor.fetchall()]


def attempts_to_write() -> dict[str, int]:
    """How many rows of each table this transaction has made or changed so far, taken back or not."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd FROM pg_stat_xact_user_tables WHERE n_tup_ins + n_tup_upd > 0"
        )
        return dict(cursor.fetchall())


@pytest.fixture
def documents(own: dict[str, Any], held: SalesOrder) -> dict[str, dict[str, Any]]:
    return documents_by_call(own, held)
