"""A kit that is sold, on orders at every step: to be handed in, waiting for a part, in the house, gone and billed."""

from __future__ import annotations

from decimal import Decimal

from catalog import operations as catalog
from catalog.models import Product
from catalog.operations import PartEntry
from customers.models import Customer
from tests import builders
from tests.hostile.stage.given import Given, Names


def of_company(given: Given) -> Names:
    """Their names, by what they are; lists and reports of both companies show them."""
    company, key = given.company, given.customer.code
    pot = builders.a_product(company, f"POT-{key}", on_hand="4")
    cup = builders.a_product(company, f"CUP-{key}", on_hand="30")
    fields = {"kind": "kit", "hs_code": "691110"}
    kit = catalog.save_product(
        builders.a_product(company, f"SET-{key}", price="30.00"),
        fields,
        by=builders.an_actor(company, "GL"),
        parts=[PartEntry(pot, Decimal(1)), PartEntry(cup, Decimal(6))],
    )
    invoice = builders.an_issued_invoice(given.customer, product=kit, quantity="2")
    assert invoice.order is not None
    return {
        "kit": kit.sku,
        "kit-gone": invoice.order.number,
        "kit-left": invoice.order.shipments.get().number,
        "kit-invoice": invoice.number,
        "kit-draft": builders.a_draft_order(given.customer, product=kit).number,
        **_open(given.customer, kit),
    }


def _open(customer: Customer, kit: Product) -> Names:
    """One that is to be picked, and one that waits for two more pots."""
    ready = builders.an_order(customer, product=kit, quantity="1")
    waiting = builders.an_order(customer, product=kit, quantity="3")
    return {
        "kit-order": ready.number,
        "kit-shipment": ready.shipments.get().number,
        "kit-waiting": waiting.number,
    }
