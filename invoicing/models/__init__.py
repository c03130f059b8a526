"""Invoices, credit notes, and what customers complain of."""

from invoicing.models.complaint import Complaint, ComplaintLine, ComplaintResult
from invoicing.models.invoice import (
    AllowanceCharge,
    Invoice,
    InvoiceInstallment,
    InvoiceLine,
    InvoiceQuerySet,
    InvoiceTax,
    ShipmentFreight,
)

__all__ = [
    "AllowanceCharge",
    "Complaint",
    "ComplaintLine",
    "ComplaintResult",
    "Invoice",
    "InvoiceInstallment",
    "InvoiceLine",
    "InvoiceQuerySet",
    "InvoiceTax",
    "ShipmentFreight",
]
