"""Part of an order paid before it goes on: requests are frozen but for their end, counted money is frozen for good."""

from decimal import Decimal

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from core.freeze import CompanyReferences, FreezeRows, Trigger, refuse


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0012_words_by_what_is_inside"),
        ("credit", "0011_latest_scores_and_mail_rules"),
        ("orders", "0013_agreements_open_again"),
        ("receivables", "0007_history_by_statement"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PrepaymentRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "prepaid_amount",
                    models.DecimalField(decimal_places=4, default=Decimal("0"), max_digits=20),
                ),
                ("order_amount", models.DecimalField(decimal_places=4, default=Decimal("0"), max_digits=20)),
                ("currency", models.CharField(max_length=3)),
                ("payment_reference", models.CharField(max_length=25)),
                ("expires_on", models.DateField()),
                ("reason", models.TextField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("open", "Waits for the money"),
                            ("received", "Received"),
                            ("waived", "Not waited for"),
                            ("withdrawn", "Withdrawn"),
                            ("lapsed", "Lapsed"),
                        ],
                        db_default="open",
                        default="open",
                        max_length=10,
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.company"
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
                (
                    "hold",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prepayment_request",
                        to="orders.orderhold",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prepayment_requests",
                        to="orders.salesorder",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PrepaymentShare",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "counted_amount",
                    models.DecimalField(decimal_places=4, default=Decimal("0"), max_digits=20),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.company"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prepayment_shares",
                        to="receivables.openitem",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shares",
                        to="credit.prepaymentrequest",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="prepaymentrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("entered_by__isnull", True),
                    ("asked_by__isnull", True),
                    models.Q(("asked_by", models.F("entered_by")), _negated=True),
                    _connector="OR",
                ),
                name="asker_did_not_enter_the_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="prepaymentrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("prepaid_amount__gt", 0), ("prepaid_amount__lte", models.F("order_amount"))
                ),
                name="prepaid_part_of_the_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="prepaymentrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "open")), fields=("order",), name="one_open_prepayment_request"
            ),
        ),
        migrations.AddConstraint(
            model_name="prepaymentshare",
            constraint=models.UniqueConstraint(fields=("request", "item"), name="prepayment_share_once"),
        ),
        migrations.AddConstraint(
            model_name="prepaymentshare",
            constraint=models.CheckConstraint(
                condition=models.Q(("counted_amount__gt", 0)), name="prepayment_share_positive"
            ),
        ),
        FreezeRows("credit_prepaymentrequest", free=("outcome", "expires_on"), write_once=("ended_at",)),
        FreezeRows("credit_prepaymentshare"),
        Trigger(
            "credit_prepaymentrequest",
            "name_who_entered",
            when="BEFORE INSERT",
            body=f"""
              IF NEW.entered_by_id IS DISTINCT FROM
                 (SELECT entered_by_id FROM orders_salesorder WHERE id = NEW.order_id) THEN
                {refuse("a prepayment request names who entered the order")}
              END IF;
              RETURN NEW;
            """,
        ),
        Trigger(
            "orders_salesorder",
            "lapse_prepayments",
            when="AFTER UPDATE OF gross_amount, currency, customer_id, invoice_party_id, payment_terms_id, status",
            condition=(
                "(OLD.gross_amount, OLD.currency, OLD.customer_id, OLD.invoice_party_id, OLD.payment_terms_id, OLD.status)"
                " IS DISTINCT FROM"
                " (NEW.gross_amount, NEW.currency, NEW.customer_id, NEW.invoice_party_id, NEW.payment_terms_id, NEW.status)"
            ),
            body="""
              UPDATE credit_prepaymentrequest SET outcome = 'lapsed', ended_at = coalesce(ended_at, now())
               WHERE order_id = NEW.id AND outcome IN ('open', 'received', 'waived')
                 AND (NEW.gross_amount > order_amount OR NEW.currency <> currency
                   OR NEW.customer_id <> OLD.customer_id OR NEW.invoice_party_id <> OLD.invoice_party_id
                   OR NEW.payment_terms_id <> OLD.payment_terms_id OR NEW.status IN ('draft', 'canceled'));
              RETURN NULL;
            """,
        ),
        CompanyReferences("credit", only=("prepaymentrequest", "prepaymentshare")),
    ]
