"""Standing orders: a template with a schedule, and what came of each of its dates."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from catalog.models import Product
from core import fields
from core.models import Company, User
from core.scope import CustomerScopedQuerySet
from customers.models import Customer
from orders.lifecycle import Period, Roll, StandingStatus
from orders.models.order import SalesOrder
from orders.schedules import Schedule


class StandingOrderQuerySet(CustomerScopedQuerySet["StandingOrder"]):
    """Standing orders."""


class StandingOrder(models.Model):
    """What a customer gets again and again, and when; each date makes one order of its own."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=20)
    status = models.CharField(max_length=8, choices=StandingStatus, default=StandingStatus.ACTIVE)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    invoice_party = models.ForeignKey(
        Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Who gets the invoices when it is not whom the customer's master data say.",
    )  # fmt: skip
    customer_reference = models.CharField(max_length=80, blank=True)
    currency = fields.currency()
    discount_percent = fields.percent()
    note = models.TextField(blank=True)
    period = models.CharField(max_length=5, choices=Period, default=Period.MONTH)
    every = models.PositiveSmallIntegerField(default=1)
    weekday = models.PositiveSmallIntegerField(default=1)
    day_of_month = models.PositiveSmallIntegerField(default=1)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    most_orders = models.PositiveSmallIntegerField(null=True, blank=True)
    roll = models.CharField(max_length=6, choices=Roll, default=Roll.AFTER)
    submits = models.BooleanField(default=True)
    has_fixed_prices = models.BooleanField(default=False)
    next_date = models.DateField(null=True, help_text="The next day by the schedule; none when it has ended.")
    due_on = models.DateField(null=True, help_text="The working day on which that order is made.")
    last_error = models.TextField(blank=True, help_text="Why the order that is due could not be made.")
    owner = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())

    objects = StandingOrderQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "number"], name="standing_order_once"),
            models.CheckConstraint(
                condition=Q(every__gte=1, every__lte=52, weekday__gte=1, weekday__lte=7)
                & Q(day_of_month__gte=1, day_of_month__lte=31),
                name="standing_order_rhythm",
            ),
            models.CheckConstraint(
                condition=Q(discount_percent__gte=0, discount_percent__lte=100),
                name="standing_order_discount",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_on"], condition=Q(status="active"), name="standing_order_due"),
            models.Index(fields=["company", "-number"], name="standing_order_newest"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("orders:standing", args=[self.number])

    @property
    def schedule(self) -> Schedule:
        """When it is due."""
        return Schedule(
            period=self.period, every=self.every, weekday=self.weekday, day_of_month=self.day_of_month,
            starts_on=self.starts_on, ends_on=self.ends_on, most=self.most_orders, roll=self.roll,
            country=self.company.country,
        )  # fmt: skip

    def next_due_dates(self, number: int) -> list[datetime.date]:
        """The working days on which the next orders are made."""
        if self.next_date is None:
            return []
        schedule = self.schedule
        return [
            schedule.due_on(day) for day in [self.next_date, *schedule.upcoming(self.next_date, number - 1)]
        ]


class StandingOrderLine(models.Model):
    """A product of a standing order; with a price where prices are fixed."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    standing_order = models.ForeignKey(StandingOrder, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    quantity = fields.quantity()
    unit_price = fields.maybe_price()
    discount_percent = fields.percent()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["standing_order", "position"], name="standing_line_position_once"
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="standing_line_quantity_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.standing_order} / {self.position}"


class StandingOrderRun(models.Model):
    """A date of a standing order and the order it made; each date once."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    standing_order = models.ForeignKey(StandingOrder, on_delete=models.CASCADE, related_name="runs")
    date = models.DateField()
    order = models.OneToOneField(SalesOrder, on_delete=models.PROTECT, related_name="standing_run")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar = ["-date"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["standing_order", "date"], name="standing_order_date_once")
        ]

    def __str__(self) -> str:
        return f"{self.standing_order} {self.date}"
