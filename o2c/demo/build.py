"""Building the demo: two companies that know nothing of each other, a year of history, today's situations."""

from __future__ import annotations

import datetime
import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from catalog.models import TaxCode
from core import invariants
from core.demo_accounts import DEMO_ACCOUNTS, PASSWORD, DemoAccount
from core.models import Company
from o2c.demo import company as setting_up
from o2c.demo import source as sources
from o2c.demo.aftermath import calm_the_outbox, close_the_books
from o2c.demo.agreements import agree
from o2c.demo.company import Setup
from o2c.demo.desk import Desk
from o2c.demo.history import History, assign_bins
from o2c.demo.promises import promise_money
from o2c.demo.scores import score_year
from o2c.demo.shipping import shipping
from o2c.demo.situations import make_situations, propose_reminders

MAIN, SECOND = "NORTH", "FJORD"
SECOND_ACCOUNT = DemoAccount("MGR", "Manager of the second company", "frida", PASSWORD, "Frida Dahl")


def exists() -> bool:
    """Whether the demo is there already."""
    return Company.objects.filter(code=MAIN).exists()


def build(*, orders: int | None, seed: int) -> None:
    """Make both companies; one transaction for the master data, the operations' own for the business."""
    _hurry()
    today = timezone.localdate()
    source = sources.load(today, orders=orders, seed=seed)
    with transaction.atomic():
        main = _main_company(source, today)
        second = second_company(today)
    with _beside(_live_quietly, second, today, seed):
        _live(main, source, today, seed)
    calm_the_outbox()
    close_the_books(main, today)
    invariants.check_and_keep()


def _hurry() -> None:
    """Losing the demo to a power cut costs a minute; waiting for the disk thousands of times costs more."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")


@contextmanager
def _beside(act: Callable[..., None], *arguments: Any) -> Iterator[None]:
    """Let the act happen in a process of its own meanwhile: companies share nothing, not even a number."""

    def run() -> None:
        _hurry()
        act(*arguments)

    connection.close()  # two processes cannot talk over one
    child = multiprocessing.get_context("fork").Process(target=run, daemon=True)
    child.start()
    _hurry()
    yield
    child.join()
    if child.exitcode:
        raise RuntimeError(f"The second company could not be made: its process ended with {child.exitcode}.")


def _live(setup: Setup, source: sources.Source, today: datetime.date, seed: int) -> None:
    history = History(setup, today, seed)
    history.stock_up(source)
    for order in source.orders:
        history.order(order)
    Desk(history).plan()
    history.remind_monthly()
    history.run()
    assign_bins(setup)
    make_situations(setup, today)
    promise_money(setup, today)
    propose_reminders(setup, today)
    score_year(setup, today)


def _live_quietly(setup: Setup, today: datetime.date, seed: int) -> None:
    source = sources.assortment_source()
    source.customers = [row for row in source.customers if row.code in setup.customers]
    source.orders = list(sources.made_up(source, today, 24, seed + 1))
    history = History(setup, today, seed)
    history.stock_up(source)
    for order in sorted(source.orders, key=lambda each: each.date):
        history.order(order)
    history.run()


def _main_company(source: sources.Source, today: datetime.date) -> Setup:
    setup = Setup(
        Company.objects.create(
            code=MAIN,
            name="Northwind Traders GmbH",
            street="Am Sandtorkai 48",
            postal_code="20457",
            city="Hamburg",
            country="DE",
            vat_id="DE136695976",
            registration="Amtsgericht Hamburg HRB 100100",
            email="accounts@northwind.example",
            phone="+49 40 5550100",
            website="www.northwind.example",
            base_currency="EUR",
            time_zone="Europe/Berlin",
            brand_color="#0f766e",
        )
    )
    setting_up.people(setup, DEMO_ACCOUNTS)
    codes = setting_up.taxes(setup.company, (("S19", "VAT 19 %", "19"), ("S7", "VAT 7 %", "7")))
    food = frozenset({"2", "3", "4", "5", "6", "7", "8"})
    _common(
        setup,
        source,
        today,
        codes,
        food,
        ("EUR", "USD", "GBP", "NOK", "CHF"),
        "DE89370400440532013000",
        "COBADEFFXXX",
    )
    return setup


def second_company(today: datetime.date) -> Setup:
    """A small one of another country, so that one sees that companies know nothing of each other."""
    setup = Setup(
        Company.objects.create(
            code=SECOND,
            name="Fjord Supplies AS",
            street="Bryggen 21",
            postal_code="5003",
            city="Bergen",
            country="NO",
            vat_id="NO974760673MVA",
            email="post@fjord.example",
            base_currency="NOK",
            language="nb",
            time_zone="Europe/Oslo",
            brand_color="#1d4ed8",
        )
    )
    setting_up.people(setup, (SECOND_ACCOUNT,))
    codes = setting_up.taxes(setup.company, (("MVA25", "MVA 25 %", "25"), ("MVA15", "MVA 15 %", "15")))
    source = sources.assortment_source()
    source.customers = [row for row in source.customers if row.country == "NO"]
    for product in source.products:
        product_price = (product.price * Decimal("11.5")).quantize(Decimal(1))
        source.products[source.products.index(product)] = sources.SourceProduct(
            product.sku, product.name, product.packing, product.category, product_price
        )
    _common(setup, source, today, codes, frozenset(), ("NOK", "EUR"), "NO9386011117947", "DNBANOKKXXX")
    return setup


def _common(
    setup: Setup,
    source: sources.Source,
    today: datetime.date,
    codes: dict[str, TaxCode],
    reduced: frozenset[str],
    currencies: tuple[str, ...],
    iban: str,
    bic: str,
) -> None:
    setting_up.books(setup, iban, bic, currencies, today)
    price_list = setting_up.assortment(setup, source, codes, reduced)
    setting_up.carriers_and_warehouse(setup, source)
    shipping(setup)
    terms = setting_up.terms(setup.company)
    setting_up.customers(setup, source, price_list, terms)
    agree(setup, today)
    setting_up.branch(setup)
    setting_up.somebody_without_mail(setup, terms)
