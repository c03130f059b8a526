"""References stay within the company."""

from django.db import migrations

from core.freeze import CompanyReferences


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial"), ("catalog", "0003_guards")]

    operations = [CompanyReferences("customers")]
