"""The books guard themselves: chained, balanced, frozen, posted into open periods onto open accounts."""

from django.db import migrations

from core.freeze import CompanyReferences, FreezeRows, Trigger, refuse

# LED-10: the chain head is locked, its number and hash are continued, and it moves on. PER-1: the period is locked for
# share; a period closed for documents takes entries of the accountant only.
APPEND = f"""
  SELECT * INTO head FROM ledger_chainhead WHERE company_id = NEW.company_id AND year = NEW.year FOR UPDATE;
  IF NEW.sequence IS DISTINCT FROM head.last_number + 1 OR NEW.previous_hash <> head.last_hash
     OR NEW.number <> 'J-' || NEW.year || '-' || lpad(NEW.sequence::text, 6, '0') THEN
    {refuse("a journal entry continues the chain")}
  END IF;
  SELECT * INTO period FROM ledger_fiscalperiod WHERE id = NEW.period_id FOR SHARE;
  IF NEW.posting_date NOT BETWEEN period.start_date AND period.end_date
     OR NEW.year <> extract(year FROM NEW.posting_date)
     OR NOT (period.status = 'open' OR period.status = 'soft' AND EXISTS (
               SELECT FROM core_membership WHERE company_id = NEW.company_id AND user_id = NEW.posted_by_id
                  AND role = 'GL')) THEN
    {refuse("the period is closed")}
  END IF;
  UPDATE ledger_chainhead SET last_number = NEW.sequence, last_hash = NEW.hash WHERE id = head.id;
  RETURN NEW;
"""

# LED-7, LED-9, and no line beyond the count the entry was posted with.
CHECK_LINE = f"""
  SELECT * INTO entry FROM ledger_journalentry WHERE id = NEW.entry_id;
  SELECT * INTO account FROM ledger_account WHERE id = NEW.account_id;
  IF NEW.position NOT BETWEEN 1 AND entry.line_count THEN
    {refuse("a posted entry takes no further lines")}
  ELSIF account.is_header OR account.is_blocked THEN
    {refuse("no line on a header or blocked account")}
  ELSIF entry.is_manual AND account.is_control THEN
    {refuse("control accounts take no manual lines")}
  ELSIF NEW.posting_date <> entry.posting_date OR NEW.currency <> entry.currency THEN
    {refuse("a line has the date and currency of its entry")}
  END IF;
  RETURN NEW;
"""

BALANCE = f"""
  SELECT count(*), coalesce(sum(debit - credit), 0), coalesce(sum(base_debit - base_credit), 0)
    INTO lines, balance, base_balance FROM ledger_journalline WHERE entry_id = NEW.id;
  IF lines < 2 OR lines <> NEW.line_count OR balance <> 0 OR base_balance <> 0 THEN
    {refuse("debits and credits of an entry are equal")}
  END IF;
  RETURN NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial"), ("customers", "0002_guards")]

    operations = [
        CompanyReferences("ledger"),
        Trigger(
            "ledger_journalentry",
            "append",
            when="BEFORE INSERT",
            declare="head ledger_chainhead%ROWTYPE; period ledger_fiscalperiod%ROWTYPE;",
            body=APPEND,
        ),
        Trigger(
            "ledger_journalline",
            "check_line",
            when="BEFORE INSERT",
            declare="entry ledger_journalentry%ROWTYPE; account ledger_account%ROWTYPE;",
            body=CHECK_LINE,
        ),
        Trigger(
            "ledger_journalentry",
            "balance",
            when="AFTER INSERT",
            is_deferred=True,
            declare="lines int; balance numeric; base_balance numeric;",
            body=BALANCE,
        ),
        FreezeRows("ledger_journalentry"),
        FreezeRows("ledger_journalline"),
    ]
