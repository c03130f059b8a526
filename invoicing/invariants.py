"""Rules about invoices, as queries that must find nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.core.files.storage import default_storage
from django.db import connection

from core.invariants import Rule
from core.models import StoredFile
from core.money import smallest_unit
from invoicing.models import Invoice
from orders.kits import FIRST_PART

# What came back may still be on its invoice until somebody has decided; then it is credited, or replaced. Where new
# goods came back and are credited, those they replaced are: the row stands for both shipment lines.
_FORGONE = """
    SELECT coalesce(sum(rl.credited), 0) FROM fulfillment_goodsreturnline rl
      JOIN fulfillment_shipmentline fl ON fl.id IN (rl.shipment_line_id, rl.in_place_of_id)
"""

BILLED_ONCE = f"""
    SELECT 'order line ' || l.id, 'billed ' || b.quantity, 'billable ' || CASE
           WHEN l.kind = 'charge' OR o.billing_policy = 'order' THEN greatest(l.quantity, l.shipped) ELSE l.shipped END
      FROM orders_salesorderline l JOIN orders_salesorder o ON o.id = l.order_id
      JOIN (SELECT il.order_line_id, sum(CASE i.kind WHEN 'invoice' THEN il.quantity ELSE -il.quantity END) AS quantity
              FROM invoicing_invoiceline il JOIN invoicing_invoice i ON i.id = il.invoice_id AND i.status = 'issued'
             GROUP BY 1) b ON b.order_line_id = l.id
      {FIRST_PART.strip()}
      CROSS JOIN LATERAL (SELECT CASE WHEN l.returned = 0 THEN 0 ELSE (
             {_FORGONE} WHERE fl.order_line_id = coalesce(part.id, l.id)) / coalesce(part.per_kit, 1) END AS quantity) f
     WHERE b.quantity < 0 OR b.quantity > CASE WHEN l.kind = 'charge' OR o.billing_policy = 'order'
                                               THEN greatest(l.quantity, l.shipped) ELSE l.shipped END - f.quantity
"""

SHIPPED_UNIT_BILLED_ONCE = f"""
    SELECT 'shipment line ' || s.id, 'billed ' || b.quantity, 'shipped ' || s.quantity
      FROM fulfillment_shipmentline s JOIN orders_salesorderline l ON l.id = s.order_line_id
      JOIN (SELECT il.shipment_line_id, sum(CASE i.kind WHEN 'invoice' THEN il.quantity ELSE -il.quantity END) AS quantity
              FROM invoicing_invoiceline il JOIN invoicing_invoice i ON i.id = il.invoice_id AND i.status <> 'canceled'
             WHERE il.shipment_line_id IS NOT NULL GROUP BY 1) b ON b.shipment_line_id = s.id
     WHERE b.quantity < 0 OR b.quantity * CASE WHEN l.part_of_id IS NULL THEN 1 ELSE l.per_kit END
                             > s.quantity - ({_FORGONE} WHERE fl.id = s.id)
"""

# A kit is billed by its own line and names the parcel by the line of its first part; nothing else of it is named.
KITS_BILLED = """
    SELECT 'invoice line ' || il.id, ol.sku, pl.sku
      FROM invoicing_invoiceline il JOIN orders_salesorderline ol ON ol.id = il.order_line_id
      LEFT JOIN fulfillment_shipmentline sl ON sl.id = il.shipment_line_id
      LEFT JOIN orders_salesorderline pl ON pl.id = sl.order_line_id
     WHERE ol.part_of_id IS NOT NULL OR (ol.kind = 'kit' AND sl.id IS NOT NULL AND (pl.part_of_id IS DISTINCT FROM ol.id
        OR pl.position <> (SELECT min(p.position) FROM orders_salesorderline p WHERE p.part_of_id = ol.id)))
