"""What is agreed with a customer, and whom to merge him with."""

from __future__ import annotations

from customers.models import Contact, CustomerPrice, CustomerProduct
from tests import builders
from tests.hostile.stage.given import Given, Names


def of_company(given: Given) -> Names:
    """A number and a price of his own."""
    company, customer, product = given.company, given.customer, given.product
    CustomerProduct.objects.create(company=company, customer=customer, product=product, sku="OWN")
    agreed = CustomerPrice.objects.create(company=company, customer=customer, product=product, currency="USD")
    return {"prices": agreed.pk}


def documents(given: Given) -> dict[str, Names]:
    """A customer to keep, and somebody to talk to."""
    builders.a_customer(given.company, "KEEP")
    contact = Contact.objects.create(company=given.company, customer=given.customer, name="Anna")
    given.names["contacts"] = contact.pk
    return {}
