"""A document for each call that it still works on, so that what a field holds decides the answer.

A file per app or subject, found by itself: ``of_company`` makes what both companies have and a page shows, ``documents``
what only calls need, and says which of it a POST names that does not go with the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from core.models import Company
from customers.models import Customer
from orders.models import SalesOrder
from tests import builders
from tests.hostile.addresses import address
from tests.hostile.making import calls, named
from tests.hostile.stage.given import Given, Names

_FILES: tuple[ModuleType, ...] = tuple(
    import_module(f"{__name__}.{name}") for name in sorted(found.name for found in iter_modules(__path__))
)


def a_chain(company: Company, customer_code: str) -> Names:
    """From order to cash once; the names of what was made, by the word their addresses use."""
    product = builders.a_product(company, on_hand="100")
    customer = builders.a_customer(company, customer_code)
    invoice = builders.an_issued_invoice(customer, product=product, quantity="3")
    payment = builders.a_payment(invoice, "5.00")
    assert invoice.order is not None
    names: Names = {
        "products": product.sku,
        "customers": customer.code,
        "orders": invoice.order.number,
        "shipments": invoice.order.shipments.get().number,
        "invoices": invoice.number,
        "payments": payment.number,
    }
    given = Given(company, customer, product, names)
    for file in _FILES:
        if hasattr(file, "of_company"):
            names |= file.of_company(given)
    return names


def documents_by_call(own: Names, held: SalesOrder) -> dict[str, Names]:
    """What the address and the body of a call name, by the call; under "" what the others do."""
    company = builders.the_company()
    customer = Customer.objects.get(company=company, code="ALFKI")
    product = builders.a_product(company, on_hand="100")
    given = Given(company, customer, product, {**own, "held": held.number})
    special: dict[str, Names] = {}
    for file in _FILES:
        if hasattr(file, "documents"):
            special |= file.documents(given)
    names = given.names
    return {"": names, **{f"POST /api/v1{path}": {**names, **other} for path, other in special.items()}}


def path_of(path: str, names: dict[str, Any]) -> str:
    """The address of a call about these documents."""
    return address(re.sub(r"{(\w+)}", r"<str:\1>", path.lstrip("/")), names)


def working_calls(documents: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Each call's name, method, address and a body it understands."""
    for method, path, body in calls():
        name = f"{method} {path}"
        names = documents.get(name, documents[""])
        yield name, method, path_of(path, names), named(body, names)
