"""New goods that come back remember what they were sent for; returns nobody has decided about are counted."""

import django.db.models.deletion
from django.db import migrations, models

from core.freeze import CompanyReferences

# What came back and is not settled keeps its order's billing open.
_COUNT_UNSETTLED = """
    UPDATE orders_salesorderline l SET unsettled = r.quantity
      FROM (SELECT s.order_line_id, sum(rl.quantity) AS quantity
              FROM fulfillment_goodsreturnline rl JOIN fulfillment_goodsreturn g ON g.id = rl.goods_return_id
              JOIN fulfillment_shipmentline s ON s.id = rl.shipment_line_id
             WHERE g.status = 'received' GROUP BY 1) r
     WHERE r.order_line_id = l.id;
    UPDATE orders_salesorder o SET billing_status = CASE WHEN c.is_billed THEN 'partial' ELSE 'none' END
      FROM (SELECT order_id, bool_or(invoiced > 0) AS is_billed FROM orders_salesorderline GROUP BY 1
            HAVING bool_or(unsettled > 0)
               AND NOT bool_and(invoiced >= quantity - canceled - returned + replaced + unsettled)) c
     WHERE c.order_id = o.id AND o.billing_status = 'complete'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("fulfillment", "0008_returns"),
        ("orders", "0016_unsettled_returns"),
    ]

    operations = [
        migrations.AddField(
            model_name="goodsreturnline",
            name="in_place_of",
            field=models.ForeignKey(
                blank=True,
                help_text="The line the customer was billed for, where these goods had replaced what came back of it.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="fulfillment.shipmentline",
            ),
        ),
        CompanyReferences("fulfillment", only=("goodsreturnline.in_place_of",)),
        migrations.RunSQL(_COUNT_UNSETTLED, migrations.RunSQL.noop),
    ]
