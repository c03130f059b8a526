"""References stay within the company; allocations apply themselves and never exceed; levels rise by one."""

from django.db import migrations

from core.freeze import CompanyReferences, FreezeRows, GuardLifecycle, Trigger, refuse
from receivables.lifecycle import DUNNING_LIFECYCLE, PAYMENT_LIFECYCLE

# REC-1, REC-2: locks both items in ascending key, checks sides, payer group and currency, and takes the amount from
# both; the items' check constraints refuse what is too much. An undo names its allocation and mirrors it.
APPLY_ALLOCATION = f"""
  PERFORM FROM receivables_openitem WHERE id IN (NEW.debit_id, NEW.credit_id) ORDER BY id FOR UPDATE;
  SELECT * INTO debit FROM receivables_openitem WHERE id = NEW.debit_id;
  SELECT * INTO credit FROM receivables_openitem WHERE id = NEW.credit_id;
  IF NOT debit.is_debit OR credit.is_debit OR debit.currency <> credit.currency OR NEW.customer_id <> debit.customer_id
     OR (SELECT count(DISTINCT coalesce(parent_id, id)) FROM customers_customer
          WHERE id IN (debit.customer_id, credit.customer_id)) <> 1 THEN
    {refuse("an allocation joins a debit and a credit of one payer and one currency")}
  END IF;
  IF NEW.undoes_id IS NOT NULL AND NOT EXISTS (
       SELECT FROM receivables_allocation o WHERE o.id = NEW.undoes_id AND o.undoes_id IS NULL
          AND (o.debit_id, o.credit_id) = (NEW.debit_id, NEW.credit_id)
          AND (o.allocated_amount, o.debit_base_amount, o.credit_base_amount)
              = (-NEW.allocated_amount, -NEW.debit_base_amount, -NEW.credit_base_amount)) THEN
    {refuse("an undo mirrors its allocation")}
  END IF;
  UPDATE receivables_openitem
     SET open_amount = open_amount - NEW.allocated_amount,
         base_open_amount = base_open_amount - CASE WHEN is_debit THEN NEW.debit_base_amount
                                                    ELSE NEW.credit_base_amount END,
         cleared_date = CASE WHEN open_amount = NEW.allocated_amount THEN greatest(NEW.date, posting_date) END
   WHERE id IN (NEW.debit_id, NEW.credit_id);
  RETURN NEW;
"""

CHECK_NOTICE = f"""
  IF EXISTS (SELECT FROM receivables_openitem WHERE id = NEW.item_id
              AND (open_amount = 0 OR is_dunning_blocked OR NOT is_debit)) THEN
    {refuse("a paid or blocked item is not dunned")}
  END IF;
  RETURN NEW;
"""


class Migration(migrations.Migration):
    dependencies = [("receivables", "0001_initial"), ("invoicing", "0002_guards")]

    operations = [
        CompanyReferences("receivables"),
        GuardLifecycle("receivables_payment", "receivables.payment", PAYMENT_LIFECYCLE.pairs()),
        GuardLifecycle("receivables_dunningrun", "receivables.dunningrun", DUNNING_LIFECYCLE.pairs()),
        FreezeRows("receivables_payment", free=("status",)),
        FreezeRows(
            "receivables_openitem",
            free=(
                "open_amount", "base_open_amount", "cleared_date", "dunning_level", "last_dunned_on",
                "is_dunning_blocked", "dunning_block_reason",
            ),
        ),
        FreezeRows("receivables_allocation"),
        FreezeRows("receivables_dunningnotice", once="OLD.number IS NOT NULL", write_once=("pdf_id",)),
        Trigger(
            "receivables_allocation",
            "apply",
            when="BEFORE INSERT",
            declare="debit receivables_openitem%ROWTYPE; credit receivables_openitem%ROWTYPE;",
            body=APPLY_ALLOCATION,
        ),
        Trigger(
            "receivables_openitem",
            "level_by_level",
            when="BEFORE UPDATE OF dunning_level",
            condition="NEW.dunning_level NOT IN (OLD.dunning_level, OLD.dunning_level + 1)",
            body=refuse("dunning levels rise by one"),
        ),
        Trigger(
            "receivables_dunningnoticeline",
            "check_notice",
            when="BEFORE INSERT OR UPDATE",
            condition="NEW.is_executed",
            body=CHECK_NOTICE,
        ),
    ]  # fmt: skip
