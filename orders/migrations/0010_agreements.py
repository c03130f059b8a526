"""Blanket agreements: quantities and prices agreed with a customer, and which order lines call them off."""

from decimal import Decimal

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from core.freeze import CompanyReferences, GuardLifecycle


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0005_packaging_units_substitutes_and_order_steps"),
        ("core", "0007_search_entries"),
        ("customers", "0005_article_numbers_and_invoice_party"),
        ("orders", "0009_standing_orders"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="salesorderline",
            name="price_source",
            field=models.CharField(
                choices=[
                    ("list", "List price"),
                    ("price_list", "Price list"),
                    ("customer", "Customer price"),
                    ("agreement", "Blanket agreement"),
                    ("manual", "Entered by hand"),
                ],
                default="list",
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20)),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "Open"), ("closed", "Closed")], default="open", max_length=6
                    ),
                ),
                ("customer_reference", models.CharField(blank=True, max_length=80)),
                ("currency", models.CharField(max_length=3)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "allows_more",
                    models.BooleanField(
                        default=False,
                        help_text="Whether more may be called off than was agreed, at the same price.",
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.company"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AgreementLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("quantity", models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20)),
                ("unit_price", models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20)),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="orders.agreement",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.company"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.product"
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.AddField(
            model_name="salesorderline",
            name="agreement_line",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="call_offs",
                to="orders.agreementline",
            ),
        ),
        migrations.AddIndex(
            model_name="agreement",
            index=models.Index(
                condition=models.Q(("status", "open")), fields=["customer"], name="agreement_open"
            ),
        ),
        migrations.AddIndex(
            model_name="agreement",
            index=models.Index(fields=["company", "-number"], name="agreement_newest"),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.UniqueConstraint(fields=("company", "number"), name="agreement_once"),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                ),
                name="agreement_period",
            ),
        ),
        migrations.AddIndex(
            model_name="agreementline",
            index=models.Index(fields=["product"], name="agreement_line_product"),
        ),
        migrations.AddConstraint(
            model_name="agreementline",
            constraint=models.UniqueConstraint(
                fields=("agreement", "product"), name="agreement_product_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="agreementline",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity__gt", 0), ("unit_price__gte", 0)),
                name="agreement_line_of_something",
            ),
        ),
        CompanyReferences("orders", only=("agreement", "agreementline", "salesorderline.agreement_line")),
        GuardLifecycle("orders_agreement", "orders.agreement", [("open", "closed")]),
    ]
