"""A list of sales orders and its pages, as an app declares them, for the tests of the framework."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import F, Q

from core.lists import (
    AmountFilter,
    BooleanFilter,
    BulkAction,
    ChoiceFilter,
    ComputedColumn,
    DateColumn,
    DateFilter,
    DocumentList,
    LinkColumn,
    MomentColumn,
    MoneyColumn,
    NewAction,
    NumberColumn,
    PercentColumn,
    ReferenceFilter,
    StatusColumn,
    TextColumn,
    TextFilter,
    View,
)
from core.models import Company
from core.refusals import Refusal
from customers.models import Customer, PaymentTerms
from inventory.models import Warehouse
from orders.models import SalesOrder


class NoteForm(forms.Form):
    note = forms.CharField(max_length=100)


def add_note(order: SalesOrder, *, by: Any, note: str) -> None:
    if order.status == "canceled":
        raise Refusal("A canceled order takes no notes.")
    SalesOrder.objects.filter(pk=order.pk).update(note=note)


class OrderList(DocumentList):
    name = "orders"
    model = SalesOrder
    title = "Orders"
    permission = "orders.view_salesorder"
    columns = (
        LinkColumn("number", url="test-order"),
        DateColumn("order_date"),
        TextColumn("customer__name", "Customer", url="test-customer", url_args=("customer__code",)),
        StatusColumn("status"),
        DateColumn("requested_date", late_if=lambda row: row["status"] == "confirmed", needs=("status",)),
        MoneyColumn("gross_amount", "Total", currency="currency", permission="orders.view_price"),
        TextColumn("customer_reference", default=False),
        NumberColumn("priority", default=False),
        PercentColumn("discount_percent", default=False),
        MomentColumn("confirmed_at", default=False),
        MoneyColumn("untaxed", "Twice", currency="currency", permission="orders.view_price", default=False),
        ComputedColumn("route", "Route", needs=("channel",), write=lambda row: f"by {row['channel']}", default=False),
    )  # fmt: skip
    filters = (
        ChoiceFilter("status"),
        ReferenceFilter("customer", Customer, "Customer", code="code"),
        DateFilter("order_date"),
        DateFilter("requested_date", lateness=True),
        DateFilter("confirmed_at"),
        AmountFilter("gross_amount", "Total", permission="orders.view_price"),
        AmountFilter("discount_percent"),
        TextFilter("customer_reference"),
        BooleanFilter("allows_partial_delivery"),
        BooleanFilter("is_dear", "Dear", condition=lambda operator, values, frame: Q(gross_amount__gte=1000)),
    )
    search = ("number", "customer__name", "customer_reference")
    default_sort = "-number"
    standard_views = (
        View("open", "Open", {"status": ["draft", "held", "confirmed"]}),
        View("late", "Late", {"status": "confirmed", "requested_date.late": "0"}, sort="requested_date"),
        View("dear", "Dear", condition=lambda frame: Q(untaxed__gte=2000)),
        View("all", "All"),
    )
    annotations = {"untaxed": F("net_amount") * 2}  # noqa: RUF012
    summary_amount = "gross_amount"
    preview_url = "test-preview"
    new_action = NewAction("New order", "test-new", permission="orders.add_salesorder")
    empty_title = "No orders yet"
    empty_text = "An order says what a customer wants."
    bulk_actions = (
        BulkAction("note", "Add a note", run=add_note, permission="orders.amend_salesorder", form=NoteForm),
    )


class Shop:
    """A company with customers to give orders to; orders are rows as they are, for lists only read."""

    def __init__(self, code: str = "NW") -> None:
        self.company = Company.objects.create(
            code=code, name=f"{code} Traders", country="DE", base_currency="EUR", time_zone="Europe/Berlin"
        )
        self.terms = PaymentTerms.objects.create(company=self.company, code="N30", name="30 days")
        self.warehouse = Warehouse.objects.create(company=self.company, code="MAIN", name="Main")
        self.today = self.company.today()
        self._customers: dict[str, Customer] = {}

    def customer(self, name: str = "Alfreds Futterkiste") -> Customer:
        if name not in self._customers:
            self._customers[name] = Customer.objects.create(
                company=self.company, code=f"C-{len(self._customers) + 1}", name=name, country="DE",
                currency="EUR", payment_terms=self.terms,
            )  # fmt: skip
        return self._customers[name]

    def order(
        self, number: str, *, customer: str = "Alfreds Futterkiste", total: str = "119.00", **values: Any
    ) -> SalesOrder:
        return SalesOrder.objects.create(
            company=self.company, number=number, customer=self.customer(customer),
            invoice_party=self.customer(customer),
            gross_amount=Decimal(total), net_amount=Decimal(total),
            **{
                "status": "confirmed", "currency": "EUR", "order_date": self.today,
                "payment_terms": self.terms, "warehouse": self.warehouse, **values,
            },
        )  # fmt: skip

    def orders(self, count: int, **values: Any) -> None:
        SalesOrder.objects.bulk_create(
            SalesOrder(
                company=self.company, number=f"S-{number:05}", customer=self.customer(), invoice_party=self.customer(),
                status="confirmed", currency="EUR", order_date=self.today - datetime.timedelta(days=number % 90),
                payment_terms=self.terms, warehouse=self.warehouse, gross_amount=Decimal("10.00"),
                **values,
            )
            for number in range(1, count + 1)
        )  # fmt: skip
