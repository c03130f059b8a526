"""Who buys: customers with addresses, contacts and payment terms."""

from customers.models.address import Address
from customers.models.contact import Contact, ContactRole, UnsentDocument
from customers.models.customer import (
    BillingPolicy,
    Customer,
    CustomerQuerySet,
    CustomerTag,
    CustomerTagging,
    Incoterm,
    RestPolicy,
    ShipsWhen,
)
from customers.models.payment_terms import EarlyPaymentDiscount, Installment, InstallmentKind, PaymentTerms
from customers.models.product import CustomerPrice, CustomerProduct

__all__ = [
    "Address",
    "BillingPolicy",
    "Contact",
    "ContactRole",
    "Customer",
    "CustomerPrice",
    "CustomerProduct",
    "CustomerQuerySet",
    "CustomerTag",
    "CustomerTagging",
    "EarlyPaymentDiscount",
    "Incoterm",
    "Installment",
    "InstallmentKind",
    "PaymentTerms",
    "RestPolicy",
    "ShipsWhen",
    "UnsentDocument",
]
