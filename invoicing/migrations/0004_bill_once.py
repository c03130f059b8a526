"""No unit is billed twice or before its time, and no line credited beyond itself; runs stay within the company."""

from django.db import migrations

from core.freeze import Trigger, refuse

# COM-1 for the run an invoice came from.
RUN_OF_THE_COMPANY = """
    DO $$
    DECLARE single record;
    BEGIN
      SET CONSTRAINTS ALL IMMEDIATE;
      FOR single IN SELECT conname FROM pg_constraint c
         WHERE c.contype = 'f' AND c.conrelid = 'invoicing_invoice'::regclass AND cardinality(c.conkey) = 1
           AND c.conkey[1] = (SELECT attnum FROM pg_attribute
                               WHERE attrelid = 'invoicing_invoice'::regclass AND attname = 'billing_run_id')
      LOOP EXECUTE format('ALTER TABLE invoicing_invoice DROP CONSTRAINT %I', single.conname); END LOOP;
      IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'core_job_company_key') THEN
        ALTER TABLE core_job ADD CONSTRAINT core_job_company_key UNIQUE (company_id, id);
      END IF;
    END $$;
    ALTER TABLE invoicing_invoice ADD CONSTRAINT invoicing_invoice_billing_run_id_company
      FOREIGN KEY (company_id, billing_run_id) REFERENCES core_job (company_id, id) DEFERRABLE INITIALLY IMMEDIATE;
"""
RUN_OF_ANYBODY = """
    ALTER TABLE invoicing_invoice DROP CONSTRAINT invoicing_invoice_billing_run_id_company;
    ALTER TABLE invoicing_invoice ADD CONSTRAINT invoicing_invoice_billing_run_id_fk FOREIGN KEY (billing_run_id)
      REFERENCES core_job (id) DEFERRABLE INITIALLY DEFERRED;
"""

# INV-1: decided under the order lines' row locks, so that two invoices of one line take turns.
BILL_ONCE = f"""
  PERFORM FROM orders_salesorderline
   WHERE id IN (SELECT order_line_id FROM invoicing_invoiceline WHERE invoice_id = NEW.id)
   ORDER BY id FOR NO KEY UPDATE;
  IF EXISTS (
    SELECT FROM orders_salesorderline ordered JOIN orders_salesorder o ON o.id = ordered.order_id
      CROSS JOIN LATERAL (
        SELECT coalesce(sum(CASE i.kind WHEN 'invoice' THEN l.quantity ELSE -l.quantity END), 0) AS quantity
          FROM invoicing_invoiceline l JOIN invoicing_invoice i ON i.id = l.invoice_id
         WHERE l.order_line_id = ordered.id AND (i.status = 'issued' OR i.id = NEW.id)) billed
     WHERE ordered.id IN (SELECT order_line_id FROM invoicing_invoiceline WHERE invoice_id = NEW.id)
       AND (billed.quantity < 0 OR (NEW.kind = 'invoice' AND billed.quantity >
            CASE WHEN ordered.kind = 'charge' OR o.billing_policy = 'order'
                 THEN ordered.quantity - ordered.canceled ELSE ordered.shipped END))
  ) THEN
    {refuse("an order line is billed once, and not before its time")}
  END IF;
"""

# INV-4, line by line: decided under the corrected invoice's row lock.
CREDIT_LINES = f"""
  IF NEW.kind = 'credit_note' THEN
    PERFORM FROM invoicing_invoice WHERE id = NEW.corrects_id FOR UPDATE;
    IF EXISTS (
      SELECT FROM invoicing_invoiceline c LEFT JOIN invoicing_invoiceline l ON l.id = c.corrects_id
       WHERE c.invoice_id = NEW.id AND l.invoice_id IS DISTINCT FROM NEW.corrects_id
    ) OR EXISTS (
      SELECT FROM invoicing_invoiceline l
        JOIN invoicing_invoiceline c ON c.corrects_id = l.id
        JOIN invoicing_invoice i ON i.id = c.invoice_id AND (i.status = 'issued' OR i.id = NEW.id)
       WHERE l.invoice_id = NEW.corrects_id
       GROUP BY l.id HAVING sum(c.quantity) > l.quantity OR sum(c.net_amount) > l.net_amount
    ) THEN
      {refuse("a line is credited at most once in full")}
    END IF;
  END IF;
  RETURN NEW;
"""


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0003_billing_runs")]

    operations = [
        migrations.RunSQL(RUN_OF_THE_COMPANY, RUN_OF_ANYBODY),
        Trigger(
            "invoicing_invoice",
            "bill_once",
            when="BEFORE UPDATE",
            condition="OLD.status = 'draft' AND NEW.status = 'issued'",
            body=BILL_ONCE + CREDIT_LINES,
        ),
    ]
