"""What carriers and customers wrote about a person may be emptied, and nothing else of it changed."""

from django.db import migrations

from core.freeze import FreezeRows, Trigger, refuse

_TRACKING = FreezeRows("fulfillment_trackingevent")
_RETURNS = FreezeRows("fulfillment_goodsreturn", once="OLD.status IN ('settled', 'refused', 'canceled')")


def only_emptied(table: str, column: str, once: str = "true") -> Trigger:
    """Words that may be taken away, and not be put into other mouths."""
    return Trigger(
        table,
        "only_forgets",
        when=f"BEFORE UPDATE OF {column}",
        body=f"""
          IF {once} AND NEW.{column} NOT IN ('', OLD.{column}) THEN {refuse("what was said is emptied or stays")} END IF;
          RETURN NEW;
        """,
    )


class Migration(migrations.Migration):
    dependencies = [("fulfillment", "0008_returns")]

    operations = [
        migrations.RunSQL(_TRACKING.down, _TRACKING.up),
        FreezeRows("fulfillment_trackingevent", free=("description",)),
        only_emptied("fulfillment_trackingevent", "description"),
        migrations.RunSQL(_RETURNS.down, _RETURNS.up),
        FreezeRows("fulfillment_goodsreturn", once=_RETURNS.once, free=("note", "version")),
        only_emptied("fulfillment_goodsreturn", "note", once=_RETURNS.once),
    ]
