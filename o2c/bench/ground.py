"""A database of its own for each group of metrics, filled with the benchmark's master data."""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from django.conf import settings
from django.db import connection, models, transaction
from psycopg import sql

from catalog.models import Product, TaxCode, TaxRate, UnitOfMeasure
from core.actors import Actor
from core.models import Company, CompanyBankAccount
from credit.models import CreditAccount, CreditLimit
from customers.models import Address, Customer, Installment, PaymentTerms
from inventory import operations as inventory
from inventory.models import Warehouse
from ledger.chart import install_chart

PRODUCTS, CUSTOMERS = 50, 200
MANAGE = Path(settings.BASE_DIR) / "manage.py"


@contextmanager
def database(name: str) -> Iterator[dict[str, str]]:
    """Make and migrate the database, give the environment that points to it, and drop it in the end."""
    environment = os.environ | {"DATABASE_URL": _url(f"o2c_bench_{name}")}
    _on_server(f"o2c_bench_{name}", create=True)
    try:
        subprocess.run(  # noqa: S603 - our own command
            [sys.executable, str(MANAGE), "migrate", "-v0"],
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        yield environment
    finally:
        _on_server(f"o2c_bench_{name}", create=False)


def _on_server(name: str, *, create: bool) -> None:
    with psycopg.connect(_conninfo("postgres"), autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        if create:
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def _conninfo(name: str) -> str:
    at = settings.DATABASES["default"]
    parts = {"host": at["HOST"], "port": at.get("PORT"), "user": at["USER"], "password": at.get("PASSWORD")}
    return psycopg.conninfo.make_conninfo(
        dbname=name, **{key: value for key, value in parts.items() if value}
    )


def _url(name: str) -> str:
    at = settings.DATABASES["default"]
    login = quote(at["USER"], safe="") + (f":{quote(at['PASSWORD'], safe='')}" if at.get("PASSWORD") else "")
    host = quote(at["HOST"], safe="") + (f":{at['PORT']}" if at.get("PORT") else "")
    return f"postgresql://{login}@{host}/{name}"


def plain_connection() -> psycopg.Connection[Any]:
    """A connection as the hand-written SQL uses it: the application role, no Django."""
    name = str(connection.settings_dict["NAME"])
    return psycopg.connect(_conninfo(name), options="-c role=o2c_app")


def multiply(
    model: type[models.Model], count: int, overrides: Mapping[str, str], chunk: int = 50_000
) -> None:
    """Write ``count`` rows like the table's first one, but for the columns that are overridden by SQL of ``g``."""
    table = model._meta.db_table
    columns = [str(each.column) for each in model._meta.local_concrete_fields if not each.primary_key]
    values = ", ".join(overrides.get(column, f"first.{column}") for column in columns)
    statement = f"""
        INSERT INTO {table} ({", ".join(columns)})
        SELECT {values} FROM generate_series(%s::int, %s::int) AS g, (SELECT * FROM {table} ORDER BY id LIMIT 1) AS first
    """
    with connection.cursor() as cursor:
        for start in range(1, count + 1, chunk):
            cursor.execute(statement, [start, min(start + chunk - 1, count)])
    analyze()


def master_data() -> Company:
    """One company, one currency, 50 stocked products, 200 customers with terms and a limit that is never reached."""
    company = Company.objects.create(
        code="BENCH", name="Bench", country="DE", base_currency="EUR", issues_invoices_automatically=False,
        street="Ring 1", postal_code="10115", city="Berlin",
    )  # fmt: skip
    with transaction.atomic():
        install_chart(company)
        unit = UnitOfMeasure.objects.create(company=company, code="C62", name="piece")
        tax = TaxCode.objects.create(company=company, code="S20", name="20 %")
        TaxRate.objects.create(company=company, tax_code=tax, rate=Decimal(20))
        terms = PaymentTerms.objects.create(company=company, code="N30", name="30 days")
        Installment.objects.create(company=company, payment_terms=terms, position=1, days=30)
        warehouse = Warehouse.objects.create(company=company, code="MAIN", name="Main", is_default=True)
        CompanyBankAccount.objects.create(
            company=company, name="Main", iban="DE89370400440532013000", currency="EUR", is_default=True
        )
        products = Product.objects.bulk_create(
            Product(company=company, sku=f"P{n:02}", name=f"Product {n}", unit=unit, tax_code=tax,
                    price=Decimal(10 + n), currency="EUR")
            for n in range(PRODUCTS)
        )  # fmt: skip
        _add_customers(company, terms)
    inventory.receive(
        warehouse,
        [inventory.ReceiptLine(product, Decimal(10**6), Decimal(5)) for product in products],
        by=Actor.system(company),
        date=datetime.date.today() - datetime.timedelta(days=1),  # noqa: DTZ011 - a day in the past is all it needs
    )
    analyze()
    return company


def _add_customers(company: Company, terms: PaymentTerms) -> None:
    """Customers with an address and a limit that is never reached."""
    customers = Customer.objects.bulk_create(
        Customer(company=company, code=f"C{n:03}", name=f"Customer {n}", country="DE", currency="EUR",
                 payment_terms=terms, email=f"c{n}@bench.example")
        for n in range(CUSTOMERS)
    )  # fmt: skip
    Address.objects.bulk_create(
        Address(
            company=company, customer=each, street="Weg 1", postal_code="10115", city="Berlin", country="DE"
        )
        for each in customers
    )
    accounts = CreditAccount.objects.bulk_create(
        CreditAccount(company=company, customer=each) for each in customers
    )
    CreditLimit.objects.bulk_create(
        CreditLimit(company=company, account=account, limit_amount=Decimal(10**9), currency="EUR")
        for account in accounts
    )


def analyze() -> None:
    """Look at all tables, as the database does by itself within minutes; only their owner may."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (role,) = cursor.fetchone()
        cursor.execute("SET ROLE NONE")
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute(f'SET ROLE "{role}"')
