"""Products are found by the barcodes of their packages too, and barcodes are looked up by an index."""

from django.db import migrations, models

from core.search_index import KeepFindable

COLUMNS = ("sku", "name", "barcode", "is_active")
BEFORE = KeepFindable(
    "catalog_product",
    "product",
    entries="SELECT company_id, id, sku, name, barcode FROM catalog_product WHERE is_active AND id = {rows}",
    columns=COLUMNS,
)
ENTRIES = """
    SELECT p.company_id, p.id, p.sku, p.name, concat_ws(' ', p.barcode,
             (SELECT string_agg(u.barcode, ' ') FROM catalog_productunit u WHERE u.product_id = p.id AND u.barcode <> ''))
      FROM catalog_product p WHERE p.is_active AND p.id = {rows}
"""


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0008_history_by_statement"),
        ("core", "0007_search_entries"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="product",
            index=models.Index(
                condition=models.Q(("barcode", ""), _negated=True),
                fields=["company", "barcode"],
                name="product_barcode",
            ),
        ),
        migrations.AddIndex(
            model_name="productunit",
            index=models.Index(
                condition=models.Q(("barcode", ""), _negated=True),
                fields=["company", "barcode"],
                name="product_unit_barcode",
            ),
        ),
        migrations.RunSQL(BEFORE.down, BEFORE.up),
        KeepFindable(
            "catalog_product",
            "product",
            entries=ENTRIES,
            columns=COLUMNS,
            also={"catalog_productunit": "product_id"},
        ),
    ]
