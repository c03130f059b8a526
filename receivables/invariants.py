"""The rules of INVARIANTS.md, section 4, that receivables keep: what the check recomputes."""

from core.invariants import Rule

# Two passes over the allocations instead of an OR that no index answers.
_ALLOCATED = """
    WITH matched AS (
      SELECT item_id, sum(amount) AS allocated, sum(base_amount) AS base_allocated FROM (
        SELECT debit_id AS item_id, allocated_amount AS amount, debit_base_amount AS base_amount FROM receivables_allocation
        UNION ALL
        SELECT credit_id, allocated_amount, credit_base_amount FROM receivables_allocation) rows
       GROUP BY item_id
    )
    SELECT item.*, coalesce(matched.allocated, 0) AS allocated, coalesce(matched.base_allocated, 0) AS base_allocated
      FROM receivables_openitem item LEFT JOIN matched ON matched.item_id = item.id
"""

RULES = (
    Rule(
        "INV-5",
        "open amount = amount - matches, in both currencies; cleared exactly when nothing is open",
        f"""
        SELECT document_number, installment, 'open', open_amount, 'recomputed', item_amount - allocated,
               'base', base_open_amount, base_amount - base_allocated
          FROM ({_ALLOCATED}) item
         WHERE open_amount <> item_amount - allocated OR base_open_amount <> base_amount - base_allocated
            OR open_amount NOT BETWEEN 0 AND item_amount OR (open_amount = 0) <> (cleared_date IS NOT NULL)
        """,
    ),
    Rule(
        "INV-5",
        "the items of an issued invoice sum to its total",
        """
        SELECT invoice.number, invoice.gross_amount, coalesce(sum(item.item_amount), 0)
          FROM invoicing_invoice invoice LEFT JOIN receivables_openitem item ON item.invoice_id = invoice.id
         WHERE invoice.status = 'issued'
         GROUP BY invoice.id
        HAVING invoice.gross_amount <> coalesce(sum(item.item_amount), 0)
            OR bool_or(item.is_debit) <> (invoice.kind = 'invoice')
        """,
    ),
    Rule(
        "INV-5",
        "the payment status an order shows is the one its invoices' items give",
        """
        SELECT o.number, o.payment_status, paid.status
          FROM orders_salesorder o JOIN (
            SELECT billed.order_id,
                   CASE WHEN sum(item.open_amount) = 0 THEN 'paid'
                        WHEN sum(item.open_amount) < sum(item.item_amount) THEN 'partial' ELSE 'open' END AS status
              FROM (SELECT DISTINCT ordered.order_id, line.invoice_id
                      FROM orders_salesorderline ordered
                      JOIN invoicing_invoiceline line ON line.order_line_id = ordered.id) billed
              JOIN receivables_openitem item ON item.invoice_id = billed.invoice_id AND item.kind = 'invoice'
             GROUP BY billed.order_id
          ) paid ON paid.order_id = o.id
         WHERE o.payment_status <> paid.status
        """,
    ),
    Rule(
        "REC-1",
        "matched amounts never exceed an item's amount, on either side",
        f"SELECT document_number, item_amount, allocated FROM ({_ALLOCATED}) item"
        " WHERE allocated NOT BETWEEN 0 AND item_amount",
    ),
    Rule(
        "REC-2",
        "a match joins a debit and a credit of one payer and one currency; an undo mirrors its match",
        """
        SELECT debit.document_number, credit.document_number, match.id
          FROM receivables_allocation match
          JOIN receivables_openitem debit ON debit.id = match.debit_id
          JOIN receivables_openitem credit ON credit.id = match.credit_id
          JOIN customers_customer owes ON owes.id = debit.customer_id
          JOIN customers_customer pays ON pays.id = credit.customer_id
          LEFT JOIN receivables_allocation undone ON undone.id = match.undoes_id
         WHERE NOT debit.is_debit OR credit.is_debit OR debit.currency <> credit.currency
            OR coalesce(owes.parent_id, owes.id) <> coalesce(pays.parent_id, pays.id)
            OR undone.id IS NOT NULL AND (undone.undoes_id IS NOT NULL OR undone.debit_id <> match.debit_id
               OR undone.credit_id <> match.credit_id OR undone.allocated_amount <> -match.allocated_amount)
        """,
    ),
    Rule(
        "REC-6",
        "the level of an item is the number of letters that raised it, one per level",
        """
        SELECT item.document_number, item.dunning_level, count(line.id), max(line.level)
          FROM receivables_openitem item
          LEFT JOIN receivables_dunningnoticeline line ON line.item_id = item.id AND line.is_executed
         WHERE item.dunning_level > 0 OR line.id IS NOT NULL
         GROUP BY item.id
        HAVING item.dunning_level <> count(line.id) OR item.dunning_level <> coalesce(max(line.level), 0)
        """,
    ),
    Rule(
        "REC-7",
        "a fully paid item leaves zero in company currency too",
        "SELECT document_number, base_open_amount FROM receivables_openitem WHERE open_amount = 0 AND base_open_amount <> 0",
    ),
)
