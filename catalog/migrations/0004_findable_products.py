"""Products are found by number, name, barcode and words."""

from django.db import migrations

from core.search_index import KeepFindable


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_guards"), ("core", "0007_search_entries")]

    operations = [
        KeepFindable(
            "catalog_product",
            "product",
            entries="SELECT company_id, id, sku, name, barcode FROM catalog_product WHERE is_active AND id = {rows}",
            columns=("sku", "name", "barcode", "is_active"),
        ),
    ]
