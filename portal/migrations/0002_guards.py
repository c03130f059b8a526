"""References stay within the company."""

from django.db import migrations

from core.freeze import CompanyReferences


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_initial"), ("customers", "0002_guards")]

    operations = [CompanyReferences("portal")]
