"""The statements that decide promises: all of them at once, however many there are."""

from receivables.lifecycle import PaymentStatus, PromiseStatus

S = PromiseStatus

#: Locks the promises that wait for their money, in ascending key.
LOCK_OPEN = f"""
    SELECT id FROM receivables_promisetopay WHERE company_id = %(company)s AND status = '{S.OPEN.value}'
     ORDER BY id FOR UPDATE
"""

#: Locks the promises about items that were matched, also those decided before: money may come to light that was there
#: in time, or turn out to be none.
LOCK_ABOUT = f"""
    SELECT id FROM receivables_promisetopay
     WHERE id IN (SELECT promise_id FROM receivables_promiseline WHERE item_id = ANY(%(items)s))
       AND status IN ('{S.OPEN.value}', '{S.KEPT.value}', '{S.PARTLY_KEPT.value}', '{S.BROKEN.value}')
     ORDER BY id FOR UPDATE
"""

#: By how much less is open of each item than when it was promised, by matches up to the last day that counts. The money
#: of a payment that bounced was none, whenever that was found out.
KEPT = f"""
    SELECT promise.id, promise.promised_amount, promise.grace_date, promise.status,
           least(promise.promised_amount,
                 sum(greatest(0, line.open_amount - (item.item_amount - paid.amount)))) AS amount
      FROM receivables_promisetopay promise
      JOIN receivables_promiseline line ON line.promise_id = promise.id
      JOIN receivables_openitem item ON item.id = line.item_id
      CROSS JOIN LATERAL (
        SELECT coalesce(sum(match.allocated_amount), 0) AS amount
          FROM receivables_allocation match
          JOIN receivables_openitem credit ON credit.id = match.credit_id
          LEFT JOIN receivables_payment payment ON payment.id = credit.payment_id
         WHERE match.debit_id = item.id AND match.date <= promise.grace_date
           AND (payment.id IS NULL OR payment.status <> '{PaymentStatus.REVERSED.value}')
      ) paid
"""

#: Writes what became of the promises and returns those whose status has moved. One that is open again gives way to a
#: newer one about the same items.
DECIDE = f"""
    WITH kept AS ({KEPT} WHERE promise.id = ANY(%(promises)s) GROUP BY promise.id), outcome AS (
      SELECT kept.id, kept.amount, kept.status AS before,
             CASE WHEN amount = promised_amount THEN '{S.KEPT.value}'
                  WHEN status IN ('{S.OPEN.value}', '{S.KEPT.value}') AND grace_date >= %(as_of)s THEN
                    CASE WHEN newer.id IS NULL THEN '{S.OPEN.value}' ELSE '{S.REPLACED.value}' END
                  WHEN amount > 0 THEN '{S.PARTLY_KEPT.value}'
                  ELSE '{S.BROKEN.value}' END AS after,
             newer.id AS newer
        FROM kept LEFT JOIN LATERAL (
          SELECT other.id FROM receivables_promiseline own
            JOIN receivables_promiseline line ON line.item_id = own.item_id AND line.promise_id > kept.id
            JOIN receivables_promisetopay other ON other.id = line.promise_id AND other.status = '{S.OPEN.value}'
           WHERE own.promise_id = kept.id AND kept.status = '{S.KEPT.value}' ORDER BY other.id LIMIT 1
        ) newer ON true
    ), written AS (
      UPDATE receivables_promisetopay promise
         SET status = outcome.after, kept_amount = outcome.amount,
             decided_on = CASE WHEN outcome.after = '{S.OPEN.value}' THEN NULL
                               WHEN outcome.after = outcome.before THEN promise.decided_on ELSE %(as_of)s::date END,
             replaced_by_id = CASE WHEN outcome.after = '{S.REPLACED.value}' THEN outcome.newer END
        FROM outcome
       WHERE promise.id = outcome.id
         AND (promise.status, promise.kept_amount) IS DISTINCT FROM (outcome.after, outcome.amount)
      RETURNING promise.id, outcome.before, outcome.after
    )
    SELECT id, before FROM written WHERE before <> after ORDER BY id
"""
