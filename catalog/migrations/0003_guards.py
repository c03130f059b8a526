"""References stay within the company; the rates of a tax code never overlap."""

from django.db import migrations

from core.freeze import CompanyReferences


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_initial"), ("core", "0002_guards")]

    operations = [
        CompanyReferences("catalog"),
        migrations.RunSQL(
            """
            ALTER TABLE catalog_taxrate ADD CONSTRAINT tax_rates_do_not_overlap EXCLUDE USING gist (
              int8range(tax_code_id, tax_code_id, '[]') WITH &&, daterange(valid_from, valid_to, '[]') WITH &&)
            """,
            "ALTER TABLE catalog_taxrate DROP CONSTRAINT tax_rates_do_not_overlap",
        ),
    ]
