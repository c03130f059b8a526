"""Services of carriers, pick-up by the customer, and the freight of shipments."""

from decimal import Decimal

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from core.freeze import CompanyReferences


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0015_shipping_methods"),
        ("core", "0013_one_way_to_refresh_statistics"),
        ("fulfillment", "0011_lots"),
        ("inventory", "0010_freight_cost_of_moves"),
    ]

    operations = [
        migrations.CreateModel(
            name="CarrierService",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=100)),
                ("transit_days", models.PositiveSmallIntegerField()),
                ("cut_off", models.TimeField(blank=True, null=True)),
                ("is_active", models.BooleanField(default=True)),
            ],
            options={
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="PickupSlot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("date", models.DateField()),
                ("starts_at", models.TimeField()),
                ("ends_at", models.TimeField()),
                ("capacity", models.PositiveSmallIntegerField()),
                ("taken", models.PositiveSmallIntegerField(db_default=0, default=0)),
            ],
            options={
                "ordering": ["date", "starts_at"],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="shippingrules",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="shippingrules",
            name="update_update",
        ),
        migrations.AddField(
            model_name="carrier",
            name="is_active",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name="carrier",
            name="version",
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name="shipment",
            name="freight_amount",
            field=models.DecimalField(
                db_default=Decimal("0"),
                decimal_places=4,
                default=Decimal("0"),
                help_text="What the customer is charged for this one, in the order's currency.",
                max_digits=20,
            ),
        ),
        migrations.AddField(
            model_name="shipment",
            name="freight_cost",
            field=models.DecimalField(
                db_default=Decimal("0"),
                decimal_places=4,
                default=Decimal("0"),
                help_text="What the carrier takes, in company currency.",
                max_digits=20,
            ),
        ),
        migrations.AddField(
            model_name="shipment",
            name="pickup_code",
            field=models.CharField(blank=True, db_default="", max_length=8),
        ),
        migrations.AddField(
            model_name="shipment",
            name="ready_at",
            field=models.DateTimeField(
                blank=True, help_text="When it lay ready for the customer.", null=True
            ),
        ),
        migrations.AddField(
            model_name="shippingrules",
            name="refuses_incomplete_exports",
            field=models.BooleanField(
                db_default=True,
                default=True,
                help_text="Whether goods leave for another customs area only with everything customs asks for.",
            ),
        ),
        migrations.AddField(
            model_name="shippingrulesevent",
            name="refuses_incomplete_exports",
            field=models.BooleanField(
                db_default=True,
                default=True,
                help_text="Whether goods leave for another customs area only with everything customs asks for.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="shippingrules",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "fulfillment_shippingrulesevent" ("company_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "refuses_incomplete_exports", "silent_hours", "tells_customers", "transit_days") SELECT new_values."company_id", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."refuses_incomplete_exports", new_values."silent_hours", new_values."tells_customers", new_values."transit_days" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="6ffec383c541909722556427a6bb64282e5906b2",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_f6f14",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="fulfillment_shippingrules",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="shippingrules",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "fulfillment_shippingrulesevent" ("company_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "refuses_incomplete_exports", "silent_hours", "tells_customers", "transit_days") SELECT new_values."company_id", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."refuses_incomplete_exports", new_values."silent_hours", new_values."tells_customers", new_values."transit_days" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="2b1738510479fbffafe3e5edf7afa99d39c7ac5b",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_af262",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="fulfillment_shippingrules",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="carrierservice",
            name="carrier",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="services", to="fulfillment.carrier"
            ),
        ),
        migrations.AddField(
            model_name="carrierservice",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.company"
            ),
        ),
        migrations.AddField(
            model_name="carrierservice",
            name="method",
            field=models.ForeignKey(
                blank=True,
                help_text="The shipping method it is proposed for.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="catalog.shippingmethod",
            ),
        ),
        migrations.AddField(
            model_name="shipment",
            name="service",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="fulfillment.carrierservice",
            ),
        ),
        migrations.AddField(
            model_name="pickupslot",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.company"
            ),
        ),
        migrations.AddField(
            model_name="pickupslot",
            name="warehouse",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inventory.warehouse"
            ),
        ),
        migrations.AddField(
            model_name="shipment",
            name="pickup_slot",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="shipments",
                to="fulfillment.pickupslot",
            ),
        ),
        migrations.AddConstraint(
            model_name="carrierservice",
            constraint=models.UniqueConstraint(fields=("carrier", "code"), name="carrier_service_once"),
        ),
        migrations.AddConstraint(
            model_name="carrierservice",
            constraint=models.CheckConstraint(
                condition=models.Q(("transit_days__lte", 60)), name="carrier_service_within_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="pickupslot",
            constraint=models.UniqueConstraint(
                fields=("warehouse", "date", "starts_at"), name="pickup_slot_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="pickupslot",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="pickup_slot_ends_later"
            ),
        ),
        migrations.AddConstraint(
            model_name="pickupslot",
            constraint=models.CheckConstraint(
                condition=models.Q(("taken__lte", models.F("capacity"))), name="pickup_slot_not_overbooked"
            ),
        ),
        CompanyReferences(
            "fulfillment", only=("carrierservice", "pickupslot", "shipment.service", "shipment.pickup_slot")
        ),
    ]
