"""A piece from inside a word of the name finds products as fast as the word's beginning."""

from django.db import migrations

from core.search_index import FindInside


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0009_barcodes_of_packages_are_found"),
        ("core", "0012_words_by_what_is_inside"),
    ]

    operations = [FindInside("product")]