"""

SUMS = """
    SELECT coalesce(i.number, 'draft ' || i.id), i.net_amount, i.tax_amount, i.gross_amount
      FROM invoicing_invoice i
      LEFT JOIN (SELECT invoice_id, sum(net_amount) AS net, sum(tax_amount) AS tax FROM invoicing_invoiceline
                  GROUP BY 1) l ON l.invoice_id = i.id
      LEFT JOIN (SELECT invoice_id, sum(base_amount) AS base, sum(tax_amount) AS tax FROM invoicing_invoicetax
                  GROUP BY 1) t ON t.invoice_id = i.id
     WHERE i.gross_amount <> i.net_amount + i.tax_amount + i.rounding_amount
        OR i.net_amount <> coalesce(l.net, 0) OR i.net_amount <> coalesce(t.base, 0)
        OR i.tax_amount <> coalesce(l.tax, 0) OR i.tax_amount <> coalesce(t.tax, 0)
"""

BASE_OF_TAX = """
    SELECT coalesce(i.number, 'draft ' || i.id), t.rate, t.base_amount, coalesce(l.net, 0)
      FROM invoicing_invoicetax t JOIN invoicing_invoice i ON i.id = t.invoice_id
      LEFT JOIN (SELECT invoice_id, tax_code_id, tax_rate, sum(net_amount) AS net FROM invoicing_invoiceline
                  GROUP BY 1, 2, 3) l
        ON (l.invoice_id, l.tax_code_id, l.tax_rate) = (t.invoice_id, t.tax_code_id, t.rate)
     WHERE t.base_amount <> coalesce(l.net, 0)
"""

ADJUSTMENTS = """
    SELECT coalesce(i.number, 'draft ' || i.id), l.allowance, coalesce(a.allowance, 0), l.charge, coalesce(a.charge, 0)
      FROM invoicing_invoice i
      JOIN (SELECT invoice_id, sum(allowance_amount) AS allowance, sum(charge_amount) AS charge
              FROM invoicing_invoiceline GROUP BY 1) l ON l.invoice_id = i.id
      LEFT JOIN (SELECT invoice_id, sum(net_amount) FILTER (WHERE NOT is_charge) AS allowance,
                        sum(net_amount) FILTER (WHERE is_charge) AS charge
                   FROM invoicing_allowancecharge GROUP BY 1) a ON a.invoice_id = i.id
     WHERE l.allowance <> coalesce(a.allowance, 0) OR l.charge <> coalesce(a.charge, 0)
"""

INSTALLMENTS = """
    SELECT i.number, i.gross_amount, coalesce(sum(p.installment_amount), 0)
      FROM invoicing_invoice i LEFT JOIN invoicing_invoiceinstallment p ON p.invoice_id = i.id
     WHERE i.kind = 'invoice' AND i.status = 'issued'
     GROUP BY i.id HAVING i.gross_amount <> coalesce(sum(p.installment_amount), 0) OR i.due_date <> max(p.due_date)
"""

CREDITED = """
    SELECT i.number, i.gross_amount, c.gross FROM invoicing_invoice i
      JOIN (SELECT corrects_id, sum(gross_amount) AS gross, sum(net_amount) AS net, sum(tax_amount) AS tax
              FROM invoicing_invoice WHERE kind = 'credit_note' AND status = 'issued' GROUP BY 1) c
        ON c.corrects_id = i.id
     WHERE c.gross > i.gross_amount OR c.net > i.net_amount OR c.tax > i.tax_amount OR i.status <> 'issued'
"""

CREDITED_LINES = """
    SELECT 'invoice line ' || l.id, l.quantity, sum(c.quantity), l.net_amount, sum(c.net_amount)
      FROM invoicing_invoiceline l JOIN invoicing_invoiceline c ON c.corrects_id = l.id
      JOIN invoicing_invoice i ON i.id = c.invoice_id AND i.status = 'issued'
     GROUP BY l.id HAVING sum(c.quantity) > l.quantity OR sum(c.net_amount) > l.net_amount
