"""References stay within the company; orders move along their lifecycle; old revisions never change."""

from django.db import migrations

from core.freeze import CompanyReferences, FreezeRows, GuardLifecycle
from orders.lifecycle import ORDER_LIFECYCLE


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial"), ("customers", "0002_guards"), ("inventory", "0002_guards")]

    operations = [
        CompanyReferences("orders"),
        GuardLifecycle("orders_salesorder", "orders.salesorder", ORDER_LIFECYCLE.pairs()),
        FreezeRows("orders_orderrevision"),
    ]
