"""Totals, taxes and how to pay, on printed documents."""

from __future__ import annotations

from dataclasses import dataclass

from core.payment_reference import epc_qr, in_groups, is_iban


@dataclass(frozen=True, kw_only=True)
class PrintedAmount:
    """A named amount among the totals: freight, document discount, deposit already paid, reminder fee."""

    label: str
    amount: str


@dataclass(frozen=True, kw_only=True)
class PrintedTax:
    """Base and tax of one rate; ``category`` is the EN 16931 code and brings its legal note.

    ``reason`` replaces the standard note of an exempt category.
    """

    category: str
    rate: str
    base: str
    tax: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class PrintedTotals:
    """The block under the lines, from the lines' sum to what is to be paid.

    ``subtotal`` is printed only when ``adjustments`` stand between it and ``net``; ``payable`` only when it differs
    from ``gross`` by ``deductions``. ``tax_in_base`` is the tax with its currency where the books have another one.
    ``tax_name`` replaces "VAT" where the tax is called otherwise, such as "Sales tax".
    """

    currency: str
    net: str
    gross: str
    taxes: tuple[PrintedTax, ...] = ()
    subtotal: str = ""
    adjustments: tuple[PrintedAmount, ...] = ()
    deductions: tuple[PrintedAmount, ...] = ()
    payable: str = ""
    tax_in_base: str = ""
    tax_name: str = ""


@dataclass(frozen=True, kw_only=True)
class PrintedDiscount:
    """An early-payment discount: pay by the date, deduct, transfer the rest (all with their currency)."""

    percent: str
    until: str
    deduction: str
    payable: str


@dataclass(frozen=True, kw_only=True)
class PrintedInstallment:
    """A part of the total and its due date."""

    due_date: str
    amount: str


@dataclass(frozen=True, kw_only=True)
class PrintedPayment:
    """Where to pay and what to write; ``qr`` is the payload of the EPC code, empty for other currencies than euro.

    ``amount`` has its currency. ``iban`` may be any account number; blanks are put in for reading.
    """

    amount: str
    account_holder: str
    iban: str
    bic: str = ""
    bank_name: str = ""
    reference: str = ""
    qr: str = ""

    @property
    def is_iban(self) -> bool:
        """Whether the account number is an IBAN and may be called so."""
        return is_iban(self.iban)

    @property
    def account(self) -> str:
        """The account number as people read it."""
        return in_groups(self.iban)

    @property
    def grouped_reference(self) -> str:
        """The payment reference as people read it."""
        return in_groups(self.reference)

    @property
    def qr_image(self) -> str:
        """The EPC code as a ``data:`` URI."""
        return epc_qr(self.qr)
