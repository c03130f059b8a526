"""One side in both currencies; periods move with an event; the chain is continued by entries only, with true hashes."""

import django.db.models
from django.db import migrations, models

from core.freeze import GuardLifecycle, Trigger, refuse
from ledger.lifecycle import PERIOD_LIFECYCLE

# LED-10: what ledger/journal.py builds in Python, built again from the rows: SHA-256 over the previous hash and the
# entry as JSON with sorted keys and no spaces.
CHECK_HASH = f"""
  SELECT string_agg(format('[%s,%s,"%s","%s","%s","%s",%s,%s]', position, account_id, debit, credit, base_debit,
                           base_credit, coalesce(customer_id::text, 'null'), coalesce(tax_code_id::text, 'null')),
                    ',' ORDER BY position)
    INTO lines FROM ledger_journalline WHERE entry_id = NEW.id;
  content := concat(
    '{{"company":', NEW.company_id, ',"currency":', to_json(NEW.currency::text),
    ',"description":', to_json(NEW.description::text), ',"exchange_rate":"', NEW.exchange_rate,
    '","is_manual":', NEW.is_manual::text, ',"lines":[', lines, '],"number":', to_json(NEW.number::text),
    ',"posted_by":', coalesce(NEW.posted_by_id::text, 'null'),
    ',"posting_date":"', to_char(NEW.posting_date, 'YYYY-MM-DD'), '","purpose":', to_json(NEW.purpose::text),
    ',"reverses":', coalesce(NEW.reverses_id::text, 'null'), ',"source":[', to_json(NEW.source_kind::text), ',',
    NEW.source_id, ',', to_json(NEW.source_number::text), ']}}');
  IF NEW.hash <> encode(sha256(convert_to(NEW.previous_hash || content, 'UTF8')), 'hex') THEN
    {refuse("the hash of a journal entry is that of its content")}
  END IF;
  RETURN NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_guards")]

    operations = [
        migrations.AddConstraint(
            model_name="journalline",
            constraint=models.CheckConstraint(
                condition=django.db.models.Q(
                    django.db.models.Q(("debit", 0), ("base_credit", 0), _connector="OR"),
                    django.db.models.Q(("credit", 0), ("base_debit", 0), _connector="OR"),
                ),
                name="journal_line_same_side_in_base",
            ),
        ),
        GuardLifecycle("ledger_fiscalperiod", "ledger.fiscalperiod", PERIOD_LIFECYCLE.pairs()),
        Trigger(
            "ledger_chainhead",
            "moves_with_entries",
            when="BEFORE UPDATE OR DELETE",
            condition="pg_trigger_depth() = 0",
            body=refuse("the chain head moves with its entries"),
        ),
        Trigger(
            "ledger_chainhead",
            "begins_at_zero",
            when="BEFORE INSERT",
            condition="NEW.last_number <> 0 OR NEW.last_hash <> repeat('0', 64)",
            body=refuse("a chain begins at zero"),
        ),
        Trigger(
            "ledger_journalentry",
            "check_hash",
            when="AFTER INSERT",
            is_deferred=True,
            declare="lines text; content text;",
            body=CHECK_HASH,
        ),
    ]
