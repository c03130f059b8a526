"""A piece from inside a word of the name finds customers as fast as the word's beginning."""

from django.db import migrations

from core.search_index import FindInside


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0010_history_by_statement"),
        ("core", "0012_words_by_what_is_inside"),
    ]

    operations = [FindInside("customer")]
