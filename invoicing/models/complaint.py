"""What customers complain of: goods to be returned, or money to be given back while the goods stay."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from core import fields
from core.models import Company, User
from core.scope import CustomerScopedQuerySet, ScopedQuerySet
from customers.models import Customer
from fulfillment.lifecycle import ReturnReason
from fulfillment.models import GoodsReturn
from invoicing.lifecycle import ComplaintAction, ComplaintStatus
from invoicing.models.invoice import Invoice, InvoiceLine
from orders.models import SalesOrder, SalesOrderLine


class ComplaintQuerySet(CustomerScopedQuerySet["Complaint"]):
    """Complaints."""


class Complaint(models.Model):
    """What a customer says is wrong with an order or an invoice, and what he is to get for it.

    The reasons are those of returns. ``net_amount`` is what all its lines come to, before tax.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=20)
    status = models.CharField(max_length=10, choices=ComplaintStatus, default=ComplaintStatus.DRAFT)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(
        SalesOrder, null=True, blank=True, on_delete=models.PROTECT, related_name="complaints"
    )
    invoice = models.ForeignKey(
        Invoice, null=True, blank=True, on_delete=models.PROTECT, related_name="complaints"
    )
    reason = models.CharField(max_length=12, choices=ReturnReason)
    note = models.CharField(max_length=500, blank=True, help_text="What the customer says of it.")
    complaint_date = models.DateField()
    currency = fields.currency()
    net_amount = fields.amount()
    entered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    submitted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "number"], name="complaint_once"),
            models.CheckConstraint(
                condition=Q(order__isnull=False, invoice__isnull=True)
                | Q(order__isnull=True, invoice__isnull=False),
                name="complaint_about_one_document",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["approved", "done"], approved_by__isnull=False)
                | Q(status__in=["draft", "waiting", "rejected"], approved_by__isnull=True)
                | Q(status="canceled"),
                name="complaint_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(approved_by=models.F("entered_by")) & ~Q(approved_by=models.F("submitted_by")),
                name="complaint_approved_by_another",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "-id"], name="complaint_newest"),
            models.Index(fields=["company", "status", "id"], name="complaint_status"),
            models.Index(fields=["company", "complaint_date"], name="complaint_date"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("invoicing:complaint", args=[self.number])

    @property
    def about(self) -> SalesOrder | Invoice:
        """The order or the invoice."""
        found = self.order or self.invoice
        if found is None:
            raise ValueError(f"{self.number} is about nothing")
        return found


class ComplaintLine(models.Model):
    """How much of a line is wrong, and what the customer gets for it.

    ``unit_amount`` is what each is credited with, before tax; without it all that was billed for it.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField(help_text="That of the line of the order or the invoice.")
    action = models.CharField(max_length=6, choices=ComplaintAction)
    order_line = models.ForeignKey(SalesOrderLine, on_delete=models.PROTECT, related_name="complaint_lines")
    invoice_line = models.ForeignKey(
        InvoiceLine, null=True, blank=True, on_delete=models.PROTECT, related_name="complaint_lines"
    )
    quantity = fields.quantity()
    unit_amount = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    net_amount = fields.amount()

    objects = ScopedQuerySet["ComplaintLine"].as_manager()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["complaint", "position"], name="complaint_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="complaint_line_positive"),
            models.CheckConstraint(
                condition=Q(unit_amount__isnull=True) | Q(unit_amount__gt=0), name="complaint_line_amount"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint} / {self.position}"


class ComplaintResult(models.Model):
    """What a complaint came to: a return, or a credit note."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="results")
    goods_return = models.OneToOneField(
        GoodsReturn, null=True, blank=True, on_delete=models.PROTECT, related_name="complaint_result"
    )
    credit_note = models.OneToOneField(
        Invoice, null=True, blank=True, on_delete=models.PROTECT, related_name="complaint_result"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(goods_return__isnull=False, credit_note__isnull=True)
                | Q(goods_return__isnull=True, credit_note__isnull=False),
                name="complaint_result_is_one_document",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint}: {self.goods_return or self.credit_note}"
