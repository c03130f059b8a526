"""The ledger of lost sales, the days lines leave and arrive, more channels, and indexes that find duplicates."""

from decimal import Decimal

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from core.freeze import CompanyReferences, FreezeRows, Trigger, refuse


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0005_packaging_units_substitutes_and_order_steps"),
        ("core", "0007_search_entries"),
        ("customers", "0005_article_numbers_and_invoice_party"),
        ("inventory", "0002_guards"),
        ("orders", "0007_quote_revisions_and_answers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LostSale",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "quantity",
                    models.DecimalField(
                        decimal_places=6, default=Decimal("0"), help_text="In the line's unit.", max_digits=20
                    ),
                ),
                (
                    "net_amount",
                    models.DecimalField(
                        decimal_places=4,
                        default=Decimal("0"),
                        help_text="What it would have brought, without tax, in the order's currency.",
                        max_digits=20,
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("customer", "Customer changed his mind"),
                            ("stock", "Cannot be supplied"),
                            ("credit", "Credit refused"),
                            ("price", "Price"),
                            ("late", "Comes too late for the customer"),
                            ("obsolete", "No longer sold"),
                            ("duplicate", "Entered twice"),
                            ("error", "Entered by mistake"),
                            ("expired", "The offer has expired"),
                        ],
                        max_length=10,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500)),
                ("date", models.DateField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.AddField(
            model_name="salesorderline",
            name="delivered_date",
            field=models.DateField(blank=True, help_text="When the latest of it arrived.", null=True),
        ),
        migrations.AddField(
            model_name="salesorderline",
            name="shipped_date",
            field=models.DateField(blank=True, help_text="When the latest of it left.", null=True),
        ),
        migrations.AlterField(
            model_name="salesorder",
            name="cancel_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("customer", "Customer changed his mind"),
                    ("stock", "Cannot be supplied"),
                    ("credit", "Credit refused"),
                    ("price", "Price"),
                    ("late", "Comes too late for the customer"),
                    ("obsolete", "No longer sold"),
                    ("duplicate", "Entered twice"),
                    ("error", "Entered by mistake"),
                    ("expired", "The offer has expired"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="salesorder",
            name="channel",
            field=models.CharField(
                choices=[
                    ("clerk", "Clerk"),
                    ("phone", "Phone"),
                    ("email", "E-mail"),
                    ("in_person", "In person"),
                    ("portal", "Portal"),
                    ("api", "API"),
                    ("file", "File"),
                    ("standing", "Standing order"),
                ],
                default="clerk",
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="salesorder",
            index=models.Index(
                models.F("customer"),
                django.db.models.functions.text.Upper("customer_reference"),
                condition=models.Q(("customer_reference", ""), _negated=True),
                name="order_same_reference",
            ),
        ),
        migrations.AddIndex(
            model_name="salesorder",
            index=models.Index(
                condition=models.Q(("submitted_at__isnull", False)),
                fields=["customer", "submitted_at"],
                name="order_customer_recent",
            ),
        ),
        migrations.AddField(
            model_name="lostsale",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.company"
            ),
        ),
        migrations.AddField(
            model_name="lostsale",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
            ),
        ),
        migrations.AddField(
            model_name="lostsale",
            name="order",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="lost_sales", to="orders.salesorder"
            ),
        ),
        migrations.AddField(
            model_name="lostsale",
            name="order_line",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lost_sales",
                to="orders.salesorderline",
            ),
        ),
        migrations.AddField(
            model_name="lostsale",
            name="product",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.product"
            ),
        ),
        migrations.AddField(
            model_name="lostsale",
            name="recorded_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="lostsale",
            index=models.Index(fields=["company", "-date", "-id"], name="lost_sale_newest"),
        ),
        migrations.AddIndex(
            model_name="lostsale",
            index=models.Index(fields=["product", "date"], name="lost_sale_product"),
        ),
        migrations.AddConstraint(
            model_name="lostsale",
            constraint=models.CheckConstraint(
                condition=models.Q(("net_amount__gte", 0), ("quantity__gt", 0)), name="lost_sale_of_something"
            ),
        ),
        CompanyReferences("orders", only=("lostsale",)),
        FreezeRows("orders_lostsale"),
        Trigger(
            "orders_salesorderline",
            "first_promise",
            when="BEFORE UPDATE OF first_promised_date",
            condition="OLD.first_promised_date IS NOT NULL AND NEW.first_promised_date IS DISTINCT FROM OLD.first_promised_date",
            body=refuse("orders_salesorderline: the first promise is never overwritten"),
        ),
    ]
