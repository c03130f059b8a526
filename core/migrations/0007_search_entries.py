"""What the search looks into, and the functions that take names to pieces."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from core.bulk import NO_STATISTICS, STATISTICS
from core.search_index import (
    FUNCTIONS,
    LEARN_WORDS,
    NO_FUNCTIONS,
    NO_LEARN_WORDS,
    NO_PROBES,
    PROBES,
)


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_approval_requests"),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        migrations.RunSQL(LEARN_WORDS, NO_LEARN_WORDS),
        migrations.RunSQL(STATISTICS, NO_STATISTICS),
        migrations.RunSQL(PROBES, NO_PROBES),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("object_id", models.BigIntegerField()),
                ("code", models.TextField()),
                ("name", models.TextField()),
                (
                    "words",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.company",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["company", "kind", "code"],
                        name="search_entry_code",
                        opclasses=["int8_ops", "varchar_pattern_ops", "text_pattern_ops"],
                    ),
                    models.Index(
                        fields=["company", "kind", "name"],
                        name="search_entry_name",
                        opclasses=["int8_ops", "varchar_pattern_ops", "text_pattern_ops"],
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "object_id"), name="search_entry_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("word", models.TextField()),
                (
                    "deletions",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.company",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["company", "kind", "word"],
                        name="search_word",
                        opclasses=["int8_ops", "varchar_pattern_ops", "text_pattern_ops"],
                    )
                ],
            },
        ),
    ]
