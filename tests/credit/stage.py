"""What tests of credit are about: a customer's limit, what is owed and since when, and the controllers."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.models import F

from catalog.models import TaxCode
from core.actors import Actor
from core.models import RoleCeiling
from credit import operations as credit
from credit.lifecycle import STANDARD_CLASS, Rule
from credit.models import CreditAccount
from credit.rule_sets import DEFAULTS, ORDERING, RuleSet, Setting, switches_of
from customers.models import Customer
from invoicing.models import Invoice
from orders.models import SalesOrder
from receivables.models import OpenItem
from tests.builders import (
    a_customer,
    a_product,
    a_tax_code,
    an_actor,
    an_issued_invoice,
    an_order,
    the_company,
)

D = Decimal


def goods(price: str) -> dict[str, Any]:
    """Untaxed goods at this price, plenty in stock: net is gross."""
    company = the_company()
    free = company_tax("0")
    return {"product": a_product(company, price=price, on_hand="1000", tax_code=free)}


def company_tax(rate: str) -> TaxCode:
    """The company's tax code of this rate."""
    return TaxCode.objects.filter(code=f"S{rate}").first() or a_tax_code(the_company(), rate)


def ordered(customer: Customer, amount: str, **options: Any) -> SalesOrder:
    """A submitted order over exactly this amount."""
    return an_order(customer, **goods(amount), **options)


def invoiced(customer: Customer, amount: str, *, days_overdue: int | None = None) -> Invoice:
    """An open invoice over exactly this amount, due in 30 days or since so many."""
    age = datetime.timedelta(days=0 if days_overdue is None else 30 + days_overdue)
    return an_issued_invoice(customer, date=the_company().today() - age, **goods(amount))


def reminded(invoice: Invoice, level: int) -> None:
    """The invoice was reminded of up to this level, one after the other."""
    for _letter in range(level):
        OpenItem.objects.filter(invoice=invoice).update(dunning_level=F("dunning_level") + 1)


def rules(
    risk_class: str = STANDARD_CLASS, *, release_days: int = 14, **settings: int | str | bool | Setting | None
) -> RuleSet:
    """The rules of a risk class: by name a number, an amount as text, on or off, or a whole setting; the rest as delivered."""
    made = dict(DEFAULTS)
    for name, value in settings.items():
        rule = Rule(name)
        usual = ORDERING & set(switches_of(rule))
        if value is None or value is False:
            made.pop(rule, None)
        elif isinstance(value, Setting):
            made[rule] = value
        elif value is True:
            made[rule] = Setting(points=usual)
        elif isinstance(value, str):
            made[rule] = replace(made.get(rule, Setting()), amount=D(value), points=usual)
        else:
            made[rule] = replace(made.get(rule, Setting()), number=value, points=usual)
    rule_set = RuleSet(risk_class, made, release_days)
    credit.save_rule_set(rule_set, by=an_actor(None, "MGR"))
    return rule_set


def account_of(customer: Customer, **fields: Any) -> CreditAccount:
    """The customer's credit account with these fields."""
    account, _created = CreditAccount.objects.update_or_create(
        company=customer.company, customer=customer, defaults=fields
    )
    return account


def a_controller(ceiling: str = "", currency: str = "EUR") -> Actor:
    """Somebody who decides about credit, up to a ceiling in a currency."""
    if ceiling:
        RoleCeiling.objects.create(
            company=the_company(), role="CRC", permission="credit.release_credit_hold", currency=currency,
            ceiling_amount=D(ceiling),
        )  # fmt: skip
    return an_actor(None, "CRC")


def held(amount: str = "100.00", **customer: Any) -> SalesOrder:
    """An order of a customer without credit."""
    order = ordered(a_customer(**{"credit_limit": "0", **customer}), amount)
    assert order.status == "held"
    return order
