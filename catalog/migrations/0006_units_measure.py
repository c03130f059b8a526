"""Units that are there already measure what Recommendation 20 says."""

from django.db import migrations

from catalog.rec20 import MEASURES


def measure(apps, schema_editor):
    """Give each unit without a dimension the one of its code."""
    units = apps.get_model("catalog", "UnitOfMeasure").objects.filter(dimension="")
    for code, known in MEASURES.items():
        units.filter(code=code).update(dimension=known.dimension, factor=known.factor)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0005_packaging_units_substitutes_and_order_steps")]

    operations = [migrations.RunPython(measure, migrations.RunPython.noop)]
