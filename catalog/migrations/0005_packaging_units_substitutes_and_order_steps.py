"""Packaging units, substitutes, order steps and dated price-list lines."""

from decimal import Decimal

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from core.freeze import CompanyReferences


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0004_findable_products"),
        ("core", "0007_search_entries"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="ProductUnit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("factor", models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20)),
                ("barcode", models.CharField(blank=True, max_length=14)),
                ("is_usual", models.BooleanField(default=False, help_text="Order entry proposes this unit.")),
            ],
        ),
        migrations.CreateModel(
            name="ProductUnitEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("factor", models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20)),
                ("barcode", models.CharField(blank=True, max_length=14)),
                ("is_usual", models.BooleanField(default=False, help_text="Order entry proposes this unit.")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Substitute",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=1)),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="SubstituteEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("position", models.PositiveSmallIntegerField(default=1)),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="pricelistline",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="pricelistline",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="product",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="product",
            name="update_update",
        ),
        migrations.AddField(
            model_name="pricelistline",
            name="valid_from",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="pricelistline",
            name="valid_to",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="pricelistlineevent",
            name="valid_from",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="pricelistlineevent",
            name="valid_to",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="product",
            name="external_reference",
            field=models.CharField(
                blank=True,
                help_text="The key another program knows it by; imports find it by that.",
                max_length=40,
            ),
        ),
        migrations.AddField(
            model_name="product",
            name="minimum_quantity",
            field=models.DecimalField(
                decimal_places=6,
                default=Decimal("0"),
                help_text="The least that is sold at once, in the product's unit.",
                max_digits=20,
            ),
        ),
        migrations.AddField(
            model_name="product",
            name="order_multiple",
            field=models.DecimalField(
                decimal_places=6,
                default=Decimal("0"),
                help_text="Sold in steps of this quantity; 0 is any.",
                max_digits=20,
            ),
        ),
        migrations.AddField(
            model_name="productevent",
            name="external_reference",
            field=models.CharField(
                blank=True,
                help_text="The key another program knows it by; imports find it by that.",
                max_length=40,
            ),
        ),
        migrations.AddField(
            model_name="productevent",
            name="minimum_quantity",
            field=models.DecimalField(
                decimal_places=6,
                default=Decimal("0"),
                help_text="The least that is sold at once, in the product's unit.",
                max_digits=20,
            ),
        ),
        migrations.AddField(
            model_name="productevent",
            name="order_multiple",
            field=models.DecimalField(
                decimal_places=6,
                default=Decimal("0"),
                help_text="Sold in steps of this quantity; 0 is any.",
                max_digits=20,
            ),
        ),
        migrations.AddField(
            model_name="unitofmeasure",
            name="dimension",
            field=models.CharField(blank=True, help_text="mass, length, volume, area, time.", max_length=20),
        ),
        migrations.AddField(
            model_name="unitofmeasure",
            name="factor",
            field=models.DecimalField(
                decimal_places=10,
                default=1,
                help_text="How many of the dimension's base unit one of it is.",
                max_digits=20,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pricelistline",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "catalog_pricelistlineevent" ("category_id", "company_id", "factor", "id", "min_quantity", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "price", "price_list_id", "product_id", "valid_from", "valid_to") VALUES (NEW."category_id", NEW."company_id", NEW."factor", NEW."id", NEW."min_quantity", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."price", NEW."price_list_id", NEW."product_id", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="ee93ce715fb2fd15ac04748912850b72f237beb1",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_35f63",
                    table="catalog_pricelistline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pricelistline",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "catalog_pricelistlineevent" ("category_id", "company_id", "factor", "id", "min_quantity", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "price", "price_list_id", "product_id", "valid_from", "valid_to") VALUES (NEW."category_id", NEW."company_id", NEW."factor", NEW."id", NEW."min_quantity", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."price", NEW."price_list_id", NEW."product_id", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="6ff3c8b1bdd3e2f31a9fc5db897cddd8ddecae53",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_4a853",
                    table="catalog_pricelistline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="product",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "catalog_productevent" ("barcode", "category_id", "company_id", "currency", "description", "external_reference", "id", "is_active", "kind", "lead_time_days", "margin_floor_percent", "minimum_quantity", "name", "order_multiple", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "sku", "tax_code_id", "unit_id", "version", "weight") VALUES (NEW."barcode", NEW."category_id", NEW."company_id", NEW."currency", NEW."description", NEW."external_reference", NEW."id", NEW."is_active", NEW."kind", NEW."lead_time_days", NEW."margin_floor_percent", NEW."minimum_quantity", NEW."name", NEW."order_multiple", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."price", NEW."sku", NEW."tax_code_id", NEW."unit_id", NEW."version", NEW."weight"); RETURN NULL;',
                    hash="37be88e90d2b658cdf1d4756c77aa6128e575198",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ae3fa",
                    table="catalog_product",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="product",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "catalog_productevent" ("barcode", "category_id", "company_id", "currency", "description", "external_reference", "id", "is_active", "kind", "lead_time_days", "margin_floor_percent", "minimum_quantity", "name", "order_multiple", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "sku", "tax_code_id", "unit_id", "version", "weight") VALUES (NEW."barcode", NEW."category_id", NEW."company_id", NEW."currency", NEW."description", NEW."external_reference", NEW."id", NEW."is_active", NEW."kind", NEW."lead_time_days", NEW."margin_floor_percent", NEW."minimum_quantity", NEW."name", NEW."order_multiple", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."price", NEW."sku", NEW."tax_code_id", NEW."unit_id", NEW."version", NEW."weight"); RETURN NULL;',
                    hash="24b12ffbcb9ce296b24bacb083effa8d8e4dfb56",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_580c5",
                    table="catalog_product",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(("minimum_quantity__gte", 0), ("order_multiple__gte", 0)),
                name="product_steps_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.UniqueConstraint(
                condition=models.Q(("external_reference", ""), _negated=True),
                fields=("company", "external_reference"),
                name="product_external_reference_once",
            ),
        ),
        migrations.AddField(
            model_name="productunit",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.company"
            ),
        ),
        migrations.AddField(
            model_name="productunit",
            name="product",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="units", to="catalog.product"
            ),
        ),
        migrations.AddField(
            model_name="productunit",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.unitofmeasure"
            ),
        ),
        migrations.AddField(
            model_name="productunitevent",
            name="company",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="core.company",
            ),
        ),
        migrations.AddField(
            model_name="productunitevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="productunitevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="catalog.productunit",
            ),
        ),
        migrations.AddField(
            model_name="productunitevent",
            name="product",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="catalog.product",
            ),
        ),
        migrations.AddField(
            model_name="productunitevent",
            name="unit",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="catalog.unitofmeasure",
            ),
        ),
        migrations.AddField(
            model_name="substitute",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.company"
            ),
        ),
        migrations.AddField(
            model_name="substitute",
            name="product",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="substitutes", to="catalog.product"
            ),
        ),
        migrations.AddField(
            model_name="substitute",
            name="replaced_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.product"
            ),
        ),
        migrations.AddField(
            model_name="substituteevent",
            name="company",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="core.company",
            ),
        ),
        migrations.AddField(
            model_name="substituteevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="substituteevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="catalog.substitute",
            ),
        ),
        migrations.AddField(
            model_name="substituteevent",
            name="product",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="catalog.product",
            ),
        ),
        migrations.AddField(
            model_name="substituteevent",
            name="replaced_by",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="catalog.product",
            ),
        ),
        migrations.AddConstraint(
            model_name="productunit",
            constraint=models.UniqueConstraint(fields=("product", "unit"), name="product_unit_once"),
        ),
        migrations.AddConstraint(
            model_name="productunit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_usual", True)), fields=("product",), name="one_usual_product_unit"
            ),
        ),
        migrations.AddConstraint(
            model_name="productunit",
            constraint=models.CheckConstraint(
                condition=models.Q(("factor__gt", 0)), name="product_unit_factor_positive"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="productunit",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "catalog_productunitevent" ("barcode", "company_id", "factor", "id", "is_usual", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "unit_id") VALUES (NEW."barcode", NEW."company_id", NEW."factor", NEW."id", NEW."is_usual", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."product_id", NEW."unit_id"); RETURN NULL;',
                    hash="e1dca548db2b6465577997d02fe2a704197ec5cb",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_2789c",
                    table="catalog_productunit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="productunit",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "catalog_productunitevent" ("barcode", "company_id", "factor", "id", "is_usual", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "unit_id") VALUES (NEW."barcode", NEW."company_id", NEW."factor", NEW."id", NEW."is_usual", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."product_id", NEW."unit_id"); RETURN NULL;',
                    hash="6d644c1339833bd5bba34ac3cf4355e9c0929cbf",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_6ee20",
                    table="catalog_productunit",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="substitute",
            constraint=models.UniqueConstraint(fields=("product", "replaced_by"), name="substitute_once"),
        ),
        migrations.AddConstraint(
            model_name="substitute",
            constraint=models.CheckConstraint(
                condition=models.Q(("product", models.F("replaced_by")), _negated=True),
                name="substitute_is_another",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="substitute",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "catalog_substituteevent" ("company_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "product_id", "replaced_by_id") VALUES (NEW."company_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."product_id", NEW."replaced_by_id"); RETURN NULL;',
                    hash="1d47dbda6aa87e6fed8b8008488dd35a5822797a",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3284f",
                    table="catalog_substitute",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="substitute",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "catalog_substituteevent" ("company_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "product_id", "replaced_by_id") VALUES (NEW."company_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."product_id", NEW."replaced_by_id"); RETURN NULL;',
                    hash="1008811d9f96c7528189f6d731bbe6a3d6100eff",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_446af",
                    table="catalog_substitute",
                    when="AFTER",
                ),
            ),
        ),
        CompanyReferences("catalog", only=("productunit", "substitute")),
    ]