"""

# The number says its series; the sequence row says how many were given out.
GAPLESS = """
    SELECT s.kind || '-' || s.year, 'sequence ' || s.last_number, 'documents ' || count(i.id),
           'from ' || coalesce(min(right(i.number, 6)::int), 0), 'to ' || coalesce(max(right(i.number, 6)::int), 0)
      FROM core_numbersequence s
      LEFT JOIN invoicing_invoice i ON i.company_id = s.company_id AND i.number IS NOT NULL
       AND i.number LIKE s.kind || '-' || s.year || '-%'
     WHERE s.kind IN ('R', 'C') GROUP BY s.id
    HAVING count(i.id) <> s.last_number
        OR coalesce(max(right(i.number, 6)::int) - min(right(i.number, 6)::int) + 1, 0) <> count(i.id)
"""

WITHOUT_SERIES = """
    SELECT i.number FROM invoicing_invoice i
     WHERE i.number IS NOT NULL AND NOT EXISTS (
       SELECT FROM core_numbersequence s WHERE s.company_id = i.company_id
          AND s.kind = CASE i.kind WHEN 'invoice' THEN 'R' ELSE 'C' END AND s.year = extract(year FROM i.issue_date)
          AND i.number LIKE s.kind || '-' || s.year || '-%')
"""

DATES = """
    SELECT number, issue_date, previous FROM (
      SELECT number, issue_date, lag(issue_date) OVER (
             PARTITION BY company_id, kind, extract(year FROM issue_date) ORDER BY number) AS previous
        FROM invoicing_invoice WHERE number IS NOT NULL) series
     WHERE previous > issue_date
"""

COUNTERS = """
    SELECT 'order line ' || l.id, 'counter ' || l.invoiced, 'documents ' || coalesce(b.quantity, 0)
      FROM orders_salesorderline l
      LEFT JOIN (
        SELECT il.order_line_id, sum(CASE i.kind WHEN 'invoice' THEN il.quantity ELSE -il.quantity END) AS quantity
          FROM invoicing_invoiceline il JOIN invoicing_invoice i ON i.id = il.invoice_id AND i.status = 'issued'
         GROUP BY 1) b ON b.order_line_id = l.id
     WHERE l.invoiced <> coalesce(b.quantity, 0)
"""


COMPLAINTS = """
    SELECT 'complaint ' || c.number, c.status, c.net_amount, coalesce(l.net, 0), r.documents
      FROM invoicing_complaint c
      LEFT JOIN (SELECT complaint_id, sum(net_amount) AS net FROM invoicing_complaintline GROUP BY 1) l
        ON l.complaint_id = c.id
      CROSS JOIN LATERAL (SELECT count(*) AS documents FROM invoicing_complaintresult WHERE complaint_id = c.id) r
     WHERE c.net_amount <> coalesce(l.net, 0) OR (c.status = 'done') <> (r.documents > 0)
"""

COMPLAINT_ORDERS = """
    SELECT 'complaint ' || c.number, 'line ' || l.position
      FROM invoicing_complaint c JOIN invoicing_complaintline l ON l.complaint_id = c.id
      JOIN orders_salesorderline ol ON ol.id = l.order_line_id
      LEFT JOIN invoicing_invoiceline il ON il.id = l.invoice_line_id
     WHERE c.order_id <> ol.order_id OR il.invoice_id <> c.invoice_id OR il.order_line_id <> l.order_line_id
        OR (c.invoice_id IS NULL) <> (l.invoice_line_id IS NULL)
"""

CORRECTIONS = """
    SELECT i.number, 'line ' || l.corrects_id, sum(l.quantity), sum(l.net_amount)
      FROM invoicing_invoiceline l JOIN invoicing_invoice i ON i.id = l.invoice_id
     WHERE l.is_correction GROUP BY i.id, l.corrects_id
    HAVING sum(l.quantity) <> 0 OR sum(l.net_amount) <= 0 OR bool_or(i.kind <> 'credit_note')
