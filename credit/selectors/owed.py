"""What a customer himself owes past its due date, as it is told to him: never a figure of his limit."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from core.models import Company
from credit.lifecycle import Rule
from credit.models import CreditAccount, CreditDecision, CreditMailRules
from credit.selectors.limits import holder_id
from credit.selectors.policies import rule_set_of
from customers.models import Customer
from orders.lifecycle import HoldKind
from orders.models import SalesOrder
from receivables.lifecycle import ItemKind
from receivables.models import OpenItem
from receivables.selectors import open_promises_of_items

ZERO = Decimal(0)
#: What a payment can cure; a block, a review or a first order wait for a person.
CURED_BY_PAYMENT = frozenset(
    {Rule.LIMIT, Rule.LIMIT_USED, Rule.OVERDUE, Rule.OVERDUE_AMOUNT, Rule.DUNNING, Rule.PROMISES}
)


@dataclass(frozen=True, slots=True)
class Overdue:
    """Overdue invoices of one currency, the oldest first, and what stands to the customer's credit in it."""

    currency: str
    items: Sequence[OpenItem] = field(default_factory=tuple)
    credit_amount: Decimal = ZERO

    @property
    def total_amount(self) -> Decimal:
        """What is left to pay."""
        return sum((item.open_amount for item in self.items), -self.credit_amount)


def mail_rules(company: Company) -> CreditMailRules:
    """The company's rules, or the defaults."""
    return CreditMailRules.objects.filter(company=company).first() or CreditMailRules(company=company)


def overdue_to_tell(customer: Customer, date: datetime.date) -> list[Overdue]:
    """What a late payer is told of, by currency; nothing up to the tolerance of his rule set.

    Invoices that are kept out of reminders or promised to be paid are left out, fees as well, and so is a currency in
    which his payments that nobody has matched yet cover what is overdue.
    """
    rows = list(
        OpenItem.objects.filter(customer=customer, open_amount__gt=0)
        .select_related("invoice")
        .order_by("due_date", "pk")
    )
    invoices = [row for row in rows if row.kind == ItemKind.INVOICE and row.is_debit]
    late = [row for row in invoices if row.due_date < date and not row.is_dunning_blocked]
    promised = open_promises_of_items(row.pk for row in late)
    late = [row for row in late if row.pk not in promised]
    found, weight = [], ZERO
    for currency in dict.fromkeys(row.currency for row in late):
        credits = [row for row in rows if row.currency == currency and not row.is_debit]
        items = tuple(row for row in late if row.currency == currency)
        each = Overdue(currency, items, sum((row.open_amount for row in credits), ZERO))
        if each.total_amount > 0:
            found.append(each)
            weight += sum((row.base_open_amount for row in items), ZERO)
            weight -= sum((row.base_open_amount for row in credits), ZERO)
    return found if weight > _tolerance(customer) else []


def _tolerance(customer: Customer) -> Decimal:
    """Up to how much overdue his rule set does not mention; in company currency."""
    account = CreditAccount.objects.filter(customer_id=holder_id(customer)).first()
    return rule_set_of(customer.company, account).amount(Rule.OVERDUE, ZERO)


def waits_for_payment(order: SalesOrder) -> bool:
    """Whether a payment of what the customer himself owes is all that the held order waits for."""
    kinds = set(order.holds.filter(lifted_at__isnull=True).values_list("kind", flat=True))
    decision = CreditDecision.objects.filter(order=order).order_by("-pk").first()
    if kinds != {HoldKind.CREDIT} or decision is None or order.payer != order.customer:
        return False
    failed = {rule["rule"] for rule in decision.rules if not rule["is_passed"]}
    rows = OpenItem.objects.filter(customer=order.customer, open_amount__gt=0)
    owed = sum(
        (row.base_open_amount if row.is_debit else -row.base_open_amount for row in rows),
        ZERO,
    )
    return bool(failed) and failed <= CURED_BY_PAYMENT and owed > 0
