"""Proof of delivery, frozen but for the erasure of a person; what is expected of shipments on their way."""

import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from core.freeze import CompanyReferences, FreezeRows, Trigger, refuse


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0013_one_way_to_refresh_statistics"),
        ("fulfillment", "0006_packages_and_waves"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="trackingevent",
            name="expected_date",
            field=models.DateField(
                blank=True, help_text="When the carrier now expects to be there.", null=True
            ),
        ),
        migrations.CreateModel(
            name="ShippingRules",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "transit_days",
                    models.PositiveSmallIntegerField(
                        default=2, validators=[django.core.validators.MaxValueValidator(60)]
                    ),
                ),
                (
                    "silent_hours",
                    models.PositiveSmallIntegerField(
                        default=72, validators=[django.core.validators.MaxValueValidator(720)]
                    ),
                ),
                ("tells_customers", models.BooleanField(default=True)),
                (
                    "company",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shipping_rules",
                        to="core.company",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "shipping rules",
            },
        ),
        migrations.CreateModel(
            name="ShippingRulesEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "transit_days",
                    models.PositiveSmallIntegerField(
                        default=2, validators=[django.core.validators.MaxValueValidator(60)]
                    ),
                ),
                (
                    "silent_hours",
                    models.PositiveSmallIntegerField(
                        default=72, validators=[django.core.validators.MaxValueValidator(720)]
                    ),
                ),
                ("tells_customers", models.BooleanField(default=True)),
                (
                    "company",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="core.company",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="fulfillment.shippingrules",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ProofOfDelivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(blank=True, help_text="Who took the goods.", max_length=100)),
                ("note", models.CharField(blank=True, help_text="Where they were left.", max_length=200)),
                ("taken_at", models.DateTimeField()),
                (
                    "forgotten_at",
                    models.DateTimeField(blank=True, help_text="When the person was erased.", null=True),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.company"
                    ),
                ),
                (
                    "photo",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.storedfile",
                    ),
                ),
                (
                    "shipment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proof",
                        to="fulfillment.shipment",
                    ),
                ),
                (
                    "signature",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.storedfile",
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "proofs of delivery",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("forgotten_at__isnull", False),
                            models.Q(("name", ""), _negated=True),
                            ("photo__isnull", False),
                            ("signature__isnull", False),
                            _connector="OR",
                        ),
                        name="proof_shows_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("forgotten_at__isnull", True),
                            models.Q(
                                ("name", ""),
                                ("note", ""),
                                ("photo__isnull", True),
                                ("signature__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="proof_forgotten_is_empty",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="shippingrules",
            constraint=models.CheckConstraint(
                condition=models.Q(("silent_hours__lte", 720), ("transit_days__lte", 60)),
                name="shipping_rules_within_reason",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="shippingrules",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "fulfillment_shippingrulesevent" ("company_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "silent_hours", "tells_customers", "transit_days") SELECT new_values."company_id", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."silent_hours", new_values."tells_customers", new_values."transit_days" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="9cfa0a30e82af3d2e2378218ddb8a951f7c79b1a",
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
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "fulfillment_shippingrulesevent" ("company_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "silent_hours", "tells_customers", "transit_days") SELECT new_values."company_id", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."silent_hours", new_values."tells_customers", new_values."transit_days" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="fefe976bff6c44e9c75d42c3a125bc614e9e4d84",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_af262",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="fulfillment_shippingrules",
                    when="AFTER",
                ),
            ),
        ),
        CompanyReferences("fulfillment", only=("proofofdelivery",)),
        FreezeRows(
            "fulfillment_proofofdelivery", free=("name", "note", "photo_id", "signature_id", "forgotten_at")
        ),
        Trigger(
            "fulfillment_proofofdelivery",
            "only_forgets",
            when="BEFORE UPDATE",
            body=f"""
              IF NEW.forgotten_at IS NULL THEN {refuse("a proof of delivery is never changed")} END IF;
              RETURN NEW;
            """,
        ),
    ]