"""


def tax_aside() -> Iterator[str]:
    """Tax that is not its base times its rate: by more than half a unit for each line it may have been rounded on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT currency FROM invoicing_invoice ORDER BY 1")
        units = {code: smallest_unit(code) for (code,) in cursor.fetchall()}
        cursor.execute(
            """
            SELECT coalesce(i.number, 'draft ' || i.id), t.rate, t.base_amount, t.tax_amount
              FROM invoicing_invoicetax t JOIN invoicing_invoice i ON i.id = t.invoice_id
              JOIN unnest(%s::text[], %s::numeric[]) AS minor (currency, unit) ON minor.currency = i.currency
             WHERE abs(t.tax_amount - t.base_amount * t.rate / 100) > minor.unit / 2 + minor.unit * CASE
                   WHEN i.kind = 'credit_note' THEN 1
                   ELSE (SELECT count(*) FROM invoicing_invoiceline l JOIN core_company c ON c.id = l.company_id
                          JOIN orders_salesorderline ol ON ol.id = l.order_line_id
                          WHERE l.invoice_id = i.id AND (c.tax_rounding = 'line' OR ol.price_includes_tax)) END
            """,
            [list(units), list(units.values())],
        )
        for row in cursor.fetchall():
            yield " ".join(str(value) for value in row)


def damaged_files() -> Iterator[str]:
    """PDFs that are missing from the storage or no longer have the hash they were kept with."""
    issued = Invoice.objects.filter(pdf__isnull=False).values_list("number", "pdf_id")
    files = StoredFile.objects.in_bulk([pk for _number, pk in issued if pk is not None])
    for number, pk in issued:
        stored = files[pk or 0]
        if not default_storage.exists(stored.storage_name):
            yield f"{number} {stored.storage_name} is missing"
            continue
        with default_storage.open(stored.storage_name) as handle:
            if hashlib.file_digest(handle, "sha256").hexdigest() != stored.sha256:
                yield f"{number} {stored.storage_name} was changed"


FREIGHT = """
    SELECT 'freight of ' || s.number, f.net_amount, coalesce(sum(il.freight_amount), 0), i.status
      FROM invoicing_shipmentfreight f JOIN fulfillment_shipment s ON s.id = f.shipment_id
      JOIN invoicing_invoice i ON i.id = f.invoice_id
      LEFT JOIN fulfillment_shipmentline sl ON sl.shipment_id = s.id
      LEFT JOIN invoicing_invoiceline il ON il.invoice_id = i.id AND il.shipment_line_id = sl.id
     WHERE f.is_live
     GROUP BY f.id, s.id, i.id HAVING f.net_amount <> coalesce(sum(il.freight_amount), 0) OR i.status = 'canceled'
"""

FREIGHT_IS_KNOWN = """
    SELECT coalesce(i.number, 'draft ' || i.id), sum(il.freight_amount) FROM invoicing_invoice i
      JOIN invoicing_invoiceline il ON il.invoice_id = i.id AND il.freight_amount <> 0
     WHERE i.kind = 'invoice' AND i.status <> 'canceled'
       AND NOT EXISTS (SELECT FROM invoicing_shipmentfreight f WHERE f.invoice_id = i.id)
     GROUP BY i.id
"""

FREIGHT_IS_RELEASED = """
    SELECT 'freight of ' || s.number, i.number
      FROM invoicing_shipmentfreight f JOIN fulfillment_shipment s ON s.id = f.shipment_id
      JOIN invoicing_invoice i ON i.id = f.invoice_id AND i.status = 'issued'
     WHERE f.is_live AND NOT EXISTS (
       SELECT FROM invoicing_invoiceline l JOIN fulfillment_shipmentline sl ON sl.id = l.shipment_line_id
        WHERE l.invoice_id = i.id AND sl.shipment_id = s.id
          AND l.quantity > (SELECT coalesce(sum(c.quantity), 0) FROM invoicing_invoiceline c
                              JOIN invoicing_invoice n ON n.id = c.invoice_id AND n.status = 'issued'
                             WHERE c.corrects_id = l.id))
"""

