"""What each role asks for and somebody else has to decide."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

from credit import asking as credit
from customers import operations as customers
from inventory import operations as inventory
from ledger import operations as ledger
from ledger.models import Account
from o2c.demo.situations.day import Day


def ask_for_approvals(day: Day) -> None:
    """What each role asks for and somebody else has to decide."""
    company = day.setup.company
    product, customer = day.levels()[0].product, day.customer()
    inventory.ask_to_adjust(
        day.setup.main_warehouse,
        [inventory.AdjustmentLine(product, Decimal(-2))],
        reason="Water damage",
        by=day.worker,
    )
    before = credit.terms_of(customer)
    wanted = dataclasses.replace(
        before, limit_amount=(before.limit_amount or Decimal(10000)) + 15000, risk_class="low"
    )
    credit.ask_for_terms(customer, wanted, reason="Pays early, wants more", by=day.setup.actor("CRC"))
    accounts = {account.code: account for account in Account.objects.filter(company=company)}
    ledger.post_or_ask(
        [
            ledger.ManualLine(accounts["5900"], debit=Decimal(4800)),
            ledger.ManualLine(accounts["1100"], credit=Decimal(4800)),
        ],
        description="Rent of the warehouse",
        by=day.setup.actor("GL"),
    )
    customers.save_customer(
        None,
        {
            "code": "NORDHAUS", "name": "Nordhaus Handel", "country": "DE", "currency": customer.currency,
            "payment_terms": customer.payment_terms, "email": "einkauf@nordhaus.example",
        },
        address={"street": "Hafenstraße 3", "postal_code": "20457", "city": "Hamburg"},
        by=day.clerk,
    )  # fmt: skip
