"""Who buys, and the words customers are grouped by."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from catalog.models import PriceList, ShippingMethod, TaxPosition
from core import fields
from core.models import Company, User
from core.scope import CustomerScopedQuerySet, ScopedQuerySet
from customers.models.payment_terms import PaymentTerms


class BillingPolicy(models.TextChoices):
    """When a customer is billed."""

    ORDER = "order", _("On order")
    SHIPMENT = "shipment", _("On shipment")
    DELIVERY = "delivery", _("On delivery")
    COLLECTED = "collected", _("Collected")
    MANUAL = "manual", _("By hand")


class RestPolicy(models.TextChoices):
    """What becomes of what cannot be delivered with the rest."""

    BACKORDER = "backorder", _("Deliver it later")
    CANCEL = "cancel", _("Cancel it")


class ShipsWhen(models.TextChoices):
    """What an order waits for before its goods leave."""

    CONFIRMED = "confirmed", _("When confirmed")
    PAID = "paid", _("When paid")


class Incoterm(models.TextChoices):
    """Who carries goods how far, and at whose risk: the codes of the Incoterms 2020."""

    EXW = "EXW", _("EXW Ex works")
    FCA = "FCA", _("FCA Free carrier")
    CPT = "CPT", _("CPT Carriage paid to")
    CIP = "CIP", _("CIP Carriage and insurance paid to")
    DAP = "DAP", _("DAP Delivered at place")
    DPU = "DPU", _("DPU Delivered at place unloaded")
    DDP = "DDP", _("DDP Delivered duty paid")
    FAS = "FAS", _("FAS Free alongside ship")
    FOB = "FOB", _("FOB Free on board")
    CFR = "CFR", _("CFR Cost and freight")
    CIF = "CIF", _("CIF Cost, insurance and freight")


class CustomerQuerySet(CustomerScopedQuerySet["Customer"]):
    """Customers; a portal user sees his own."""

    customer_lookup = "pk"


@pghistory.track()
class CustomerTag(models.Model):
    """A word customers are grouped by, such as a trade fair or a region."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)

    objects = ScopedQuerySet["CustomerTag"].as_manager()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint("company", Lower("name"), name="customer_tag_once"),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Customer(models.Model):
    """A company or person that buys on account.

    One that was merged into another stays as its inactive alias: posted documents keep their row, everything open is
    the survivor's.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    second_name = models.CharField(
        max_length=200,
        blank=True,
        db_default="",
        help_text=_("A second line of the name, such as a department."),
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    country = models.CharField(max_length=2)
    vat_id = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=5, default="en")
    currency = fields.currency()
    payment_terms = models.ForeignKey(PaymentTerms, on_delete=models.PROTECT, related_name="+")
    price_list = models.ForeignKey(
        PriceList, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    tax_position = models.ForeignKey(
        TaxPosition, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    billing_policy = models.CharField(max_length=10, choices=BillingPolicy, default=BillingPolicy.SHIPMENT)
    allows_partial_delivery = models.BooleanField(default=True)
    rest_policy = models.CharField(
        max_length=9, choices=RestPolicy, default=RestPolicy.BACKORDER, db_default=RestPolicy.BACKORDER
    )
    ships_when = models.CharField(
        max_length=9, choices=ShipsWhen, default=ShipsWhen.CONFIRMED, db_default=ShipsWhen.CONFIRMED
    )
    over_delivery_percent = fields.percent(
        null=True, blank=True, default=None,
        help_text=_("How much more than ordered he takes, where the product says nothing; empty: nothing."),
    )  # fmt: skip
    under_delivery_percent = fields.percent(
        null=True, blank=True, default=None,
        help_text=_("How much less than ordered is complete, where the product says nothing; empty: nothing."),
    )  # fmt: skip
    incoterm = models.CharField(max_length=3, choices=Incoterm, blank=True, default="", db_default="")
    incoterm_place = models.CharField(
        max_length=100, blank=True, default="", db_default="", help_text=_("The place the Incoterm names.")
    )
    shipping_method = models.ForeignKey(
        ShippingMethod, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text=_("How his orders are sent unless they say otherwise."),
    )  # fmt: skip
    notes_for_carrier = models.CharField(
        max_length=500, blank=True, default="", db_default="",
        help_text=_("What the carrier has to know, such as opening hours or a gate."),
    )  # fmt: skip
    requires_reference = models.BooleanField(
        default=False,
        db_default=False,
        help_text=_("Orders without the customer's reference wait until it is there."),
    )
    priority = models.PositiveSmallIntegerField(default=5, help_text=_("1 is served first, 9 last."))
    salesperson = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    external_reference = models.CharField(
        max_length=40,
        blank=True,
        help_text=_("The key another program knows him by; imports find him by that."),
    )
    invoice_party = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text=_("Who gets the invoices, when it is not the customer."),
    )  # fmt: skip
    is_active = models.BooleanField(default=True)
    is_approved = models.BooleanField(
        default=True, help_text=_("A customer made by a clerk buys when another person has approved him.")
    )
    notes = models.TextField(blank=True)
    tags = models.ManyToManyField(CustomerTag, through="CustomerTagging", related_name="customers")
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="aliases"
    )
    erased_at = models.DateTimeField(null=True, blank=True, help_text="When personal data was taken away.")
    version = models.PositiveIntegerField(default=1)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "code"], name="customer_once"),
            models.UniqueConstraint(
                fields=["company", "external_reference"],
                condition=~models.Q(external_reference=""),
                name="customer_external_reference_once",
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True) | models.Q(is_active=False),
                name="merged_customer_is_inactive",
            ),
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("id")), name="customer_is_not_its_own_alias"
            ),
            fields.is_percent("over_delivery_percent", name="customer_over_delivery_percent"),
            fields.is_percent("under_delivery_percent", name="customer_under_delivery_percent"),
            models.CheckConstraint(
                condition=models.Q(incoterm__in=["", *Incoterm.values]), name="customer_incoterm_known"
            ),
            models.CheckConstraint(
                condition=models.Q(incoterm_place="") | ~models.Q(incoterm=""),
                name="customer_incoterm_of_place",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "name"], name="customer_name"),
            models.Index(fields=["company", "vat_id"], name="customer_vat_id"),
            models.Index("company", Lower("email"), name="customer_email"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def payer(self) -> Customer:
        """Who gets the invoices and owes them: the invoice party, else the customer himself."""
        return self.invoice_party or self


@pghistory.track()
class CustomerTagging(models.Model):
    """That a customer carries a tag."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="taggings")
    tag = models.ForeignKey(CustomerTag, on_delete=models.CASCADE, related_name="taggings")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["customer", "tag"], name="customer_tagging_once")
        ]

    def __str__(self) -> str:
        return f"{self.customer} {self.tag}"
