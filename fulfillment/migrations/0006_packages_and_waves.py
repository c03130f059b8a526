"""What lies in which package, and shipments that are picked on one walk."""

from decimal import Decimal

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from core.freeze import CompanyReferences, FreezeChildren, FreezeRows, GuardLifecycle
from fulfillment.lifecycle import WAVE_LIFECYCLE

GONE = "IN ('dispatched', 'delivered', 'canceled')"


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0013_one_way_to_refresh_statistics"),
        ("customers", "0012_delivery_master_data"),
        ("fulfillment", "0005_arrival_and_delay"),
        ("inventory", "0002_guards"),
        ("orders", "0014_payers_of_standing_orders_and_clerks_answers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PackageLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("quantity", models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20)),
            ],
        ),
        migrations.CreateModel(
            name="Wave",
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
                        choices=[
                            ("planned", "Planned"),
                            ("released", "Released"),
                            ("done", "Done"),
                            ("canceled", "Canceled"),
                        ],
                        default="planned",
                        max_length=10,
                    ),
                ),
                (
                    "due_at",
                    models.DateTimeField(blank=True, help_text="When all of it has to be picked.", null=True),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.AddField(
            model_name="package",
            name="height",
            field=models.DecimalField(blank=True, decimal_places=1, max_digits=6, null=True),
        ),
        migrations.AddField(
            model_name="package",
            name="is_open",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="package",
            name="length",
            field=models.DecimalField(blank=True, decimal_places=1, max_digits=6, null=True),
        ),
        migrations.AddField(
            model_name="package",
            name="sscc",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Serial shipping container code (GS1).",
                max_length=18,
            ),
        ),
        migrations.AddField(
            model_name="package",
            name="width",
            field=models.DecimalField(blank=True, decimal_places=1, max_digits=6, null=True),
        ),
        migrations.AddField(
            model_name="shipment",
            name="has_contents",
            field=models.BooleanField(
                db_default=False, default=False, help_text="Whether it is said what lies in which package."
            ),
        ),
        migrations.AddField(
            model_name="shipment",
            name="tote",
            field=models.PositiveSmallIntegerField(
                blank=True, help_text="The box of the wave its goods are collected in.", null=True
            ),
        ),
        migrations.AddConstraint(
            model_name="package",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("height__isnull", True), ("length__isnull", True), ("width__isnull", True)),
                    models.Q(("height__gt", 0), ("length__gt", 0), ("width__gt", 0)),
                    _connector="OR",
                ),
                name="package_has_all_sides_or_none",
            ),
        ),
        migrations.AddConstraint(
            model_name="package",
            constraint=models.CheckConstraint(
                condition=models.Q(("sscc", ""), ("sscc__regex", "^[0-9]{18}$"), _connector="OR"),
                name="package_sscc_is_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="package",
            constraint=models.UniqueConstraint(
                condition=models.Q(("sscc", ""), _negated=True), fields=("company", "sscc"), name="sscc_once"
            ),
        ),
        migrations.AddField(
            model_name="packageline",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.company"
            ),
        ),
        migrations.AddField(
            model_name="packageline",
            name="package",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="fulfillment.package"
            ),
        ),
        migrations.AddField(
            model_name="packageline",
            name="shipment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="package_lines",
                to="fulfillment.shipment",
            ),
        ),
        migrations.AddField(
            model_name="packageline",
            name="shipment_line",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="packed",
                to="fulfillment.shipmentline",
            ),
        ),
        migrations.AddField(
            model_name="wave",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.company"
            ),
        ),
        migrations.AddField(
            model_name="wave",
            name="picker",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="wave",
            name="planned_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="wave",
            name="warehouse",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inventory.warehouse"
            ),
        ),
        migrations.AddField(
            model_name="shipment",
            name="wave",
            field=models.ForeignKey(
                blank=True,
                help_text="The walk it is picked on together with others.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="shipments",
                to="fulfillment.wave",
            ),
        ),
        migrations.AddConstraint(
            model_name="shipment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("tote__isnull", True), ("wave__isnull", True)),
                    models.Q(("tote__isnull", False), ("wave__isnull", False)),
                    _connector="OR",
                ),
                name="shipment_of_a_wave_has_its_tote",
            ),
        ),
        migrations.AddConstraint(
            model_name="shipment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("wave__isnull", False)),
                fields=("wave", "tote"),
                name="tote_once_in_a_wave",
            ),
        ),
        migrations.AddConstraint(
            model_name="packageline",
            constraint=models.UniqueConstraint(fields=("package", "shipment_line"), name="package_line_once"),
        ),
        migrations.AddConstraint(
            model_name="packageline",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity__gt", 0)), name="package_line_positive"
            ),
        ),
        migrations.AddIndex(
            model_name="wave",
            index=models.Index(
                condition=models.Q(("status__in", ["planned", "released"])),
                fields=["company", "due_at"],
                name="wave_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="wave",
            constraint=models.UniqueConstraint(fields=("company", "number"), name="wave_once"),
        ),
        CompanyReferences("fulfillment", only=("wave", "packageline", "shipment.wave")),
        FreezeChildren(
            "fulfillment_packageline",
            parent="fulfillment_shipment",
            key="shipment_id",
            once=f"parent.status {GONE}",
        ),
        GuardLifecycle("fulfillment_wave", "fulfillment.wave", WAVE_LIFECYCLE.pairs()),
        FreezeRows("fulfillment_wave", once="OLD.status IN ('done', 'canceled')"),
    ]
