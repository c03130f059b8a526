"""Rules about the books, as queries that must find nothing (INVARIANTS.md, sections 1 to 4)."""

from __future__ import annotations

from collections.abc import Iterator

from core.invariants import Rule
from ledger.chain import entry_hash
from ledger.exports import missing_from_books
from ledger.models import AccountRole, JournalEntry
from ledger.selectors.balances import MOVEMENT_HASH


def _accounts(role: AccountRole) -> str:
    """SQL: the accounts a role means, whatever the category or tax code."""
    return f"(SELECT account_id FROM ledger_postingrule WHERE role = '{role.value}')"


def broken_hashes() -> Iterator[str]:
    """Entries whose hash is not that of their content and the hash before, computed anew in Python."""
    previous: tuple[int, int, str] = (0, 0, "")
    entries = JournalEntry.objects.order_by("company_id", "year", "sequence").prefetch_related("lines")
    for entry in entries.iterator(chunk_size=2000):
        company_id, year, last_hash = previous
        expected = last_hash if (company_id, year) == (entry.company_id, entry.year) else "0" * 64
        if entry.previous_hash != expected:
            yield f"{entry.number} of company {entry.company_id} does not continue the chain"
        if entry.hash != entry_hash(entry, entry.lines.all()):
            yield f"{entry.number} of company {entry.company_id} was changed"
        previous = (entry.company_id, entry.year, entry.hash)


# Documents that post, as (source kind, source id, purpose, label); what is worth nothing posts nothing.
_POSTED_DOCUMENTS = """
    SELECT 'invoicing.invoice', id, kind, number FROM invoicing_invoice WHERE status = 'issued' AND gross_amount <> 0
    UNION ALL
    SELECT 'receivables.payment', id, 'payment', number FROM receivables_payment
    UNION ALL
    SELECT 'receivables.payment', id, 'reversal', number FROM receivables_payment WHERE status = 'reversed'
    UNION ALL
    SELECT 'receivables.allocation', id, 'exchange', 'match ' || id FROM receivables_allocation
     WHERE debit_base_amount <> credit_base_amount
    UNION ALL
    SELECT 'receivables.dunningnotice', n.id, 'dunning', n.number FROM receivables_dunningnotice n
     WHERE EXISTS (SELECT FROM receivables_openitem i WHERE i.notice_id = n.id)
    UNION ALL
    SELECT DISTINCT source_kind, source_id,
           CASE kind WHEN 'receipt' THEN 'goods_receipt' WHEN 'issue' THEN 'goods_issue'
                     WHEN 'scrap' THEN 'adjustment' ELSE kind END, source_number
      FROM inventory_stockmove WHERE value <> 0 AND kind <> 'transfer'
"""
# The number in the purpose tells several returns of one document apart.
_PURPOSE = "split_part(e.purpose, ' ', 1)"

