"""What the books say at the end of a story."""

from __future__ import annotations

import io
from decimal import Decimal

from pypdf import PdfReader

from core import files, invariants
from core.models import Company
from invoicing.models import Invoice
from ledger.selectors import receivables_control, trial_balance
from receivables.models import OpenItem

ZERO = Decimal(0)


def assert_the_books_agree(company: Company) -> None:
    """Debits equal credits, receivables equal open items, and no rule is broken."""
    today = company.today()
    rows = trial_balance(company, today)
    assert sum(row.debit for row in rows) == sum(row.credit for row in rows) > ZERO
    assert sum(row.balance for row in rows) == ZERO
    assert receivables_in_the_ledger(company) == open_receivables(company)
    assert invariants.run_all() == []


def receivables_in_the_ledger(company: Company) -> Decimal:
    """The balance of the control account in company currency."""
    return sum((base for _amount, base in receivables_control(company, company.today()).values()), ZERO)


def open_receivables(company: Company) -> Decimal:
    """What the open items say customers owe."""
    return sum(
        (
            item.base_open_amount if item.is_debit else -item.base_open_amount
            for item in OpenItem.objects.filter(company=company)
        ),
        ZERO,
    )


def words_of(invoice: Invoice) -> str:
    """The text of the stored PDF of the invoice."""
    assert invoice.pdf is not None
    pages = PdfReader(io.BytesIO(files.read(invoice.pdf))).pages
    return "\n".join(page.extract_text() for page in pages)