FREIGHT_ONCE = """
    SELECT 'freight of ' || s.number, s.freight_amount,
           sum(CASE i.kind WHEN 'invoice' THEN 1 ELSE -1 END * (il.freight_amount + il.freight_tax_amount)) AS charged
      FROM fulfillment_shipment s JOIN fulfillment_shipmentline sl ON sl.shipment_id = s.id
      JOIN invoicing_invoiceline il ON il.shipment_line_id = sl.id AND il.freight_amount <> 0
      JOIN invoicing_invoice i ON i.id = il.invoice_id AND i.status <> 'canceled'
     GROUP BY s.id
    HAVING sum(CASE i.kind WHEN 'invoice' THEN 1 ELSE -1 END * (il.freight_amount + il.freight_tax_amount))
           NOT BETWEEN 0 AND s.freight_amount
"""

# Who bills any of it first takes all of it, and only a credit note gives some of it back.
FREIGHT_CHARGED = """
    SELECT 'freight of ' || s.number, s.freight_amount, c.charged
      FROM fulfillment_shipment s
      CROSS JOIN LATERAL (
        SELECT coalesce(sum(il.freight_amount + il.freight_tax_amount), 0) AS charged,
               coalesce(bool_or(i.kind = 'credit_note'), false) AS is_credited
          FROM fulfillment_shipmentline sl JOIN invoicing_invoiceline il ON il.shipment_line_id = sl.id
          JOIN invoicing_invoice i ON i.id = il.invoice_id AND i.status <> 'canceled'
         WHERE sl.shipment_id = s.id) c
     WHERE c.charged < s.freight_amount AND NOT c.is_credited
       AND EXISTS (SELECT FROM invoicing_shipmentfreight f JOIN invoicing_invoice i ON i.id = f.invoice_id
                    WHERE f.shipment_id = s.id AND i.status <> 'canceled')
"""

RULES = (
    Rule("INV-1", "no order line is billed beyond what is billable", BILLED_ONCE),
    Rule("INV-1b", "a shipped unit is billed at most once", SHIPPED_UNIT_BILLED_ONCE),
    Rule("INV-1c", "a kit is billed whole, with the shipments of its first part", KITS_BILLED),
    Rule("INV-2", "lines, taxes and totals of an invoice agree", SUMS),
    Rule("INV-2b", "the base of a tax is the sum of its lines", BASE_OF_TAX),
    Rule("INV-2c", "tax is its base times its rate", check=tax_aside),
    Rule("INV-2e", "the discount and charges of an invoice are what its lines share", ADJUSTMENTS),
    Rule("INV-2d", "installments sum to the total", INSTALLMENTS),
    Rule("INV-3", "the PDF has the hash it was stored with", check=damaged_files),
    Rule("INV-4", "credit notes never exceed their invoice", CREDITED),
    Rule("INV-4b", "no line is credited beyond itself", CREDITED_LINES),
    Rule("INV-4c", "corrections of a line take money and no quantity", CORRECTIONS),
    Rule("INV-7", "a complaint is the sum of its lines, and done when it came to a document", COMPLAINTS),
    Rule("INV-7b", "the lines of a complaint are those of the document it is about", COMPLAINT_ORDERS),
    Rule("INV-6", "the freight of a shipment stands on the invoice that charges it", FREIGHT),
    Rule("INV-6b", "no invoice charges freight of a shipment without saying so", FREIGHT_IS_KNOWN),
    Rule(
        "INV-6c",
        "an invoice charges the freight of a shipment while it bills some of it",
        FREIGHT_IS_RELEASED,
    ),
    Rule("INV-6d", "a shipment pays its freight once, less what was credited of it", FREIGHT_ONCE),
    Rule("INV-6e", "a shipment pays all of its freight until some is credited", FREIGHT_CHARGED),
    Rule("NUM-2", "invoice and credit note numbers are gapless", GAPLESS),
    Rule("NUM-2b", "every number belongs to a series", WITHOUT_SERIES),
    Rule("NUM-3", "within a series the date never goes back", DATES),
    Rule("ORD-3i", "the counter invoiced equals the invoices less the credit notes", COUNTERS),
)
