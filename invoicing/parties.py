"""Copies of the parties of an invoice, as they stand on the day it is issued (INV-3)."""

from __future__ import annotations

from typing import Any

from core.models import Company, CompanyBankAccount
from core.prepared import AnyOf, Place, Prepared
from customers.models import Customer

Party = dict[str, Any]


def seller_of(company: Company, account: CompanyBankAccount | None) -> Party:
    """The company, its tax id, and the account the customer pays to."""
    bank = (
        {
            "iban": account.iban,
            "bic": account.bic,
            "bank_name": account.bank_name,
            "currency": account.currency,
        }
        if account is not None
        else {}
    )
    return {
        "name": company.name,
        "street": company.street,
        "postal_code": company.postal_code,
        "city": company.city,
        "country": company.country,
        "vat_id": company.vat_id,
        "registration": company.registration,
        "email": company.email,
        "phone": company.phone,
        "website": company.website,
        "bank": bank,
    }


def buyer_of(customer: Customer, billing_address: Party) -> Party:
    """The customer under the order's billing address, with his number and tax id."""
    return {
        **{key: billing_address.get(key, "") for key in ("street", "postal_code", "city", "region")},
        "name": billing_address.get("name") or customer.name,
        "country": billing_address.get("country") or customer.country,
        "code": customer.code,
        "vat_id": customer.vat_id,
    }


_accounts = Prepared(lambda: CompanyBankAccount.objects.filter(company=Place(0), currency=AnyOf(1)))


def default_account(company: Company, currency: str) -> CompanyBankAccount | None:
    """Where customers pay: the default account of the currency, else any of it, else the default of the company's own."""
    wanted = _accounts.all(company.pk, [currency, company.base_currency])
    accounts = sorted(wanted, key=lambda row: (row.currency != currency, not row.is_default, row.pk))
    return accounts[0] if accounts else None
