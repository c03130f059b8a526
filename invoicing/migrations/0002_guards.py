"""References stay within the company; issuing checks sums and number, and freezes the invoice with its lines."""

from django.db import migrations

from core.freeze import CompanyReferences, FreezeChildren, FreezeRows, GuardLifecycle, Trigger, refuse
from invoicing.lifecycle import INVOICE_LIFECYCLE

ISSUED = "parent.status = 'issued'"

# NUM-1: the legal number is the one its locked sequence has just given out. INV-2: the parts sum to the total.
# INV-4: credit notes never exceed their invoice, decided under the invoice's row lock.
CHECK_ISSUE = f"""
  SELECT * INTO series FROM core_numbersequence
   WHERE company_id = NEW.company_id AND kind = CASE NEW.kind WHEN 'invoice' THEN 'R' ELSE 'C' END
     AND year = extract(year FROM NEW.issue_date);
  IF NEW.number IS DISTINCT FROM
     series.kind || '-' || series.year || '-' || lpad(series.last_number::text, 6, '0') THEN
    {refuse("an invoice takes the next number of its series")}
  END IF;
  IF NEW.net_amount <> (SELECT coalesce(sum(net_amount), 0) FROM invoicing_invoiceline WHERE invoice_id = NEW.id)
     OR (NEW.net_amount, NEW.tax_amount) <>
        (SELECT coalesce(sum(base_amount), 0), coalesce(sum(tax_amount), 0) FROM invoicing_invoicetax
          WHERE invoice_id = NEW.id)
     OR (NEW.kind = 'invoice' AND NEW.gross_amount <>
        (SELECT coalesce(sum(installment_amount), 0) FROM invoicing_invoiceinstallment WHERE invoice_id = NEW.id)) THEN
    {refuse("the lines, taxes and installments of an invoice sum to its total")}
  END IF;
  IF NEW.kind = 'credit_note' THEN
    SELECT * INTO corrected FROM invoicing_invoice WHERE id = NEW.corrects_id FOR UPDATE;
    IF corrected.status <> 'issued' OR corrected.customer_id <> NEW.customer_id OR corrected.gross_amount <
       NEW.gross_amount + (SELECT coalesce(sum(gross_amount), 0) FROM invoicing_invoice
                            WHERE corrects_id = NEW.corrects_id AND status = 'issued') THEN
      {refuse("credit notes never exceed what remains of their invoice")}
    END IF;
  END IF;
  RETURN NEW;
"""


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0001_initial"), ("fulfillment", "0002_guards")]

    operations = [
        CompanyReferences("invoicing"),
        GuardLifecycle("invoicing_invoice", "invoicing.invoice", INVOICE_LIFECYCLE.pairs()),
        Trigger(
            "invoicing_invoice",
            "check_issue",
            when="BEFORE UPDATE",
            condition="OLD.status = 'draft' AND NEW.status = 'issued'",
            declare="series core_numbersequence%ROWTYPE; corrected invoicing_invoice%ROWTYPE;",
            body=CHECK_ISSUE,
        ),
        Trigger(
            "invoicing_invoice",
            "born_as_draft",
            when="BEFORE INSERT",
            condition="NEW.status <> 'draft'",
            body=refuse("an invoice begins as a draft"),
        ),
        FreezeRows("invoicing_invoice", once="OLD.status = 'issued'", write_once=("pdf_id",)),
        FreezeChildren("invoicing_invoiceline", parent="invoicing_invoice", key="invoice_id", once=ISSUED),
        FreezeChildren("invoicing_invoicetax", parent="invoicing_invoice", key="invoice_id", once=ISSUED),
        FreezeChildren(
            "invoicing_invoiceinstallment", parent="invoicing_invoice", key="invoice_id", once=ISSUED
        ),
    ]
