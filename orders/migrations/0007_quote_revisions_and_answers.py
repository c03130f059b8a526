"""A quote is kept as it was offered, with its hash and its PDF, and what the customer answered to it."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from core.freeze import CompanyReferences, FreezeRows

_FROZEN = FreezeRows("orders_orderrevision")


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0007_search_entries"),
        ("orders", "0006_what_becomes_of_the_rest"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="orderhold",
            name="approved_content",
            field=models.JSONField(
                help_text="What the order said when a person released it (orders.revisions).", null=True
            ),
        ),
        migrations.AddField(
            model_name="orderrevision",
            name="kind",
            field=models.CharField(
                choices=[("offer", "Offered"), ("amendment", "Before an amendment")],
                default="amendment",
                max_length=9,
            ),
        ),
        migrations.AddField(
            model_name="orderrevision",
            name="made_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="orderrevision",
            name="pdf",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile"
            ),
        ),
        migrations.AddField(
            model_name="orderrevision",
            name="sha256",
            field=models.CharField(blank=True, help_text="Of the content's canonical JSON.", max_length=64),
        ),
        migrations.AddField(
            model_name="orderrevision",
            name="valid_until",
            field=models.DateField(help_text="Last day of an offer.", null=True),
        ),
        migrations.AlterField(
            model_name="orderrevision",
            name="content",
            field=models.JSONField(help_text="Texts only (orders.revisions)."),
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
                    ("duplicate", "Entered twice"),
                    ("error", "Entered by mistake"),
                    ("expired", "The offer has expired"),
                ],
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="QuoteAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[("accepted", "Accepted"), ("declined", "Declined")], max_length=8
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=120)),
                ("customer_reference", models.CharField(blank=True, max_length=80)),
                ("remark", models.TextField(blank=True)),
                ("ip_address", models.GenericIPAddressField(null=True)),
                ("user_agent", models.CharField(blank=True, max_length=300)),
                ("answered_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.company"
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="quote_answers",
                        to="orders.salesorder",
                    ),
                ),
                (
                    "revision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answer",
                        to="orders.orderrevision",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["order", "-id"], name="quote_answer_newest")],
            },
        ),
        migrations.RunSQL(_FROZEN.down, reverse_sql=_FROZEN.up),
        FreezeRows("orders_orderrevision", write_once=("pdf_id",)),
        FreezeRows("orders_quoteanswer"),
        CompanyReferences("orders", only=("quoteanswer", "orderrevision.pdf")),
    ]
