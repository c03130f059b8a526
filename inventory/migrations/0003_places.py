"""Kinds of warehouses, and bins as rows of their own: what was written at a product's level becomes one."""

from decimal import Decimal

from django.db import migrations, models
from django.db.models.deletion import PROTECT

from core.freeze import CompanyReferences

TO_ROWS = """
    INSERT INTO inventory_bin (company_id, warehouse_id, code, sequence, is_blocked)
    SELECT company_id, warehouse_id, bin_text, 10 * row_number() OVER (PARTITION BY warehouse_id ORDER BY bin_text), false
      FROM (SELECT DISTINCT company_id, warehouse_id, bin_text FROM inventory_stocklevel WHERE bin_text <> '') AS named;
    UPDATE inventory_stocklevel l SET bin_id = b.id
      FROM inventory_bin b WHERE b.warehouse_id = l.warehouse_id AND b.code = l.bin_text;
    SET CONSTRAINTS ALL IMMEDIATE;
"""
TO_TEXT = """
    UPDATE inventory_stocklevel l SET bin_text = b.code, bin_id = NULL FROM inventory_bin b WHERE b.id = l.bin_id;
    DELETE FROM inventory_bin;
    SET CONSTRAINTS ALL IMMEDIATE;
"""
#: A product does not lie in a bin of another warehouse.
WITHIN = """
    ALTER TABLE inventory_bin ADD CONSTRAINT inventory_bin_place_key UNIQUE (company_id, warehouse_id, id);
    ALTER TABLE inventory_stocklevel ADD CONSTRAINT stock_level_bin_within_warehouse
      FOREIGN KEY (company_id, warehouse_id, bin_id) REFERENCES inventory_bin (company_id, warehouse_id, id)
      DEFERRABLE INITIALLY IMMEDIATE;
"""
NOT_WITHIN = """
    ALTER TABLE inventory_stocklevel DROP CONSTRAINT stock_level_bin_within_warehouse;
    ALTER TABLE inventory_bin DROP CONSTRAINT inventory_bin_place_key;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0013_one_way_to_refresh_statistics"), ("inventory", "0002_guards")]

    operations = [
        migrations.AddField(
            model_name="warehouse",
            name="kind",
            field=models.CharField(
                choices=[("storage", "Storage"), ("quarantine", "Quarantine"), ("transit", "In transit")],
                db_default="storage",
                default="storage",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="warehouse",
            name="count_tolerance_percent",
            field=models.DecimalField(
                db_default=Decimal(10), decimal_places=4, default=Decimal(10), max_digits=9
            ),
        ),
        migrations.AddField(
            model_name="warehouse",
            name="count_tolerance_amount",
            field=models.DecimalField(
                db_default=Decimal(200), decimal_places=4, default=Decimal(200), max_digits=20
            ),
        ),
        migrations.AddField(
            model_name="warehouse",
            name="version",
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
        migrations.AddConstraint(
            model_name="warehouse",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_default", False), ("kind", "storage"), _connector="OR"),
                name="default_warehouse_stores",
            ),
        ),
        migrations.AddConstraint(
            model_name="warehouse",
            constraint=models.CheckConstraint(
                condition=models.Q(("count_tolerance_amount__gte", 0), ("count_tolerance_percent__gte", 0)),
                name="count_tolerance_not_negative",
            ),
        ),
        migrations.CreateModel(
            name="Bin",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=20)),
                ("sequence", models.PositiveIntegerField(help_text="Pickers pass the lower ones first.")),
                ("is_blocked", models.BooleanField(default=False, help_text="Nothing new is put there.")),
                ("version", models.PositiveIntegerField(db_default=1, default=1)),
                ("company", models.ForeignKey(on_delete=PROTECT, related_name="+", to="core.company")),
                (
                    "warehouse",
                    models.ForeignKey(on_delete=PROTECT, related_name="bins", to="inventory.warehouse"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("warehouse", "code"), name="bin_once")],
            },
        ),
        migrations.RenameField(model_name="stocklevel", old_name="bin", new_name="bin_text"),
        migrations.AddField(
            model_name="stocklevel",
            name="bin",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=PROTECT, related_name="levels", to="inventory.bin"
            ),
        ),
        migrations.RunSQL(TO_ROWS, reverse_sql=TO_TEXT),
        migrations.RemoveField(model_name="stocklevel", name="bin_text"),
        CompanyReferences("inventory", only=("bin", "stocklevel.bin")),
        migrations.RunSQL(WITHIN, reverse_sql=NOT_WITHIN),
    ]
