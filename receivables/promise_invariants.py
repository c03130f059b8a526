"""What the check recomputes of promises to pay.

A promise that is still open after its day says that the nightly decision did not run, not that the books are wrong:
the list shows it as late, and no rule keeps a period from closing for it.
"""

from core.invariants import Rule
from receivables.operations.promise_sql import KEPT

RULES = (
    Rule(
        "REC-6",
        "what a promise counts as paid is what its matches give; kept is paid in full, broken not at all",
        f"""
        SELECT promise.number, promise.status, promise.kept_amount, 'recomputed', kept.amount
          FROM receivables_promisetopay promise
          LEFT JOIN ({KEPT} GROUP BY promise.id) kept ON kept.id = promise.id
         WHERE promise.status IN ('open', 'kept', 'partly_kept', 'broken')
           AND promise.kept_amount IS DISTINCT FROM kept.amount
        """,
    ),
    Rule(
        "REC-6",
        "an item has one open promise at most, and what is promised was open",
        """
        SELECT item.document_number, string_agg(promise.number, ' ' ORDER BY promise.id)
          FROM receivables_promiseline line
          JOIN receivables_promisetopay promise ON promise.id = line.promise_id AND promise.status = 'open'
          JOIN receivables_openitem item ON item.id = line.item_id
         GROUP BY item.id HAVING count(*) > 1
        UNION ALL
        SELECT promise.number, promise.promised_amount::text
          FROM receivables_promisetopay promise
          LEFT JOIN receivables_promiseline line ON line.promise_id = promise.id
         GROUP BY promise.id HAVING promise.promised_amount > coalesce(sum(line.open_amount), 0)
        """,
    ),
)
