"""Shipments that leave together; what was written about a person may be emptied, and nothing else of it changed."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from core.freeze import CompanyReferences, FreezeRows, GuardLifecycle, Trigger, refuse
from fulfillment.lifecycle import CONSIGNMENT_LIFECYCLE

_TRACKING = FreezeRows("fulfillment_trackingevent")
_RETURNS = FreezeRows("fulfillment_goodsreturn", once="OLD.status IN ('settled', 'refused', 'canceled')")


def only_emptied(table: str, column: str, once: str = "true") -> Trigger:
    """Words that may be taken away, and not be put into other mouths."""
    return Trigger(
        table,
        "only_forgets",
        when=f"BEFORE UPDATE OF {column}",
        body=f"""
          IF {once} AND NEW.{column} NOT IN ('', OLD.{column}) THEN {refuse("what was said is emptied or stays")} END IF;
          RETURN NEW;
        """,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0013_one_way_to_refresh_statistics"),
        ("customers", "0018_goods_leave_when_paid"),
        ("fulfillment", "0012_services_pickup_and_freight"),
        ("inventory", "0006_stock_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Consignment",
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
                        choices=[("open", "Open"), ("dispatched", "Dispatched"), ("canceled", "Canceled")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("shipping_address", models.JSONField(default=dict)),
                ("tracking_number", models.CharField(blank=True, max_length=80)),
                ("dispatch_date", models.DateField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "carrier",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="fulfillment.carrier",
                    ),
                ),
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
                    "grouped_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "summary",
                    models.ForeignKey(
                        blank=True,
                        help_text="The paper that says what of which order is in it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.storedfile",
                    ),
                ),
                (
                    "warehouse",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inventory.warehouse",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="shipment",
            name="consignment",
            field=models.ForeignKey(
                blank=True,
                help_text="What it leaves with, together with others.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="shipments",
                to="fulfillment.consignment",
            ),
        ),
        migrations.AddIndex(
            model_name="consignment",
            index=models.Index(
                condition=models.Q(("status", "open")),
                fields=["company", "customer"],
                name="consignment_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="consignment",
            constraint=models.UniqueConstraint(fields=("company", "number"), name="consignment_once"),
        ),
        migrations.AddConstraint(
            model_name="consignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "dispatched"), _negated=True),
                    ("dispatch_date__isnull", False),
                    _connector="OR",
                ),
                name="consignment_gone_has_its_date",
            ),
        ),
        CompanyReferences("fulfillment", only=("consignment", "shipment.consignment")),
        GuardLifecycle("fulfillment_consignment", "fulfillment.consignment", CONSIGNMENT_LIFECYCLE.pairs()),
        FreezeRows(
            "fulfillment_consignment",
            once="OLD.status IN ('dispatched', 'canceled')",
            write_once=("summary_id",),
        ),
        migrations.RunSQL(_TRACKING.down, _TRACKING.up),
        FreezeRows("fulfillment_trackingevent", free=("description",)),
        only_emptied("fulfillment_trackingevent", "description"),
        migrations.RunSQL(_RETURNS.down, _RETURNS.up),
        FreezeRows("fulfillment_goodsreturn", once=_RETURNS.once, free=("note", "version")),
        only_emptied("fulfillment_goodsreturn", "note", once=_RETURNS.once),
    ]
