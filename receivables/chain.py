"""Payments in the document chain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.documents import ChainNode, DocumentKind
from orders.models import SalesOrder
from receivables.models import Payment

STAGE = 40


def orders_of(payment: Payment) -> list[int]:
    """The orders billed by the invoices a payment settles, as far as the matches still stand."""
    return list(
        SalesOrder.objects.filter(
            lines__invoice_lines__invoice__open_items__debit_allocations__credit__payment=payment,
            lines__invoice_lines__invoice__open_items__debit_allocations__undoes__isnull=True,
            lines__invoice_lines__invoice__open_items__debit_allocations__undone_by__isnull=True,
        )
        .order_by("pk")
        .distinct()
        .values_list("pk", flat=True)
    )


def payment_nodes(actor: Actor, order_ids: Iterable[int]) -> Iterator[ChainNode]:
    """The payments that settled invoices of these orders."""
    payments = Payment.objects.in_scope(actor).filter(
        open_items__credit_allocations__debit__invoice__lines__order_line__order_id__in=list(order_ids)
    )
    for payment in payments.order_by("pk").distinct():
        yield ChainNode(
            stage=STAGE,
            kind="receivables.payment",
            label=str(_("Payment")),
            number=payment.number,
            url=payment.get_absolute_url(),
            status=payment.status,
            status_label=payment.get_status_display(),
            date=payment.received_on,
            amount=payment.paid_amount,
            currency=payment.currency,
            document_id=payment.pk,
        )


PAYMENT_KIND = DocumentKind(
    model=Payment,
    api_name="payment",
    label=_("Payment"),
    stage=STAGE,
    permission="receivables.view_payment",
    orders_of=orders_of,
    nodes_for=payment_nodes,
)
