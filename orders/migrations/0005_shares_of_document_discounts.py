"""Lines of open orders say which part of the order's discount is in their net, so that invoices can show it."""

from decimal import ROUND_HALF_UP, Decimal

from django.db import migrations

from core.money import smallest_unit


def fill_shares(apps, schema_editor):
    """What the line would come to without the order's discount, less what it comes to."""
    SalesOrderLine = apps.get_model("orders", "SalesOrderLine")
    lines = SalesOrderLine.objects.filter(order__discount_percent__gt=0).exclude(
        order__status__in=("closed", "canceled")
    )
    for line in lines.select_related("order").iterator():
        kept = (100 - line.discount_percent) / Decimal(100)
        unit = smallest_unit(line.order.currency)
        own = (line.quantity * line.unit_price * kept).quantize(unit, rounding=ROUND_HALF_UP)
        if line.price_includes_tax:
            own = (own * 100 / (100 + line.tax_rate)).quantize(unit, rounding=ROUND_HALF_UP)
        line.allowance_amount = own - line.net_amount
        line.save(update_fields=["allowance_amount"])


class Migration(migrations.Migration):
    dependencies = [("orders", "0004_sale_units_charges_and_price_steps")]

    operations = [migrations.RunPython(fill_shares, migrations.RunPython.noop)]
