"""The statements of a dunning run: each looks at everything overdue at once, however much it is."""

from receivables.lifecycle import DunningRunStatus, DunningStart, ItemKind, LeftOutReason, PromiseStatus

R = LeftOutReason

#: Every overdue item with the level that comes next, and why it is not due for it ('' when it is).
#: Interest runs from the due date, or from the reminder up to which it was charged, on 365 days a year.
_LOOK = f"""
    WITH proposed AS (
      SELECT line.item_id, min(run.number) AS number
        FROM receivables_dunningnoticeline line
        JOIN receivables_dunningnotice notice ON notice.id = line.notice_id AND NOT notice.is_left_out
        JOIN receivables_dunningrun run ON run.id = notice.run_id
       WHERE run.company_id = %(company)s AND run.status = '{DunningRunStatus.PROPOSED.value}' AND run.id <> %(run)s
         AND NOT line.is_left_out AND NOT line.is_repeated
       GROUP BY line.item_id
    ), charged AS (
      SELECT line.item_id, max(run.as_of) AS until
        FROM receivables_dunningnoticeline line
        JOIN receivables_dunningnotice notice ON notice.id = line.notice_id
        JOIN receivables_dunningrun run ON run.id = notice.run_id
        JOIN receivables_openitem item ON item.id = line.item_id
       WHERE line.company_id = %(company)s AND line.is_executed AND line.interest_amount > 0 AND item.open_amount > 0
       GROUP BY line.item_id
    ), promised AS (
      SELECT line.item_id, min(promise.number) AS number
        FROM receivables_promisetopay promise JOIN receivables_promiseline line ON line.promise_id = promise.id
       WHERE promise.company_id = %(company)s AND promise.status = '{PromiseStatus.OPEN.value}'
       GROUP BY line.item_id
    ), overdue AS (
      SELECT item.id, item.customer_id, item.currency, item.open_amount, item.base_open_amount, item.due_date,
             item.document_number, item.dunning_level, item.dunning_block_reason,
             proposed.number AS proposal, promised.number AS promise, profile.block_reason AS customer_block_reason,
             next.level, next.minimum_amount, next.interest_percent, next.fee, next.fee_percent,
             %(as_of)s::date - item.due_date AS days_overdue,
             greatest(%(as_of)s::date - greatest(item.due_date, coalesce(charged.until, item.due_date)), 0) AS interest_days,
             CASE WHEN policy.id IS NULL THEN '{R.NO_POLICY.value}'
                  WHEN item.is_dunning_blocked THEN '{R.BLOCKED.value}'
                  WHEN profile.is_blocked THEN '{R.CUSTOMER_BLOCKED.value}'
                  WHEN promised.item_id IS NOT NULL THEN '{R.PROMISED.value}'
                  WHEN item.last_dunned_on >= %(as_of)s THEN '{R.DUNNED_TODAY.value}'
                  WHEN proposed.item_id IS NOT NULL THEN '{R.PROPOSED.value}'
                  WHEN next.id IS NULL THEN '{R.LAST_LEVEL.value}'
                  WHEN %(as_of)s < reached.day THEN '{R.NOT_YET.value}'
                  WHEN item.last_dunned_on + policy.interval_days > %(as_of)s THEN '{R.TOO_SOON.value}'
                  ELSE '' END AS reason
        FROM receivables_openitem item
        LEFT JOIN receivables_dunningprofile profile ON profile.customer_id = item.customer_id
        LEFT JOIN receivables_dunningpolicy policy ON policy.id = coalesce(profile.policy_id, %(policy)s)
        LEFT JOIN receivables_dunninglevel next ON next.policy_id = policy.id AND next.level = item.dunning_level + 1
        LEFT JOIN proposed ON proposed.item_id = item.id
        LEFT JOIN promised ON promised.item_id = item.id
        LEFT JOIN charged ON charged.item_id = item.id
        LEFT JOIN LATERAL (
          SELECT CASE WHEN next.is_end_of_month
                      THEN (date_trunc('month', plain.day) + interval '1 month - 1 day')::date ELSE plain.day END AS day
            FROM (SELECT CASE next.counts_from WHEN '{DunningStart.LAST_NOTICE.value}'
                              THEN coalesce(item.last_dunned_on, item.due_date) ELSE item.due_date END
                         + next.days AS day) plain
        ) reached ON true
       WHERE item.company_id = %(company)s AND item.is_debit AND item.kind = '{ItemKind.INVOICE.value}'
         AND item.open_amount > 0 AND item.due_date < %(as_of)s
         AND (%(customers)s::bigint[] IS NULL OR item.customer_id = ANY(%(customers)s::bigint[]))
    ), weighed AS (
      SELECT overdue.*, sum(base_open_amount) FILTER (WHERE reason = '')
                         OVER (PARTITION BY customer_id, currency) AS due_base_amount
        FROM overdue
    ), looked AS MATERIALIZED (
      SELECT id, customer_id, currency, open_amount, document_number, dunning_level, days_overdue,
             CASE WHEN reason = '' AND due_base_amount < minimum_amount THEN '{R.BELOW_MINIMUM.value}' ELSE reason END AS reason,
             CASE reason WHEN '{R.BLOCKED.value}' THEN dunning_block_reason WHEN '{R.CUSTOMER_BLOCKED.value}' THEN customer_block_reason
                         WHEN '{R.PROPOSED.value}' THEN proposal WHEN '{R.PROMISED.value}' THEN promise ELSE '' END AS detail,
             CASE WHEN reason = '' THEN level ELSE dunning_level END AS level,
             CASE WHEN reason = '' THEN round(
               open_amount * interest_percent * interest_days / 36500, (%(places)s::jsonb ->> currency)::int
             ) ELSE 0 END AS interest_amount,
             fee, fee_percent
        FROM weighed
    )
"""

