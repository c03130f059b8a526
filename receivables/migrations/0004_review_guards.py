"""A line on a letter raises its item by exactly one level, and stays as it was sent (REC-6)."""

from django.db import migrations

from core.freeze import Trigger, refuse

NEXT_LEVEL = f"""
  SELECT open_amount, is_dunning_blocked, is_debit, dunning_level INTO item FROM receivables_openitem WHERE id = NEW.item_id;
  IF item.open_amount = 0 OR item.is_dunning_blocked OR NOT item.is_debit THEN
    {refuse("a paid or blocked item is not dunned")}
  ELSIF NEW.level <> item.dunning_level + 1 THEN
    {refuse("dunning levels rise by one")}
  END IF;
  RETURN NEW;
"""

# The first version of this guard did not look at the level.
REPLACED = f"""
  IF EXISTS (SELECT FROM receivables_openitem WHERE id = NEW.item_id
              AND (open_amount = 0 OR is_dunning_blocked OR NOT is_debit)) THEN
    {refuse("a paid or blocked item is not dunned")}
  END IF;
  RETURN NEW;
"""
WHEN, CONDITION = "BEFORE INSERT OR UPDATE", "NEW.is_executed"


class Migration(migrations.Migration):
    dependencies = [("receivables", "0003_dunning_review")]

    operations = [
        migrations.RunSQL(
            "DROP TRIGGER check_notice ON receivables_dunningnoticeline;"
            "DROP FUNCTION guard_receivables_dunningnoticeline_check_notice();",
            Trigger(
                "receivables_dunningnoticeline", "check_notice", when=WHEN, condition=CONDITION, body=REPLACED
            ).up,
        ),
        Trigger(
            "receivables_dunningnoticeline",
            "next_level",
            when=WHEN,
            condition=CONDITION,
            declare="item record;",
            body=NEXT_LEVEL,
        ),
        Trigger(
            "receivables_dunningnoticeline",
            "freeze_sent",
            when="BEFORE UPDATE OR DELETE",
            condition="OLD.is_executed",
            body=refuse("receivables_dunningnoticeline: a posted row is frozen"),
        ),
        Trigger(
            "receivables_dunningnoticeline",
            "freeze_table",
            when="BEFORE TRUNCATE",
            level="STATEMENT",
            body=refuse("receivables_dunningnoticeline: a posted row is frozen"),
        ),
    ]
