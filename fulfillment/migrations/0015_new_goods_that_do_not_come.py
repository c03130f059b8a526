"""Each line of a return says what became of it: a return is settled again when new goods for it do not come."""

from decimal import Decimal

import django.db.models.deletion
from django.db import migrations, models

from core.freeze import FreezeChildren, FreezeRows, GuardLifecycle, Trigger, refuse
from fulfillment.lifecycle import RETURN_LIFECYCLE

_ENDED = "OLD.status IN ('settled', 'refused', 'canceled')"
_BEFORE = FreezeRows("fulfillment_goodsreturn", once=_ENDED, free=("note", "version"))
_AFTER = FreezeRows(
    "fulfillment_goodsreturn",
    once=f"{_ENDED} AND NOT (TG_OP = 'UPDATE' AND OLD.status = 'settled' AND NEW.status = 'received')",
    free=("note", "version"),
)
_LINES = {
    "parent": "fulfillment_goodsreturn",
    "key": "goods_return_id",
    "once": "parent.status IN ('received', 'settled', 'refused', 'canceled')",
}
_LINES_BEFORE = FreezeChildren("fulfillment_goodsreturnline", **_LINES)
_LINES_AFTER = FreezeChildren("fulfillment_goodsreturnline", **_LINES, free=("replaced", "credited"))
_MOVES_BEFORE = GuardLifecycle(
    "fulfillment_goodsreturn",
    "fulfillment.goodsreturn",
    [pair for pair in RETURN_LIFECYCLE.pairs() if pair != ("settled", "received")],
)
_MOVES_AFTER = GuardLifecycle("fulfillment_goodsreturn", "fulfillment.goodsreturn", RETURN_LIFECYCLE.pairs())
_REOPENED = Trigger(
    "fulfillment_goodsreturn",
    "reopened",
    when="BEFORE UPDATE OF status",
    declare="changed fulfillment_goodsreturn%ROWTYPE;",
    condition="OLD.status = 'settled' AND NEW.status = 'received'",
    body=f"""
      changed := NEW;
      changed.status := OLD.status; changed.settlement := OLD.settlement; changed.version := OLD.version;
      IF OLD.replacement_id IS NULL OR NEW.settlement <> 'credit' OR changed IS DISTINCT FROM OLD THEN
        {refuse("a settled return is opened again to be credited, where new goods do not come")}
      END IF;
      RETURN NEW;
    """,
)
_DECIDED = """
    UPDATE fulfillment_goodsreturnline l
       SET replaced = CASE r.settlement WHEN 'replacement' THEN l.quantity ELSE 0 END,
           credited = CASE r.settlement WHEN 'replacement' THEN 0 ELSE l.quantity END
      FROM fulfillment_goodsreturn r WHERE r.id = l.goods_return_id AND r.status = 'settled'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("fulfillment", "0014_consignments_and_erasable_words"),
    ]

    operations = [
        migrations.AlterField(
            model_name="goodsreturn",
            name="replacement",
            field=models.ForeignKey(
                blank=True,
                help_text="The order that brings new goods, or was to.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaces",
                to="orders.salesorder",
            ),
        ),
        migrations.AddField(
            model_name="goodsreturnline",
            name="replaced",
            field=models.DecimalField(
                db_default=Decimal(0),
                decimal_places=6,
                default=Decimal(0),
                help_text="Of it, what new goods have come for, or are to come for.",
                max_digits=20,
            ),
        ),
        migrations.AddField(
            model_name="goodsreturnline",
            name="credited",
            field=models.DecimalField(
                db_default=Decimal(0),
                decimal_places=6,
                default=Decimal(0),
                help_text="Of it, what nobody owes any more: credited, or never billed.",
                max_digits=20,
            ),
        ),
        migrations.RemoveConstraint(model_name="goodsreturn", name="goods_return_replaced_is_settled"),
        migrations.AddConstraint(
            model_name="goodsreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("replacement__isnull", True), ("status__in", ["received", "settled"]), _connector="OR"
                ),
                name="goods_return_replaced_came_back",
            ),
        ),
        migrations.AddConstraint(
            model_name="goodsreturnline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("credited__gte", 0),
                    ("replaced__gte", 0),
                    ("replaced__lte", models.F("quantity") - models.F("credited")),
                ),
                name="goods_return_line_decided_within_quantity",
            ),
        ),
        migrations.RunSQL(_LINES_BEFORE.down, _LINES_BEFORE.up),
        migrations.RunSQL(_DECIDED, migrations.RunSQL.noop),
        _LINES_AFTER,
        migrations.RunSQL(_BEFORE.down, _BEFORE.up),
        _AFTER,
        migrations.RunSQL(_MOVES_BEFORE.down, _MOVES_BEFORE.up),
        _MOVES_AFTER,
        _REOPENED,
    ]
