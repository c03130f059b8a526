"""The company's own side of a document, taken from its master data."""

from __future__ import annotations

from decimal import Decimal

from babel import Locale

from core.models import Company, CompanyBankAccount
from core.payment_reference import EpcTransfer, is_iban
from core.pdf.documents.money import PrintedPayment
from core.pdf.documents.parties import PrintedSeller
from core.pdf.formats import DocumentFormat

_MOST_BY_EPC = Decimal("999999999.99")


def printed_seller(company: Company, *, recipient_country: str, language: str) -> PrintedSeller:
    """The letterhead of a company; its country is named, in the document's language, on mail abroad."""
    abroad = bool(recipient_country) and recipient_country != company.country
    place = " ".join(part for part in (company.postal_code, company.city) if part)
    lines = (company.street, place, country_name(company.country, language) if abroad else "")
    return PrintedSeller(
        name=company.name,
        lines=tuple(line for line in lines if line),
        vat_id=company.vat_id,
        country=company.country,
        registration=company.registration,
        phone=company.phone,
        email=company.email,
        website=company.website,
        color=company.brand_color,
    )


def printed_payment(
    account: CompanyBankAccount, amount: Decimal, document_format: DocumentFormat, *, reference: str = ""
) -> PrintedPayment:
    """Where and how to pay an amount; euro transfers to an IBAN get the code that banking apps scan."""
    holder = account.company.name
    transfer = EpcTransfer(
        name=holder, iban=account.iban, bic=account.bic, amount=amount, reference=reference
    )
    scannable = document_format.currency == "EUR" and is_iban(account.iban) and 0 < amount <= _MOST_BY_EPC
    return PrintedPayment(
        amount=document_format.money(amount),
        account_holder=holder,
        iban=account.iban,
        bic=account.bic,
        bank_name=account.bank_name,
        reference=reference,
        qr=transfer.payload() if scannable else "",
    )


def account_for(company: Company, currency: str) -> CompanyBankAccount | None:
    """Where money of a currency is best sent: an account in it, else one in the company's own; the default before others."""
    accounts = CompanyBankAccount.objects.filter(
        company=company, currency__in={currency, company.base_currency}
    ).select_related("company")
    return min(accounts, key=lambda row: (row.currency != currency, not row.is_default, row.pk), default=None)


def country_name(code: str, language: str) -> str:
    """A country's name in a language, for the last line of an address abroad."""
    return str(Locale.parse(language.replace("-", "_")).territories.get(code, code))
