"""How a product is kept, ordered in, shipped, declared and taken back."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0010_found_by_what_is_inside"),
        ("core", "0013_one_way_to_refresh_statistics"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="product",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="product",
            name="update_update",
        ),
        migrations.AddField(
            model_name="product",
            name="height_mm",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="product",
            name="hs_code",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Customs tariff number (Harmonized System), 6 to 10 digits.",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="product",
            name="is_returnable",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name="product",
            name="length_mm",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="product",
            name="origin_country",
            field=models.CharField(blank=True, db_default="", default="", max_length=2),
        ),
        migrations.AddField(
            model_name="product",
            name="over_delivery_percent",
            field=models.DecimalField(
                blank=True,
                decimal_places=4,
                default=None,
                help_text="How much more than ordered may be shipped; empty: what the customer takes.",
                max_digits=9,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="product",
            name="shelf_life_days",
            field=models.PositiveSmallIntegerField(
                blank=True, help_text="How long a lot keeps from its receipt on.", null=True
            ),
        ),
        migrations.AddField(
            model_name="product",
            name="supply_policy",
            field=models.CharField(
                choices=[
                    ("none", "From stock only"),
                    ("stock_first", "Order in what stock does not cover"),
                    ("always", "Order in for every order"),
                ],
                db_default="none",
                default="none",
                max_length=11,
            ),
        ),
        migrations.AddField(
            model_name="product",
            name="tracking",
            field=models.CharField(
                choices=[("none", "Not tracked"), ("lot", "By lot"), ("serial", "By serial number")],
                db_default="none",
                default="none",
                max_length=6,
            ),
        ),
        migrations.AddField(
            model_name="product",
            name="under_delivery_percent",
            field=models.DecimalField(
                blank=True,
                decimal_places=4,
                default=None,
                help_text="How much less than ordered counts as complete; empty: what the customer takes.",
                max_digits=9,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="product",
            name="width_mm",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="productevent",
            name="height_mm",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="productevent",
            name="hs_code",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Customs tariff number (Harmonized System), 6 to 10 digits.",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="productevent",
            name="is_returnable",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name="productevent",
            name="length_mm",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="productevent",
            name="origin_country",
            field=models.CharField(blank=True, db_default="", default="", max_length=2),
        ),
        migrations.AddField(
            model_name="productevent",
            name="over_delivery_percent",
            field=models.DecimalField(
                blank=True,
                decimal_places=4,
                default=None,
                help_text="How much more than ordered may be shipped; empty: what the customer takes.",
                max_digits=9,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="productevent",
            name="shelf_life_days",
            field=models.PositiveSmallIntegerField(
                blank=True, help_text="How long a lot keeps from its receipt on.", null=True
            ),
        ),
        migrations.AddField(
            model_name="productevent",
            name="supply_policy",
            field=models.CharField(
                choices=[
                    ("none", "From stock only"),
                    ("stock_first", "Order in what stock does not cover"),
                    ("always", "Order in for every order"),
                ],
                db_default="none",
                default="none",
                max_length=11,
            ),
        ),
        migrations.AddField(
            model_name="productevent",
            name="tracking",
            field=models.CharField(
                choices=[("none", "Not tracked"), ("lot", "By lot"), ("serial", "By serial number")],
                db_default="none",
                default="none",
                max_length=6,
            ),
        ),
        migrations.AddField(
            model_name="productevent",
            name="under_delivery_percent",
            field=models.DecimalField(
                blank=True,
                decimal_places=4,
                default=None,
                help_text="How much less than ordered counts as complete; empty: what the customer takes.",
                max_digits=9,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="productevent",
            name="width_mm",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="product",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalog_productevent" ("barcode", "category_id", "company_id", "currency", "description", "external_reference", "height_mm", "hs_code", "id", "is_active", "is_returnable", "kind", "lead_time_days", "length_mm", "margin_floor_percent", "minimum_quantity", "name", "order_multiple", "origin_country", "over_delivery_percent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "shelf_life_days", "sku", "supply_policy", "tax_code_id", "tracking", "under_delivery_percent", "unit_id", "version", "weight", "width_mm") SELECT new_values."barcode", new_values."category_id", new_values."company_id", new_values."currency", new_values."description", new_values."external_reference", new_values."height_mm", new_values."hs_code", new_values."id", new_values."is_active", new_values."is_returnable", new_values."kind", new_values."lead_time_days", new_values."length_mm", new_values."margin_floor_percent", new_values."minimum_quantity", new_values."name", new_values."order_multiple", new_values."origin_country", new_values."over_delivery_percent", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."price", new_values."shelf_life_days", new_values."sku", new_values."supply_policy", new_values."tax_code_id", new_values."tracking", new_values."under_delivery_percent", new_values."unit_id", new_values."version", new_values."weight", new_values."width_mm" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="9c82ada72e12e7ef8d926837d86e4a839c3e81db",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ae3fa",
                    referencing="REFERENCING NEW TABLE AS new_values ",
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
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalog_productevent" ("barcode", "category_id", "company_id", "currency", "description", "external_reference", "height_mm", "hs_code", "id", "is_active", "is_returnable", "kind", "lead_time_days", "length_mm", "margin_floor_percent", "minimum_quantity", "name", "order_multiple", "origin_country", "over_delivery_percent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "shelf_life_days", "sku", "supply_policy", "tax_code_id", "tracking", "under_delivery_percent", "unit_id", "version", "weight", "width_mm") SELECT new_values."barcode", new_values."category_id", new_values."company_id", new_values."currency", new_values."description", new_values."external_reference", new_values."height_mm", new_values."hs_code", new_values."id", new_values."is_active", new_values."is_returnable", new_values."kind", new_values."lead_time_days", new_values."length_mm", new_values."margin_floor_percent", new_values."minimum_quantity", new_values."name", new_values."order_multiple", new_values."origin_country", new_values."over_delivery_percent", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."price", new_values."shelf_life_days", new_values."sku", new_values."supply_policy", new_values."tax_code_id", new_values."tracking", new_values."under_delivery_percent", new_values."unit_id", new_values."version", new_values."weight", new_values."width_mm" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="7f53716deda7c329d1ca167e12a3fac3763a2fb8",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_580c5",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="catalog_product",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(("tracking__in", ["none", "lot", "serial"])), name="product_tracking_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(("tracking", "none"), ("kind", "goods"), _connector="OR"),
                name="product_tracked_is_goods",
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(("supply_policy__in", ["none", "stock_first", "always"])),
                name="product_supply_policy_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(("supply_policy", "none"), ("kind", "goods"), _connector="OR"),
                name="product_ordered_in_is_goods",
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("shelf_life_days__isnull", True), ("shelf_life_days__gt", 0), _connector="OR"
                ),
                name="product_shelf_life_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("over_delivery_percent__isnull", True),
                    models.Q(("over_delivery_percent__gte", 0), ("over_delivery_percent__lte", 100)),
                    _connector="OR",
                ),
                name="product_over_delivery_percent",
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("under_delivery_percent__isnull", True),
                    models.Q(("under_delivery_percent__gte", 0), ("under_delivery_percent__lte", 100)),
                    _connector="OR",
                ),
                name="product_under_delivery_percent",
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(("length_mm__isnull", True), ("length_mm__gt", 0), _connector="OR"),
                name="product_length_mm_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(("width_mm__isnull", True), ("width_mm__gt", 0), _connector="OR"),
                name="product_width_mm_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(("height_mm__isnull", True), ("height_mm__gt", 0), _connector="OR"),
                name="product_height_mm_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(("hs_code__regex", "^([0-9]{6,10})?$")), name="product_hs_code_digits"
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(("origin_country__regex", "^([A-Z]{2})?$")),
                name="product_origin_country_letters",
            ),
        ),
    ]
