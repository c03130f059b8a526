"""The floor of ``cycle``: the same rows in the same nine transactions, written by hand in SQL through psycopg.

It computes nothing twice, validates nothing beyond what the database itself refuses, and takes its numbers from its
own counters; what it leaves out is exactly what the application adds.
"""

from __future__ import annotations

import time
from decimal import Decimal
from typing import Any

import psycopg

from ledger.chain import entry_hash
from ledger.models import JournalEntry, JournalLine

ZERO = Decimal(0)

EVENT = """
    INSERT INTO core_event (company_id, document_kind, document_id, document_number, order_id, activity, actor_name,
      reason, data, request_id)
    SELECT %(company)s, kind, id, %(number)s, %(order)s, activity, 'floor', '', '{}', ''
      FROM unnest(%(kinds)s::text[], %(ids)s::bigint[], %(activities)s::text[]) AS e(kind, id, activity)
"""
NUMBER = """
    INSERT INTO core_numbersequence (company_id, kind, year, last_number, last_date)
    VALUES (%(company)s, %(kind)s, extract(year FROM current_date), 1, current_date)
    ON CONFLICT (company_id, kind, year) DO UPDATE SET last_number = core_numbersequence.last_number + 1
    RETURNING kind || '-' || year || '-' || lpad(last_number::text, 6, '0')
"""
ORDER = """
    INSERT INTO orders_salesorder (company_id, number, status, delivery_status, billing_status, payment_status, customer_id,
      invoice_party_id, customer_reference, channel, currency, order_date, payment_terms_id, billing_policy, warehouse_id,
      allows_partial_delivery, priority, discount_percent, net_amount, tax_amount, gross_amount, billing_address,
      shipping_address, note, cancel_reason, revision, version)
    SELECT c.company_id, %(number)s, 'draft', 'none', 'none', 'open', c.id, c.id, '', 'clerk', 'EUR', current_date,
      c.payment_terms_id, 'shipment', w.id, true, 5, 0, %(net)s, round(%(net)s * 0.2, 2), %(net)s + round(%(net)s * 0.2, 2),
      '{}', '{}', '', '', 0, 1
      FROM customers_customer c CROSS JOIN inventory_warehouse w WHERE c.id = %(customer)s RETURNING id
"""
LINES = """
    INSERT INTO orders_salesorderline (company_id, order_id, position, kind, product_id, sku, description, quantity,
      unit_code, unit_price, list_price, price_source, discount_percent, tax_code_id, tax_category, tax_rate,
      price_includes_tax, net_amount, gross_amount, reserved, shipped, returned, invoiced, canceled)
    SELECT p.company_id, %(order)s, row_number() OVER (), 'goods', p.id, p.sku, p.name, v.quantity, 'C62', p.price, p.price,
      'list', 0, p.tax_code_id, 'S', 20, false, p.price * v.quantity, p.price * v.quantity * 1.2, 0, 0, 0, 0, 0
      FROM unnest(%(skus)s::text[], %(quantities)s::numeric[]) AS v(sku, quantity) JOIN catalog_product p ON p.sku = v.sku
"""
RESERVE = """
    WITH wanted AS (SELECT id, product_id, quantity FROM orders_salesorderline WHERE order_id = %(order)s),
         held AS (UPDATE inventory_stocklevel s SET reserved = s.reserved + w.quantity FROM wanted w
                   WHERE s.product_id = w.product_id RETURNING s.id AS level, w.id AS line, w.quantity, s.company_id),
         kept AS (INSERT INTO inventory_reservation (company_id, level_id, demand_id, quantity, status)
                  SELECT company_id, level, line, quantity, 'active' FROM held RETURNING 1)
    UPDATE orders_salesorderline SET reserved = quantity, promised_date = current_date, first_promised_date = current_date
     WHERE order_id = %(order)s
"""
DECISION = """
    INSERT INTO credit_creditdecision (company_id, customer_id, order_id, check_point, is_passed, currency, order_amount,
      limit_amount, open_orders_amount, open_receivables_amount, rules, as_of)
    SELECT %(company)s, %(customer)s, %(order)s, 'submit', true, 'EUR', %(net)s, 1000000000,
      (SELECT coalesce(sum(l.gross_amount), 0) FROM orders_salesorder o JOIN orders_salesorderline l ON l.order_id = o.id
        WHERE o.customer_id = %(customer)s AND o.status = 'confirmed' AND l.quantity > l.invoiced),
      (SELECT coalesce(sum(open_amount), 0) FROM receivables_openitem WHERE customer_id = %(customer)s AND open_amount > 0),
      '[]', current_date
"""
SHIPMENT = """
    INSERT INTO fulfillment_shipment (company_id, number, status, order_id, customer_id, warehouse_id, planned_date,
      shipping_address, tracking_number, signed_by, version)
    SELECT company_id, %(shipment_number)s, 'planned', id, customer_id, warehouse_id, current_date, '{}', '', '', 1
      FROM orders_salesorder WHERE id = %(order)s RETURNING id
"""
SHIPMENT_LINES = """
    INSERT INTO fulfillment_shipmentline (company_id, shipment_id, order_line_id, position, product_id, quantity)
    SELECT company_id, %(shipment)s, id, position, product_id, quantity FROM orders_salesorderline WHERE order_id = %(order)s
"""
ISSUE_GOODS = """
    WITH moved AS (
      UPDATE inventory_stocklevel s SET on_hand = s.on_hand - l.quantity, reserved = s.reserved - l.quantity,
             value = s.value - round(l.quantity * 5, 2)
        FROM orders_salesorderline l WHERE l.order_id = %(order)s AND s.product_id = l.product_id
      RETURNING s.company_id, s.id AS level, s.product_id, s.warehouse_id, l.quantity, l.id AS line),
    gone AS (UPDATE inventory_reservation r SET status = 'consumed' FROM moved m WHERE r.demand_id = m.line RETURNING 1)
    INSERT INTO inventory_stockmove (company_id, level_id, product_id, warehouse_id, kind, quantity, unit_cost, value, date,
      source_kind, source_id, source_line_id, source_number)
    SELECT company_id, level, product_id, warehouse_id, 'issue', -quantity, 5, -round(quantity * 5, 2), current_date,
      'fulfillment.shipment', %(shipment)s, line, '' FROM moved
"""
INVOICE = """
    INSERT INTO invoicing_invoice (company_id, kind, status, reason, customer_id, order_id, shipment_id, currency,
      exchange_rate, customer_reference, payment_terms_id, delivery_date, payment_reference, net_amount, tax_amount,
      gross_amount, seller, buyer, ship_to, language, version)
    SELECT company_id, 'invoice', 'draft', '', customer_id, id, %(shipment)s, 'EUR', 1, '', payment_terms_id, current_date,
      '', net_amount, tax_amount, gross_amount, '{}', '{}', '{}', 'en', 1 FROM orders_salesorder WHERE id = %(order)s
    RETURNING id
"""
INVOICE_LINES = """
    INSERT INTO invoicing_invoiceline (company_id, invoice_id, position, order_line_id, product_id, sku, description, quantity,
      unit_code, unit_price, discount_percent, tax_code_id, tax_category, tax_rate, net_amount, tax_amount)
    SELECT company_id, %(invoice)s, position, id, product_id, sku, description, quantity, 'C62', unit_price, 0, tax_code_id,
      'S', 20, net_amount, gross_amount - net_amount FROM orders_salesorderline WHERE order_id = %(order)s
"""
INVOICE_TAX = """
    INSERT INTO invoicing_invoicetax (company_id, invoice_id, tax_code_id, category, rate, base_amount, tax_amount)
    SELECT o.company_id, %(invoice)s, t.id, 'S', 20, o.net_amount, o.tax_amount
      FROM orders_salesorder o CROSS JOIN catalog_taxcode t WHERE o.id = %(order)s
"""
INSTALLMENT = """
    INSERT INTO invoicing_invoiceinstallment (company_id, invoice_id, position, due_date, installment_amount)
    SELECT company_id, id, 1, current_date + 30, gross_amount FROM invoicing_invoice WHERE id = %(invoice)s
"""
ITEM = """
    INSERT INTO receivables_openitem (company_id, customer_id, kind, is_debit, document_number, invoice_id, payment_id,
      installment, posting_date, due_date, currency, exchange_rate, item_amount, open_amount, base_amount, base_open_amount,
      dunning_level, is_dunning_blocked, dunning_block_reason)
    SELECT company_id, customer_id, %(item_kind)s, %(is_debit)s, %(document)s, %(invoice)s, %(payment)s, 1, current_date,
      current_date + 30, 'EUR', 1, gross_amount, gross_amount, gross_amount, gross_amount, 0, false, ''
      FROM orders_salesorder WHERE id = %(order)s RETURNING id
"""
HEAD = """
    SELECT h.year, h.last_number + 1, h.last_hash, p.id, current_date FROM ledger_chainhead h
      JOIN ledger_fiscalperiod p ON p.company_id = h.company_id AND current_date BETWEEN p.start_date AND p.end_date
     WHERE h.company_id = %(company)s AND h.year = extract(year FROM current_date) FOR UPDATE OF h
"""
ACCOUNTS = "SELECT role, account_id FROM ledger_postingrule WHERE category_id IS NULL AND tax_code_id IS NULL"
ENTRY = """
    INSERT INTO ledger_journalentry (company_id, year, sequence, number, posting_date, period_id, source_kind, source_id,
      source_number, purpose, description, currency, exchange_rate, line_count, is_manual, previous_hash, hash)
    VALUES (%(company)s, %(year)s, %(sequence)s, %(journal_number)s, current_date, %(period)s, %(source)s, %(source_id)s, '',
      'posting', '', 'EUR', 1, %(line_count)s, false, %(previous_hash)s, %(hash)s) RETURNING id
"""
ENTRY_LINES = """
    INSERT INTO ledger_journalline (company_id, entry_id, position, account_id, posting_date, debit, credit, base_debit,
      base_credit, currency)
    SELECT %(company)s, %(entry)s, n, v.account, current_date, v.debit, v.credit, v.debit, v.credit, 'EUR'
      FROM unnest(%(accounts)s::bigint[], %(debits)s::numeric[], %(credits)s::numeric[])
           WITH ORDINALITY AS v(account, debit, credit, n)
"""
PAYMENT = """
    INSERT INTO receivables_payment (company_id, number, status, customer_id, received_on, currency, exchange_rate,
      paid_amount, reference)
    SELECT company_id, %(payment_number)s, 'posted', customer_id, current_date, 'EUR', 1, gross_amount, ''
      FROM orders_salesorder WHERE id = %(order)s RETURNING id
"""
MATCH = """
    INSERT INTO receivables_allocation (company_id, customer_id, debit_id, credit_id, allocated_amount, debit_base_amount,
      credit_base_amount, date)
    SELECT company_id, customer_id, %(debit)s, %(credit)s, gross_amount, gross_amount, gross_amount, current_date
      FROM orders_salesorder WHERE id = %(order)s
"""


