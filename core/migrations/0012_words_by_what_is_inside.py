"""Words are found by pieces from inside them, without reading the whole vocabulary."""

from django.db import migrations

from core.search_index import INSIDE, NO_INSIDE


class Migration(migrations.Migration):
    dependencies = [("core", "0011_history_by_statement")]

    operations = [migrations.RunSQL(INSIDE, NO_INSIDE)]