#: The fee of a letter: a fixed part in company currency, once, and a share of what it raises.
_FEE = (
    "round({level}.fee / (%(rates)s::jsonb ->> {currency})::numeric, (%(places)s::jsonb ->> {currency})::int)"
    " + round({sums}.raised_amount * {level}.fee_percent / 100, (%(places)s::jsonb ->> {currency})::int)"
)

#: Writes one notice per customer and currency, its lines, and what was left out, in one go. A letter also lists the
#: items that stay on their level.
PROPOSE = f"""
    {_LOOK}, listed AS (
      SELECT looked.*, bool_or(reason = '') OVER (PARTITION BY customer_id, currency) AS has_letter FROM looked
       WHERE reason = '' OR (dunning_level > 0 AND reason IN ('{R.NOT_YET.value}', '{R.TOO_SOON.value}', '{R.LAST_LEVEL.value}'))
    ), letters AS (
      SELECT customer_id, currency, max(level) FILTER (WHERE reason = '') AS level, sum(open_amount) AS open_amount,
             sum(interest_amount) AS interest_amount, sum(open_amount) FILTER (WHERE reason = '') AS raised_amount,
             (array_agg(fee ORDER BY level DESC) FILTER (WHERE reason = ''))[1] AS fee,
             (array_agg(fee_percent ORDER BY level DESC) FILTER (WHERE reason = ''))[1] AS fee_percent
        FROM listed WHERE has_letter GROUP BY customer_id, currency
    ), notices AS (
      INSERT INTO receivables_dunningnotice (company_id, run_id, customer_id, currency, level, open_amount, fee_amount,
                                             interest_amount, recipient_email, is_left_out, leave_out_reason)
      SELECT %(company)s, %(run)s, letter.customer_id, letter.currency, letter.level, letter.open_amount,
             {_FEE.format(level="letter", sums="letter", currency="letter.currency")}, letter.interest_amount,
             coalesce(contact.email, customer.email), false, ''
        FROM letters letter JOIN customers_customer customer ON customer.id = letter.customer_id
        LEFT JOIN LATERAL (
          SELECT email FROM customers_contact
           WHERE customer_id = customer.id AND roles @> ARRAY['dunning']::varchar[] AND email <> '' ORDER BY id LIMIT 1
        ) contact ON true
      RETURNING id, customer_id, currency
    ), lines AS (
      INSERT INTO receivables_dunningnoticeline (company_id, notice_id, item_id, level, days_overdue, open_amount,
                                                 interest_amount, is_repeated, is_left_out, leave_out_reason, is_executed)
      SELECT %(company)s, notices.id, listed.id, listed.level, days_overdue, open_amount, interest_amount, reason <> '',
             false, '', false
        FROM listed JOIN notices USING (customer_id, currency) WHERE has_letter ORDER BY notices.id, listed.id
    )
    UPDATE receivables_dunningrun SET left_out = coalesce((
      SELECT jsonb_agg(jsonb_build_object(
               'item', looked.id, 'number', document_number, 'customer', customer.code, 'name', customer.name,
               'open', open_amount::text, 'currency', looked.currency, 'days', days_overdue, 'level', looked.level,
               'reason', reason, 'detail', coalesce(detail, '')) ORDER BY customer.code, looked.id)
        FROM looked JOIN customers_customer customer ON customer.id = looked.customer_id
       WHERE reason <> '' AND NOT EXISTS (SELECT FROM listed WHERE listed.id = looked.id AND has_letter)
    ), '[]') WHERE id = %(run)s
"""

