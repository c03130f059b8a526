"""What the demo company sells, to whom, and when: Northwind where its files lie beside the project, else made up."""

from __future__ import annotations

import csv
import datetime
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from o2c.demo import assortment

NORTHWIND = Path(__file__).resolve().parents[3] / "shared" / "data" / "northwind"
YEAR = datetime.timedelta(days=365)
PLAYED = 370  # orders of the year, unless another number is asked for: enough for lists and charts

_COUNTRY_CODES = {
    "Argentina": "AR", "Austria": "AT", "Belgium": "BE", "Brazil": "BR", "Canada": "CA", "Denmark": "DK",
    "Finland": "FI", "France": "FR", "Germany": "DE", "Ireland": "IE", "Italy": "IT", "Mexico": "MX",
    "Norway": "NO", "Poland": "PL", "Portugal": "PT", "Spain": "ES", "Sweden": "SE", "Switzerland": "CH",
    "UK": "GB", "USA": "US", "Venezuela": "VE",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SourceCustomer:
    """A customer as the source describes him."""

    code: str
    name: str
    contact: str
    title: str
    street: str
    city: str
    postal_code: str
    country: str
    phone: str


@dataclass(frozen=True, slots=True)
class SourceProduct:
    """A product as the source describes it."""

    sku: str
    name: str
    packing: str
    category: str
    price: Decimal
    is_discontinued: bool = False


@dataclass(frozen=True, slots=True)
class SourceOrder:
    """An order: who, when, when it shipped (None: still open), and (sku, quantity, price, discount %)."""

    customer: str
    date: datetime.date
    required: datetime.date
    shipped: datetime.date | None
    carrier: int
    lines: tuple[tuple[str, Decimal, Decimal | None, Decimal], ...]


@dataclass(slots=True)
class Source:
    """Everything the demo is made of, orders by date."""

    customers: list[SourceCustomer] = field(default_factory=list)
    products: list[SourceProduct] = field(default_factory=list)
    categories: dict[str, str] = field(default_factory=dict)
    carriers: list[str] = field(default_factory=list)
    orders: list[SourceOrder] = field(default_factory=list)


def load(today: datetime.date, *, orders: int | None, seed: int) -> Source:
    """The master data and a year of orders that end today; ``orders`` asks for another number, spread just as widely."""
    source = _northwind(today) if NORTHWIND.is_dir() else assortment_source()
    wanted = PLAYED if orders is None else orders
    if wanted < len(source.orders):
        source.orders = [source.orders[step * len(source.orders) // wanted] for step in range(wanted)]
    if wanted > len(source.orders):
        source.orders += list(made_up(source, today, wanted - len(source.orders), seed))
        source.orders.sort(key=lambda order: order.date)
    return source


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (NORTHWIND / name).open(encoding="utf-8-sig", newline="") as handle:
        yield from csv.DictReader(handle)


def _northwind(today: datetime.date) -> Source:
    """Northwind's customers, products and its last year of orders, moved to end today."""
    categories = {row["CategoryID"]: row["CategoryName"] for row in _rows("categories.csv")}
    lines: dict[str, list[tuple[str, Decimal, Decimal | None, Decimal]]] = {}
    for row in _rows("order_details.csv"):
        lines.setdefault(row["OrderID"], []).append(
            (
                _sku(row["ProductID"]),
                Decimal(row["Quantity"]),
                Decimal(row["UnitPrice"]),
                _percent(row["Discount"]),
            )
        )
    rows = list(_rows("orders.csv"))
    last = max(datetime.date.fromisoformat(row["OrderDate"][:10]) for row in rows)
    shift = today - last
    orders = [_order(row, lines[row["OrderID"]], shift) for row in rows]
    return Source(
        customers=[
            SourceCustomer(
                row["CustomerID"], row["CompanyName"], row["ContactName"], row["ContactTitle"], row["Address"],
                row["City"], row["PostalCode"], _COUNTRY_CODES[row["Country"]], row["Phone"],
            )
            for row in _rows("customers.csv")
        ],
        products=[
            SourceProduct(
                _sku(row["ProductID"]), row["ProductName"], row["QuantityPerUnit"], row["CategoryID"],
                Decimal(row["UnitPrice"]), row["Discontinued"] == "1",
            )
            for row in _rows("products.csv")
        ],
        categories=categories,
        carriers=[row["CompanyName"] for row in _rows("shippers.csv")],
        orders=sorted((order for order in orders if order.date > today - YEAR), key=lambda order: order.date),
    )  # fmt: skip


def _order(
    row: dict[str, str], lines: list[tuple[str, Decimal, Decimal | None, Decimal]], shift: datetime.timedelta
) -> SourceOrder:
    def moved(text: str) -> datetime.date:
        return datetime.date.fromisoformat(text[:10]) + shift

    shipped = moved(row["ShippedDate"]) if row["ShippedDate"] else None
    return SourceOrder(
        row["CustomerID"],
        moved(row["OrderDate"]),
        moved(row["RequiredDate"]),
        shipped,
        int(row["ShipVia"]),
        tuple(lines),
    )


def _sku(number: str) -> str:
    return f"NW-{int(number):03}"


def _percent(fraction: str) -> Decimal:
    return (Decimal(fraction) * 100).quantize(Decimal("0.01"))


def assortment_source() -> Source:
    """The made-up master data; its orders are made up as well."""
    return Source(
        customers=[SourceCustomer(*row) for row in assortment.CUSTOMERS],
        products=[
            SourceProduct(sku, name, packing, category, Decimal(price))
            for sku, name, packing, category, price in assortment.PRODUCTS
        ],
        categories=dict(assortment.CATEGORIES),
        carriers=list(assortment.CARRIERS),
    )


def made_up(source: Source, today: datetime.date, count: int, seed: int) -> Iterator[SourceOrder]:
    """Orders spread over a year, more of them lately; the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - the demo has to repeat
    sold = [product for product in source.products if not product.is_discontinued]
    for _number in range(count):
        age = int(365 * chance.random() ** 1.3)
        date = today - datetime.timedelta(days=age)
        days_to_ship = chance.choices((1, 2, 3, 5, 9, 14), (20, 25, 20, 15, 12, 8))[0]
        shipped = date + datetime.timedelta(days=days_to_ship)
        chosen = chance.sample(sold, chance.choices((1, 2, 3, 4, 5), (15, 30, 30, 15, 10))[0])
        yield SourceOrder(
            chance.choice(source.customers).code,
            date,
            date + datetime.timedelta(days=chance.choice((7, 14, 28))),
            shipped if shipped <= today else None,
            chance.randint(1, len(source.carriers)),
            tuple(
                (product.sku, Decimal(chance.choice((2, 4, 5, 6, 10, 12, 20, 30, 40))), None,
                 Decimal(chance.choice((0, 0, 0, 0, 5, 10))))
                for product in chosen
            ),
        )  # fmt: skip
