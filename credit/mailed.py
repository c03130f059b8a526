"""What credit adds to the mails about an order: politely, what is overdue and how to pay it."""

from __future__ import annotations

from typing import Any

from core.models import CompanyBankAccount
from core.payment_reference import in_groups
from core.pdf.formats import DocumentFormat
from core.pdf.letterhead import account_for
from credit.selectors import mail_rules, overdue_to_tell, waits_for_payment
from credit.selectors.owed import Overdue
from orders.lifecycle import OrderStatus
from orders.models import SalesOrder
from receivables.models import OpenItem

LISTED = 20


def credit_in_mails(order: SalesOrder) -> dict[str, Any]:
    """Overdue invoices of who ordered, when he pays himself; another payer's debts are none of his business."""
    rules, customer = mail_rules(order.company), order.customer
    told: dict[str, Any] = {}
    if rules.tells_overdue and order.payer == customer:
        told["overdue"] = [_block(each, order) for each in overdue_to_tell(customer, order.company.today())]
    if rules.tells_waiting and order.status == OrderStatus.HELD:
        told["waits_for_payment"] = waits_for_payment(order)
    return told


def _block(overdue: Overdue, order: SalesOrder) -> dict[str, Any]:
    """One currency, as the customer writes dates and amounts."""
    customer = order.customer
    fmt = DocumentFormat(customer.language, overdue.currency, country=customer.country)
    account: CompanyBankAccount | None = account_for(order.company, overdue.currency)
    return {
        "items": [_item(item, fmt) for item in overdue.items[:LISTED]],
        "is_cut": len(overdue.items) > LISTED,
        "credit": fmt.money(overdue.credit_amount) if overdue.credit_amount else "",
        "total": fmt.money(overdue.total_amount),
        "iban": in_groups(account.iban) if account else "",
        "bic": account.bic if account else "",
    }


def _item(item: OpenItem, fmt: DocumentFormat) -> dict[str, str]:
    reference = item.invoice.payment_reference if item.invoice else ""
    return {
        "number": item.document_number,
        "due_date": fmt.date(item.due_date),
        "open_amount": fmt.money(item.open_amount),
        "reference": in_groups(reference) if reference else item.document_number,
    }