#: Level, sums and fee of letters anew from the lines that stay, after a review or a change.
TOTAL = f"""
    WITH kept AS (
      SELECT line.notice_id, sum(line.open_amount) AS open_amount, sum(line.interest_amount) AS interest_amount,
             max(line.level) FILTER (WHERE NOT line.is_repeated) AS level,
             sum(line.open_amount) FILTER (WHERE NOT line.is_repeated) AS raised_amount
        FROM receivables_dunningnoticeline line JOIN receivables_dunningnotice notice ON notice.id = line.notice_id
       WHERE notice.run_id = %(run)s AND NOT line.is_left_out AND notice.id = ANY(%(notices)s::bigint[])
       GROUP BY line.notice_id
    )
    UPDATE receivables_dunningnotice notice
       SET level = kept.level, open_amount = kept.open_amount, interest_amount = kept.interest_amount,
           fee_amount = {_FEE.format(level="level", sums="kept", currency="notice.currency")}
      FROM kept
      JOIN receivables_dunningnotice own ON own.id = kept.notice_id
      LEFT JOIN receivables_dunningprofile profile ON profile.customer_id = own.customer_id
      JOIN receivables_dunninglevel level
        ON level.policy_id = coalesce(profile.policy_id, %(policy)s) AND level.level = kept.level
     WHERE notice.id = kept.notice_id AND notice.number IS NULL
"""

#: Locks what the letters will raise, in ascending key.
LOCK_ITEMS = """
    SELECT count(*) FROM (
      SELECT id FROM receivables_openitem WHERE id IN (
        SELECT line.item_id FROM receivables_dunningnoticeline line
          JOIN receivables_dunningnotice notice ON notice.id = line.notice_id
         WHERE notice.run_id = %(run)s AND NOT notice.is_left_out AND NOT line.is_left_out)
       ORDER BY id FOR UPDATE) locked
"""

#: Whether the item waits for a promise.
_PROMISED = f"""
    EXISTS (SELECT FROM receivables_promiseline waiting
              JOIN receivables_promisetopay promise ON promise.id = waiting.promise_id
             WHERE waiting.item_id = item.id AND promise.status = '{PromiseStatus.OPEN.value}')
"""

