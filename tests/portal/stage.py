"""What tests of the portal are about: a company with two customers, a child of one, and people who belong to them."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.test import Client

from core.actors import Actor
from core.models import Company
from customers.models import Customer
from fulfillment import operations as fulfillment
from fulfillment.models import Shipment
from invoicing import operations as invoicing
from invoicing.models import Invoice
from orders.models import SalesOrder
from portal.models import PortalAccount
from tests.builders import a_product, a_user, an_issued_invoice

PAPER = b"%PDF-1.7 a paper"


class Case(NamedTuple):
    """An order with its shipment and its invoice, and the papers of both."""

    order: SalesOrder
    shipment: Shipment
    invoice: Invoice

    @property
    def addresses(self) -> list[str]:
        """Everything of the case in the portal."""
        return [
            f"/portal/orders/{self.order.number}/",
            f"/portal/shipments/{self.shipment.number}/",
            f"/portal/shipments/{self.shipment.number}/delivery-note/",
            f"/portal/invoices/{self.invoice.number}/",
            f"/portal/invoices/{self.invoice.number}/pdf/",
        ]

    @property
    def numbers(self) -> list[str]:
        """How its documents are called."""
        return [self.order.number, self.shipment.number, str(self.invoice.number)]


def a_case(customer: Customer, **options: Any) -> Case:
    """Ordered, shipped and invoiced, with papers."""
    options.setdefault("product", a_product(customer.company, on_hand="100"))
    invoice = an_issued_invoice(customer, **options)
    assert invoice.order is not None
    shipment = invoice.order.shipments.get()
    by = Actor.system(customer.company)
    invoicing.keep_pdf(invoice, f"{invoice.number}.pdf", PAPER, by=by)
    fulfillment.keep_delivery_note(shipment, f"{shipment.number}.pdf", PAPER, by=by)
    return Case(invoice.order, shipment, invoice)


def visitor(customer: Customer, role: str = "PB", *, sees_children: bool = False, **person: Any) -> Client:
    """The browser of somebody of the customer."""
    user = a_user(customer.company, role, **person)
    PortalAccount.objects.create(
        company=customer.company, user=user, customer=customer, sees_children=sees_children
    )
    return browser(user)


def colleague(company: Company, *roles: str) -> Client:
    """The browser of somebody of ours."""
    return browser(a_user(company, *roles))


def browser(user: Any) -> Client:
    """A browser signed in."""
    client = Client()
    client.force_login(user)
    return client
