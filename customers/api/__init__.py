"""Customers for programs: a file per resource, one router."""

from ninja import Router

from customers.api import agreements, customers, payment_terms, reach
from customers.api.customers import CustomerFields, CustomerOut, CustomerPatch, change, customers_for, show

__all__ = ["CustomerFields", "CustomerOut", "CustomerPatch", "change", "customers_for", "router", "show"]

router = Router()
for _resource in (payment_terms, customers, agreements, reach):
    router.add_router("", _resource.router)
