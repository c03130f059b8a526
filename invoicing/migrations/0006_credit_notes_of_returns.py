"""Credit notes name the return they settle."""

import django.db.models.deletion
from django.db import migrations, models

from core.freeze import CompanyReferences


class Migration(migrations.Migration):
    dependencies = [
        ("fulfillment", "0008_returns"),
        ("invoicing", "0005_sale_units_allowances_and_rounding"),
    ]

    operations = [
        migrations.AddField(
            model_name="invoice",
            name="goods_return",
            field=models.ForeignKey(
                blank=True,
                help_text="The return a credit note settles.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="credit_notes",
                to="fulfillment.goodsreturn",
            ),
        ),
        CompanyReferences("invoicing", only=("invoice.goods_return",)),
    ]
