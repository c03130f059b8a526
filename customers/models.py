"""Who buys: customers with addresses, contacts and payment terms."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from catalog.models import PriceList, Product, TaxPosition
from core import fields
from core.models import Company, User
from core.scope import CustomerScopedQuerySet, ScopedQuerySet


class InstallmentKind(models.TextChoices):
    """How an installment's amount is found."""

    PERCENT = "percent", _("Percent of the total")
    PERCENT_OF_REST = "percent_of_rest", _("Percent of the rest")
    FIXED = "fixed", _("Fixed amount")
    REST = "rest", _("The rest")


class BillingPolicy(models.TextChoices):
    """When a customer is billed."""

    ORDER = "order", _("On order")
    SHIPMENT = "shipment", _("On shipment")
    DELIVERY = "delivery", _("On delivery")
    COLLECTED = "collected", _("Collected")
    MANUAL = "manual", _("By hand")


class ContactRole(models.TextChoices):
    """Which documents go to a contact."""

    ORDER = "order", _("Order")
    DELIVERY = "delivery", _("Delivery")
    INVOICE = "invoice", _("Invoice")
    DUNNING = "dunning", _("Dunning")
    PORTAL = "portal", _("Portal")


class RestPolicy(models.TextChoices):
    """What becomes of what cannot be delivered with the rest."""

    BACKORDER = "backorder", _("Deliver it later")
    CANCEL = "cancel", _("Cancel it")


@pghistory.track()
class PaymentTerms(models.Model):
    """When an invoice is due, in one or more installments, and what early payment saves."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    is_prepaid = models.BooleanField(default=False)
    is_cash = models.BooleanField(
        default=False,
        help_text=_("Paid in cash: the total is rounded to coins where the company has set that."),
    )

    objects = ScopedQuerySet["PaymentTerms"].as_manager()

    class Meta:
        ordering: ClassVar = ["code"]
        verbose_name_plural = "payment terms"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "code"], name="payment_terms_once")
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Installment(models.Model):
    """A part of the total and its due date: plus months, day of month or end of month, plus days."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    payment_terms = models.ForeignKey(PaymentTerms, on_delete=models.CASCADE, related_name="installments")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16, choices=InstallmentKind, default=InstallmentKind.REST)
    value = fields.rate(default=0)
    months = models.PositiveSmallIntegerField(default=0)
    days = models.PositiveSmallIntegerField(default=0)
    day_of_month = models.PositiveSmallIntegerField(null=True, blank=True)
    is_end_of_month = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["payment_terms", "position"], name="installment_position_once"),
            models.CheckConstraint(
                condition=models.Q(day_of_month__isnull=True)
                | models.Q(day_of_month__gte=1, day_of_month__lte=31),
                name="installment_day_of_month",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.days}"


@pghistory.track()
class EarlyPaymentDiscount(models.Model):
    """A percentage off for paying within some days of the invoice date."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    payment_terms = models.ForeignKey(PaymentTerms, on_delete=models.CASCADE, related_name="discounts")
    percent = fields.percent()
    days = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["days"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["payment_terms", "days"], name="early_payment_discount_once"),
        ]

    def __str__(self) -> str:
        return f"{self.percent} % / {self.days} d"


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


@pghistory.track()
class Address(models.Model):
    """Where a customer is reached: one gets the bills, goods go to one or another; a code tells them apart."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="addresses")
    code = models.CharField(max_length=20, blank=True)
    name = models.CharField(
        max_length=200, blank=True, help_text=_("Recipient, when it is not the customer.")
    )
    street = models.CharField(max_length=200, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=60, blank=True)
    country = models.CharField(max_length=2)
    is_billing = models.BooleanField(default=True)
    is_shipping = models.BooleanField(default=True, help_text=_("Goods may be sent there."))
    is_main_shipping = models.BooleanField(
        default=False, db_default=False, help_text=_("Goods are sent there unless an order says otherwise.")
    )

    objects = CustomerScopedQuerySet["Address"].as_manager()

    class Meta:
        verbose_name_plural = "addresses"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["customer"], condition=models.Q(is_billing=True), name="one_billing_address"
            ),
            models.UniqueConstraint(
                fields=["customer"],
                condition=models.Q(is_main_shipping=True),
                name="one_main_shipping_address",
            ),
            models.UniqueConstraint(
                fields=["customer", "code"], condition=~models.Q(code=""), name="address_code_once"
            ),
            models.CheckConstraint(
                condition=models.Q(is_main_shipping=False) | models.Q(is_shipping=True),
                name="main_shipping_address_ships",
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(
            part for part in (self.street, f"{self.postal_code} {self.city}".strip(), self.country) if part
        )

    @property
    def key(self) -> str:
        """How the address is named among its customer's: its code, else its key in the database."""
        return self.code or f"#{self.pk}"


@pghistory.track()
class Contact(models.Model):
    """A person at the customer and the documents that go to him."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=100)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=100, blank=True)
    roles = ArrayField(
        models.CharField(max_length=10, choices=ContactRole), default=list, blank=True,
        help_text=_("Which documents go to this person."),
    )  # fmt: skip

    objects = CustomerScopedQuerySet["Contact"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(roles__contained_by=ContactRole.values), name="contact_roles_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def role_labels(self) -> str:
        """The roles in words."""
        return ", ".join(str(ContactRole(role).label) for role in self.roles)


@pghistory.track()
class CustomerPrice(models.Model):
    """A price agreed with one customer for one product, from a quantity on and between dates."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="prices")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    currency = fields.currency()
    min_quantity = fields.quantity()
    price = fields.unit_price()
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    objects = CustomerScopedQuerySet["CustomerPrice"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["customer", "product", "currency", "min_quantity", "valid_from"],
                nulls_distinct=False,
                name="customer_price_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer} {self.product} {self.price}"

    @property
    def version(self) -> int:
        """The version of the customer, whom it is a part of."""
        return self.customer.version


@pghistory.track()
class CustomerProduct(models.Model):
    """How a customer names a product: his own article number and text, found in order entry and printed on documents."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="products")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    sku = models.CharField(max_length=40)
    name = models.CharField(max_length=200, blank=True)

    objects = CustomerScopedQuerySet["CustomerProduct"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["customer", "sku"], name="customer_product_sku_once"),
            models.UniqueConstraint(fields=["customer", "product"], name="customer_product_once"),
        ]

    def __str__(self) -> str:
        return f"{self.customer} {self.sku}"

    @property
    def version(self) -> int:
        """The version of the customer, whom it is a part of."""
        return self.customer.version


class UnsentDocument(models.Model):
    """A document that found no recipient: somebody enters an address, then it is sent."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="unsent_documents")
    role = models.CharField(max_length=10, choices=ContactRole)
    document_kind = models.CharField(max_length=40)
    document_id = models.BigIntegerField()
    document_number = models.CharField(max_length=40, blank=True)
    noticed_at = models.DateTimeField(db_default=Now())
    resolved_at = models.DateTimeField(null=True)

    objects = CustomerScopedQuerySet["UnsentDocument"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["document_kind", "document_id", "role"],
                condition=models.Q(resolved_at__isnull=True),
                name="document_unsent_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["company", "customer"],
                condition=models.Q(resolved_at__isnull=True),
                name="unsent_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.document_number
