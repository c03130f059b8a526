"""Credits set against debits: the arithmetic and the checks every match shares."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from core import formats
from core.actors import Actor
from core.locking import lock_all, lock_keys
from core.models import Company
from core.money import round_amount, smallest_unit
from customers.models import Customer
from invoicing.models import Invoice
from receivables.models import Allocation, OpenItem
from receivables.operations.refusals import (
    AmountExceedsOpen,
    AmountNotPossible,
    DateNotPossible,
    NotAnOpenDebit,
    OtherCurrency,
    OtherCustomer,
)

Target = Invoice | OpenItem
MOST = Decimal(10) ** 15


class Share(NamedTuple):
    """A part of a credit for one debit, and the input it came from."""

    debit: OpenItem
    amount: Decimal
    field: str


def refuse_amount(amount: Decimal, currency: str, field: str) -> None:
    """Refuse what cannot be an amount of money in this currency."""
    if not amount.is_finite() or amount <= 0:
        raise AmountNotPossible(_("Enter an amount above zero."), field=field)
    if amount != round_amount(amount, currency):
        smallest = formats.money(smallest_unit(currency), currency)
        raise AmountNotPossible(
            _("The smallest amount is %s. Enter a multiple of it.") % smallest, field=field
        )
    if amount >= MOST:
        raise AmountNotPossible(_("That amount is too large."), field=field)


def refuse_future(date: datetime.date, company: Company, field: str) -> None:
    """Refuse a date that has not come yet."""
    if date > company.today():
        raise DateNotPossible(
            _("The date %s lies in the future. Enter today or an earlier day.") % formats.day(date),
            field=field,
        )


def lock_targets(targets: Sequence[tuple[Target, Decimal]], *others: OpenItem) -> dict[int, OpenItem]:
    """Lock every debit named directly or by its invoice, and further items, in ascending key."""
    items = {target.pk for target, _amount in targets if isinstance(target, OpenItem)}
    invoices = {target.pk for target, _amount in targets if isinstance(target, Invoice)}
    if not items and not invoices and not others:
        return {}
    keys = items | {item.pk for item in others}
    if not invoices:
        return {item.pk: item for item in lock_keys(OpenItem, keys)}
    wanted = Q(pk__in=keys) | Q(invoice_id__in=invoices, is_debit=True)
    return {item.pk: item for item in lock_all(OpenItem.objects.filter(wanted))}


def invoice_ids(targets: Iterable[tuple[Target, Decimal]]) -> list[int | None]:
    """The invoices behind what is to be settled."""
    return [target.pk if isinstance(target, Invoice) else target.invoice_id for target, _amount in targets]


def shares_of(
    credit: OpenItem, targets: Sequence[tuple[Target, Decimal]], locked: dict[int, OpenItem]
) -> list[Share]:
    """Split what was asked for into parts per debit, and refuse what does not fit.

    An amount for an invoice goes to its installments, the earliest first. Fields count from 0:
    ``allocations.0.amount``. Raises AmountExceedsOpen, OtherCustomer, OtherCurrency, NotAnOpenDebit.
    """
    shares: list[Share] = []
    left: dict[int, Decimal] = {}
    for position, (target, amount) in enumerate(targets):
        field = f"allocations.{position}"
        refuse_amount(amount, credit.currency, f"{field}.amount")
        debits = _debits_of(target, locked)
        if not debits:
            raise NotAnOpenDebit(
                _("%s is not an item that can be settled.") % target, field=f"{field}.invoice"
            )
        for debit in debits:
            _refuse_stranger(credit, debit, f"{field}.invoice")
            left.setdefault(debit.pk, debit.open_amount)
        rest = amount
        for debit in debits:
            part = min(rest, left[debit.pk])
            if part > 0:
                shares.append(Share(debit, part, f"{field}.amount"))
                left[debit.pk] -= part
                rest -= part
        if rest:
            _refuse_excess(target, amount - rest, amount, credit.currency, f"{field}.amount")
    asked = sum((amount for _target, amount in targets), Decimal(0))
    if asked > credit.open_amount:
        _refuse_excess(credit, credit.open_amount, asked, credit.currency, "allocations")
    return shares


def _debits_of(target: Target, locked: dict[int, OpenItem]) -> list[OpenItem]:
    if isinstance(target, OpenItem):
        found = locked.get(target.pk)
        return [found] if found is not None and found.is_debit else []
    mine = [item for item in locked.values() if item.invoice_id == target.pk and item.is_debit]
    return sorted(mine, key=lambda item: (item.due_date, item.pk))


def _refuse_stranger(credit: OpenItem, debit: OpenItem, field: str) -> None:
    if debit.company_id != credit.company_id:
        raise NotAnOpenDebit(_("%s is not an item that can be settled.") % debit, field=field)
    if debit.customer_id != credit.customer_id and not same_payer(debit.customer_id, credit.customer_id):
        raise OtherCustomer(_("%s belongs to another customer.") % debit, field=field)
    if debit.currency != credit.currency:
        raise OtherCurrency(
            _("%(item)s is in %(its)s, the payment in %(ours)s. Only the same currency can be matched.")
            % {"item": debit, "its": debit.currency, "ours": credit.currency},
            field=field,
        )


def same_payer(one: int, other: int) -> bool:
    """Whether two customers belong to one payer: the parent, or a child of the same parent."""
    payers = Customer.objects.filter(pk__in=(one, other)).values_list("pk", "parent_id")
    return len({parent or pk for pk, parent in payers}) == 1


def _refuse_excess(item: Target, open_amount: Decimal, asked: Decimal, currency: str, field: str) -> None:
    raise AmountExceedsOpen(
        _("Of %(item)s only %(open)s is open; %(asked)s cannot be allocated.")
        % {
            "item": item,
            "open": formats.money(open_amount, currency),
            "asked": formats.money(asked, currency),
        },
        field=field,
    )


def settle(credit: OpenItem, shares: Sequence[Share], *, date: datetime.date, by: Actor) -> list[Allocation]:
    """Write the matches in one statement; the database takes their amounts from both items.

    In company currency each item gives its own value at its own rate; whatever empties an item takes all that is
    left of it, so that a settled item is zero in both currencies (REC-7). The items in hand are kept in step.
    """
    rows = []
    for debit, amount, _field in shares:
        rows.append(
            Allocation(
                company_id=credit.company_id,
                customer_id=debit.customer_id,
                debit=debit,
                credit=credit,
                allocated_amount=amount,
                debit_base_amount=_take(debit, amount, by.company),
                credit_base_amount=_take(credit, amount, by.company),
                date=max(date, debit.posting_date, credit.posting_date),
            )
        )
    return Allocation.objects.bulk_create(rows) if rows else []


def _take(item: OpenItem, amount: Decimal, company: Company) -> Decimal:
    """Take an amount from an item and return what it is worth in company currency."""
    if amount == item.open_amount:
        worth = item.base_open_amount
    else:
        worth = min(round_amount(amount * item.exchange_rate, company.base_currency), item.base_open_amount)
    item.open_amount -= amount
    item.base_open_amount -= worth
    return worth


def counter_row(allocation: Allocation, date: datetime.date) -> Allocation:
    """What takes a match back: the same with its signs turned (REC-2)."""
    return Allocation(
        company_id=allocation.company_id,
        customer_id=allocation.customer_id,
        debit_id=allocation.debit_id,
        credit_id=allocation.credit_id,
        allocated_amount=-allocation.allocated_amount,
        debit_base_amount=-allocation.debit_base_amount,
        credit_base_amount=-allocation.credit_base_amount,
        date=max(date, allocation.date),
        undoes=allocation,
    )
