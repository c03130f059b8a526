"""References stay within the company; stock moves are append-only."""

from django.db import migrations

from core.freeze import CompanyReferences, FreezeRows


class Migration(migrations.Migration):
    dependencies = [("inventory", "0001_initial"), ("catalog", "0003_guards")]

    operations = [
        CompanyReferences("inventory"),
        FreezeRows("inventory_stockmove"),
        FreezeRows("inventory_goodsreceipt"),
        FreezeRows("inventory_goodsreceiptline"),
        FreezeRows("inventory_stockadjustment"),
    ]