#: Takes out what has changed between review and execution.
DROP_CHANGED = f"""
    UPDATE receivables_dunningnoticeline line
       SET is_left_out = true,
           leave_out_reason = CASE WHEN item.open_amount = 0 THEN '{R.PAID.value}'
                                   WHEN item.is_dunning_blocked THEN '{R.BLOCKED.value}'
                                   WHEN {_PROMISED} THEN '{R.PROMISED.value}' ELSE '{R.CHANGED.value}' END
      FROM receivables_dunningnotice notice, receivables_openitem item
     WHERE notice.id = line.notice_id AND item.id = line.item_id AND notice.run_id = %(run)s
       AND NOT notice.is_left_out AND NOT line.is_left_out
       AND (item.open_amount <> line.open_amount OR item.is_dunning_blocked OR {_PROMISED}
            OR item.dunning_level <> line.level - CASE WHEN line.is_repeated THEN 0 ELSE 1 END)
    RETURNING line.notice_id
"""

DROP_EMPTY = f"""
    UPDATE receivables_dunningnotice notice SET is_left_out = true, leave_out_reason = '{R.PAID.value}'
     WHERE notice.run_id = %(run)s AND NOT notice.is_left_out AND NOT EXISTS (
       SELECT FROM receivables_dunningnoticeline line
        WHERE line.notice_id = notice.id AND NOT line.is_left_out AND NOT line.is_repeated)
"""

NUMBER = """
    WITH ordered AS (
      SELECT notice.id, row_number() OVER (ORDER BY customer.code, notice.currency) AS position
        FROM receivables_dunningnotice notice JOIN customers_customer customer ON customer.id = notice.customer_id
       WHERE notice.run_id = %(run)s AND NOT notice.is_left_out
    )
    UPDATE receivables_dunningnotice notice SET number = (%(numbers)s::text[])[ordered.position]
      FROM ordered WHERE ordered.id = notice.id
"""

EXECUTE_LINES = """
    UPDATE receivables_dunningnoticeline line SET is_executed = true
      FROM receivables_dunningnotice notice
     WHERE notice.id = line.notice_id AND notice.run_id = %(run)s AND notice.number IS NOT NULL
       AND NOT line.is_left_out AND NOT line.is_repeated
"""

RAISE_ITEMS = """
    UPDATE receivables_openitem item SET dunning_level = line.level, last_dunned_on = %(as_of)s
      FROM receivables_dunningnoticeline line JOIN receivables_dunningnotice notice ON notice.id = line.notice_id
     WHERE line.item_id = item.id AND notice.run_id = %(run)s AND line.is_executed
"""

#: One event per letter, and one on each invoice it names.
RECORD = """
    INSERT INTO core_event (company_id, document_kind, document_id, document_number, order_id, activity, actor_id,
                            actor_name, reason, data, request_id, at)
    SELECT %(company)s, 'receivables.dunningnotice', notice.id, notice.number, NULL::bigint, 'sent', %(actor)s::bigint,
           %(actor_name)s, '', jsonb_build_object('level', notice.level, 'run', %(number)s::text), %(request)s,
           coalesce(%(at)s::timestamptz, statement_timestamp())
      FROM receivables_dunningnotice notice WHERE notice.run_id = %(run)s AND notice.number IS NOT NULL
    UNION ALL
    SELECT %(company)s, 'invoicing.invoice', item.invoice_id, item.document_number, invoice.order_id, 'reminded',
           %(actor)s::bigint, %(actor_name)s, '',
           jsonb_build_object('level', line.level, 'notice', notice.number, 'installment', item.installment), %(request)s,
           coalesce(%(at)s::timestamptz, statement_timestamp())
      FROM receivables_dunningnoticeline line
      JOIN receivables_dunningnotice notice ON notice.id = line.notice_id
      JOIN receivables_openitem item ON item.id = line.item_id
      JOIN invoicing_invoice invoice ON invoice.id = item.invoice_id
     WHERE notice.run_id = %(run)s AND line.is_executed
"""