RULES = (
    Rule(
        "LED-1",
        "each entry balances in both currencies and has at least two lines",
        """
        SELECT e.number, count(l.id), sum(l.debit - l.credit), sum(l.base_debit - l.base_credit)
          FROM ledger_journalentry e LEFT JOIN ledger_journalline l ON l.entry_id = e.id
         GROUP BY e.id
        HAVING count(l.id) < 2 OR count(l.id) <> e.line_count OR sum(l.debit) <> sum(l.credit)
            OR sum(l.base_debit) <> sum(l.base_credit)
        """,
    ),
    Rule(
        "LED-2",
        "a line stands on one side",
        """
        SELECT 'line ' || id FROM ledger_journalline
         WHERE least(debit, credit, base_debit, base_credit) < 0
            OR (debit + base_debit > 0) = (credit + base_credit > 0)
        """,
    ),
    Rule(
        "LED-3",
        "one entry per document and purpose, one reversal per entry",
        """
        SELECT source_kind, source_id, purpose FROM ledger_journalentry
         GROUP BY company_id, source_kind, source_id, purpose HAVING count(*) > 1
        UNION ALL
        SELECT 'reversals of', reverses_id, '' FROM ledger_journalentry WHERE reverses_id IS NOT NULL
         GROUP BY reverses_id HAVING count(*) > 1
        """,
    ),
    Rule(
        "LED-5",
        "a reversal mirrors its original and is not itself reversed",
        """
        SELECT r.number, 'of', o.number FROM ledger_journalentry r JOIN ledger_journalentry o ON o.id = r.reverses_id
         WHERE o.reverses_id IS NOT NULL OR (r.currency, r.exchange_rate) <> (o.currency, o.exchange_rate)
            OR EXISTS (
               SELECT account_id, customer_id, tax_code_id, debit, credit, base_debit, base_credit
                 FROM ledger_journalline WHERE entry_id = r.id
               EXCEPT ALL
               SELECT account_id, customer_id, tax_code_id, credit, debit, base_credit, base_debit
                 FROM ledger_journalline WHERE entry_id = o.id)
        """,
    ),
    Rule(
        "LED-6",
        "the trial balance is zero",
        """
        SELECT 'company ' || company_id, sum(base_debit), sum(base_credit) FROM ledger_journalline
         GROUP BY company_id HAVING sum(base_debit) <> sum(base_credit)
        """,
    ),
    Rule(
        "LED-7",
        "control accounts take no manual lines",
        """
        SELECT e.number, a.code FROM ledger_account a JOIN ledger_journalline l ON l.account_id = a.id
          JOIN ledger_journalentry e ON e.id = l.entry_id WHERE a.is_control AND e.is_manual
        """,
    ),
    Rule(
        "LED-8",
        "open items equal the receivables control account, per currency and in company currency",
        f"""
        WITH items AS (
          SELECT company_id, currency, sum(CASE WHEN is_debit THEN open_amount ELSE -open_amount END) AS amount,
                 sum(CASE WHEN is_debit THEN base_open_amount ELSE -base_open_amount END) AS base_amount
            FROM receivables_openitem GROUP BY company_id, currency),
        control AS (
          SELECT company_id, currency, sum(debit - credit) AS amount, sum(base_debit - base_credit) AS base_amount
            FROM ledger_journalline WHERE account_id IN {_accounts(AccountRole.RECEIVABLES)}
           GROUP BY company_id, currency)
        SELECT 'company ' || company_id, currency, coalesce(i.amount, 0), coalesce(c.amount, 0),
               coalesce(i.base_amount, 0), coalesce(c.base_amount, 0)
          FROM items i FULL JOIN control c USING (company_id, currency)
         WHERE coalesce(i.amount, 0) <> coalesce(c.amount, 0)
            OR coalesce(i.base_amount, 0) <> coalesce(c.base_amount, 0)
        """,
    ),
    Rule(
        "LED-9",
        "no line on a heading",
        """
        SELECT e.number, a.code FROM ledger_account a JOIN ledger_journalline l ON l.account_id = a.id
          JOIN ledger_journalentry e ON e.id = l.entry_id WHERE a.is_header
        """,
    ),
    Rule(
        "LED-10",
        "entry numbers are gapless and end at the chain head",
        """
        SELECT 'company ' || coalesce(e.company_id, h.company_id), coalesce(e.year, h.year), e.entries, h.last_number
          FROM (SELECT company_id, year, count(*) AS entries, max(sequence) AS last, min(sequence) AS first
                  FROM ledger_journalentry GROUP BY company_id, year) e
          FULL JOIN ledger_chainhead h ON h.company_id = e.company_id AND h.year = e.year
          LEFT JOIN ledger_journalentry t ON t.company_id = e.company_id AND t.year = e.year AND t.sequence = e.last
         WHERE coalesce(e.first, 1) <> 1 OR coalesce(e.last, 0) <> coalesce(e.entries, 0)
            OR coalesce(e.last, 0) <> coalesce(h.last_number, 0) OR coalesce(t.hash, repeat('0', 64)) <> h.last_hash
        """,
    ),
    Rule("LED-10b", "each entry's hash is that of its content and the hash before", check=broken_hashes),
    Rule("LED-10c", "the heads exported each day are still in the books", check=missing_from_books),
    Rule(
        "LED-11",
        "every posted document has its entry",
        f"""
        SELECT d.* FROM ({_POSTED_DOCUMENTS}) d (kind, id, purpose, number)
         WHERE NOT EXISTS (SELECT FROM ledger_journalentry e WHERE e.source_kind = d.kind AND e.source_id = d.id
                              AND {_PURPOSE} = d.purpose)
        """,
    ),
    Rule(
        "LED-11b",
        "every automatic entry has its document",
        f"""
        SELECT e.number, e.source_kind, e.source_id FROM ledger_journalentry e
         WHERE NOT e.is_manual AND NOT EXISTS (
               SELECT FROM ({_POSTED_DOCUMENTS}) d (kind, id, purpose, number)
                WHERE d.kind = e.source_kind AND d.id = e.source_id AND d.purpose = {_PURPOSE})
        """,
    ),
    Rule(
        "PER-1",
        "an entry lies within its period",
        """
        SELECT e.number, e.posting_date, p.name FROM ledger_journalentry e JOIN ledger_fiscalperiod p ON p.id = e.period_id
         WHERE e.posting_date NOT BETWEEN p.start_date AND p.end_date
        UNION ALL
        SELECT e.number, l.posting_date, 'line' FROM ledger_journalline l JOIN ledger_journalentry e ON e.id = l.entry_id
         WHERE l.posting_date <> e.posting_date OR l.currency <> e.currency
        """,
    ),
    Rule(
        "PER-4",
        "a closed period has the balances it was closed with",
        f"""
        SELECT p.name, 'of company', p.company_id FROM ledger_fiscalperiod p
         WHERE p.status = 'closed' AND p.trial_balance_hash <> ({MOVEMENT_HASH})
        """,
    ),
    Rule(
        "STK-4",
        "stock value equals the inventory control account",
        f"""
        WITH stock AS (SELECT company_id, sum(value) AS amount FROM inventory_stocklevel GROUP BY company_id),
        control AS (SELECT company_id, sum(base_debit - base_credit) AS amount FROM ledger_journalline
                     WHERE account_id IN {_accounts(AccountRole.INVENTORY)} GROUP BY company_id)
        SELECT 'company ' || company_id, coalesce(s.amount, 0), coalesce(c.amount, 0)
          FROM stock s FULL JOIN control c USING (company_id)
         WHERE coalesce(s.amount, 0) <> coalesce(c.amount, 0)
        """,
    ),
)
