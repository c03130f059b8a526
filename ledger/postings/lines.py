"""Lines from signed amounts: a debit is positive, a credit negative; equal accounts become one line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from core.money import round_amount
from ledger.journal import Line

ZERO = Decimal(0)


def line(
    account_id: int,
    amount: Decimal,
    base_amount: Decimal,
    *,
    customer_id: int | None = None,
    tax_code_id: int | None = None,
) -> Line:
    """A line from signed amounts: above zero they stand in debit, below in credit."""
    return Line(
        account_id=account_id,
        debit=max(amount, ZERO),
        credit=max(-amount, ZERO),
        base_debit=max(base_amount, ZERO),
        base_credit=max(-base_amount, ZERO),
        customer_id=customer_id,
        tax_code_id=tax_code_id,
    )


def merged(lines: Iterable[Line]) -> list[Line]:
    """One line per account, customer, tax code and side, debits first; lines of nothing are left out."""
    sums: dict[tuple[int, int | None, int | None, bool], Line] = {}
    for each in lines:
        if not (each.debit or each.credit or each.base_debit or each.base_credit):
            continue
        is_debit = bool(each.debit or each.base_debit)
        key = (each.account_id, each.customer_id, each.tax_code_id, is_debit)
        known = sums.setdefault(
            key, Line(each.account_id, customer_id=each.customer_id, tax_code_id=each.tax_code_id)
        )
        known.debit += each.debit
        known.credit += each.credit
        known.base_debit += each.base_debit
        known.base_credit += each.base_credit
    return sorted(sums.values(), key=lambda each: not (each.debit or each.base_debit))


def in_base(amounts: Sequence[Decimal], rate: Decimal, whole: Decimal, currency: str) -> list[Decimal]:
    """Each amount at the rate in company currency, so that together they are the whole.

    The cents that rounding leaves go to the largest amount, the first among equals; an amount that would change
    its sign by that stays at zero and the next one takes the rest.
    """
    base = [round_amount(amount * rate, currency) for amount in amounts]
    rest = whole - sum(base, ZERO)
    for index in sorted(range(len(base)), key=lambda index: -abs(amounts[index])):
        if not rest:
            break
        keeps_side = (base[index] + rest) * amounts[index] >= 0
        taken = rest if keeps_side else -base[index]
        base[index] += taken
        rest -= taken
    return base