class Floor:
    """Nine transactions per cycle, each committed."""

    def __init__(self, plain: psycopg.Connection[Any]) -> None:
        self.plain = plain
        row = plain.execute("SELECT id FROM core_company").fetchone()
        self.values: dict[str, Any] = {"company": row[0] if row else 0}
        self.customers = [row[0] for row in plain.execute("SELECT id FROM customers_customer ORDER BY code")]
        self.accounts = dict(plain.execute(ACCOUNTS).fetchall())
        plain.commit()

    def run(self, first: int, count: int) -> float:
        """Cycles per second."""
        begun = time.perf_counter()
        for k in range(first, first + count):
            self._cycle(k)
        return count / (time.perf_counter() - begun)

    def submit_time(self, skus: list[str], count: int) -> float:
        """Milliseconds of an order of one piece of each product: draft, lines, reservations, decision and shipment."""
        begun = time.perf_counter()
        for k in range(count):
            self._do("SELECT 1", customer=self.customers[k], net=10 * len(skus), quantities=[1] * len(skus))
            self.values |= {"skus": skus, "order": None}
            self.values["number"] = self._number("F")
            self.values["order"] = self._do(ORDER)
            self._do(LINES)
            self._event(("orders.salesorder", self.values["order"], "created"))
            self._submit()
        return (time.perf_counter() - begun) / count * 1000

    def _do(self, statement: str, **values: Any) -> Any:
        """Execute with everything known so far; the id it returns, if any."""
        self.values |= values
        cursor = self.plain.execute(statement, self.values)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None

    def _event(self, *events: tuple[str, int, str]) -> None:
        kinds, ids, activities = zip(*events, strict=True)
        self._do(EVENT, kinds=list(kinds), ids=list(ids), activities=list(activities))

    def _number(self, kind: str) -> str:
        return str(self._do(NUMBER, kind=kind))

    def _move(self, table: str, key: str, status: str, activity: str, kind: str) -> None:
        """A step that only moves a status."""
        self._do(f"SELECT FROM {table} WHERE id = %({key})s FOR UPDATE")  # noqa: S608 - names of our own
        self._do(f"UPDATE {table} SET status = '{status}' WHERE id = %({key})s")  # noqa: S608
        self._event((kind, self.values[key], activity))
        self.plain.commit()

    def _post(self, source: str, source_id: int, *lines: tuple[str, Decimal, Decimal]) -> None:
        """A balanced entry that continues the chain."""
        head = self.plain.execute(HEAD, self.values).fetchone()
        if head is None:
            raise SystemExit("run the cycle once before its floor: it opens the period")
        year, sequence, previous, period, today = head
        entry = JournalEntry(
            company_id=self.values["company"], year=year, sequence=sequence, number=f"J-{year}-{sequence:06}",
            posting_date=today, period_id=period, source_kind=source, source_id=source_id, source_number="",
            purpose="posting", description="", currency="EUR", exchange_rate=Decimal(1), line_count=len(lines),
            previous_hash=previous,
        )  # fmt: skip
        sides = [
            JournalLine(
                account_id=self.accounts[role],
                debit=debit,
                credit=credit,
                base_debit=debit,
                base_credit=credit,
            )
            for role, debit, credit in lines
        ]
        made = self._do(
            ENTRY, year=year, sequence=sequence, journal_number=entry.number, period=period, source=source,
            source_id=source_id, line_count=len(lines), previous_hash=previous, hash=entry_hash(entry, sides),
        )  # fmt: skip
        self._do(
            ENTRY_LINES, entry=made, accounts=[side.account_id for side in sides],
            debits=[side.debit for side in sides], credits=[side.credit for side in sides],
        )  # fmt: skip

    def _cycle(self, k: int) -> None:
        quantities = [1 + (k + i) % 9 for i in range(5)]
        numbers = [(5 * k + i) % 50 for i in range(5)]
        net = sum(quantity * (10 + number) for quantity, number in zip(quantities, numbers, strict=True))
        self._do("SELECT 1", customer=self.customers[k * 7919 % 200], net=net, quantities=quantities)
        self.values |= {"skus": [f"P{number:02}" for number in numbers], "order": None}
        self.values["number"] = self._number("F")
        self.values["order"] = self._do(ORDER)
        self._do(LINES)
        self._event(("orders.salesorder", self.values["order"], "created"))
        self.plain.commit()
        self._move("orders_salesorder", "order", "quoted", "quoted", "orders.salesorder")
        self._submit()
        for status in ("picking", "picked", "packed"):
            self._move("fulfillment_shipment", "shipment", status, status, "fulfillment.shipment")
        self._dispatch(5 * sum(quantities))
        self._issue(net)
        self._pay(net)

    def _submit(self) -> None:
        order = self.values["order"]
        self._do("SELECT FROM orders_salesorder WHERE id = %(order)s FOR UPDATE")
        self._do("UPDATE orders_salesorder SET status = 'submitted' WHERE id = %(order)s")
        self._do("SELECT FROM credit_creditaccount WHERE customer_id = %(customer)s FOR UPDATE")
        self._do(DECISION)
        self._do(RESERVE)
        self._do("UPDATE orders_salesorder SET status = 'confirmed' WHERE id = %(order)s")
        self.values["shipment_number"] = self._number("E")
        self.values["shipment"] = self._do(SHIPMENT)
        self._do(SHIPMENT_LINES)
        self._event(
            ("orders.salesorder", order, "submitted"),
            ("orders.salesorder", order, "confirmed"),
            ("fulfillment.shipment", self.values["shipment"], "planned"),
        )
        self.plain.commit()

    def _dispatch(self, cost: int) -> None:
        self._do("SELECT FROM orders_salesorder WHERE id = %(order)s FOR UPDATE")
        self._do(ISSUE_GOODS)
        self._do(
            "UPDATE fulfillment_shipment SET status = 'dispatched', dispatch_date = current_date WHERE id = %(shipment)s"
        )
        self._do(
            "UPDATE orders_salesorderline SET shipped = quantity, reserved = 0 WHERE order_id = %(order)s"
        )
        self._do("UPDATE orders_salesorder SET delivery_status = 'complete' WHERE id = %(order)s")
        self.values["invoice"] = self._do(INVOICE)
        self._do(INVOICE_LINES)
        self._do(INVOICE_TAX)
        self._event(("fulfillment.shipment", self.values["shipment"], "dispatched"))
        self._post(
            "fulfillment.shipment",
            self.values["shipment"],
            ("cogs", Decimal(cost), ZERO),
            ("inventory", ZERO, Decimal(cost)),
        )
        self.plain.commit()

    def _issue(self, net: int) -> None:
        self._do("SELECT FROM invoicing_invoice WHERE id = %(invoice)s FOR UPDATE")
        self._do(INSTALLMENT)
        number = self._number("R")
        self._do(
            "UPDATE invoicing_invoice SET status = 'issued', number = %(document)s, issue_date = current_date,"
            " due_date = current_date + 30 WHERE id = %(invoice)s",
            document=number,
        )
        self._do("UPDATE orders_salesorderline SET invoiced = quantity WHERE order_id = %(order)s")
        self._do("UPDATE orders_salesorder SET billing_status = 'complete' WHERE id = %(order)s")
        self.values["debit"] = self._do(ITEM, item_kind="invoice", is_debit=True, payment=None)
        self._event(("invoicing.invoice", self.values["invoice"], "issued"))
        tax = Decimal(net) / 5
        self._post(
            "invoicing.invoice", self.values["invoice"],
            ("receivables", net + tax, ZERO), ("revenue", ZERO, Decimal(net)), ("output_tax", ZERO, tax),
        )  # fmt: skip
        self.plain.commit()

    def _pay(self, net: int) -> None:
        gross = net + Decimal(net) / 5
        self._do("SELECT FROM orders_salesorder WHERE id = %(order)s FOR UPDATE")
        payment = self._do(PAYMENT, payment_number=self._number("B"))
        self.values["credit"] = self._do(
            ITEM, item_kind="payment", is_debit=False, payment=payment, invoice=None
        )
        self._do(MATCH)
        self._do(
            "UPDATE orders_salesorder SET payment_status = 'paid', status = 'closed' WHERE id = %(order)s"
        )
        self._event(
            ("receivables.payment", payment, "posted"), ("orders.salesorder", self.values["order"], "closed")
        )
        self._post("receivables.payment", payment, ("bank", gross, ZERO), ("receivables", ZERO, gross))
        self.plain.commit()
