"""Billing runs: whatever was delivered and not billed up to a date becomes invoices, chunk by chunk, exactly once."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core import formats, jobs
from core.actors import Actor
from core.locking import lock_all, operation
from core.models import Job
from core.refusals import Refusal
from customers.models import BillingPolicy, Customer
from invoicing.operations.composing import Draft, begin, compose, save_all
from invoicing.operations.drafting import NothingToBill
from invoicing.operations.issuing import issue_if_possible
from invoicing.selectors.billing import Portion, unbilled_portions
from invoicing.selectors.queues import billing_preview, unbilled_customers
from orders.models import SalesOrder

KIND = "billing_run"
CUSTOMERS_PER_CHUNK = 10
MOST_REFUSALS_SHOWN = 100


@operation
def start_billing_run(up_to: datetime.date, *, by: Actor, customers: Sequence[Customer] | None = None) -> Job:
    """Start the job that bills everything unbilled up to a date, of all customers or some.

    Customers billed by hand wait, and so does what was credited: whether it is billed again, a person decides.

    Raises NothingToBill, NotPermitted.
    """
    by.require("invoicing.run_billing")
    if up_to > by.company.today():
        raise Refusal(_("A billing run goes up to today at the latest."), field="up_to")
    keys = None if customers is None else sorted(customer.pk for customer in customers)
    preview = billing_preview(by.company, up_to, customer_ids=keys)
    if not preview.invoices:
        raise NothingToBill(_("Nothing waits to be billed up to %s.") % formats.day(up_to), field="up_to")
    job = jobs.start(
        KIND,
        _("Billing run up to %s") % formats.day(up_to),
        by=by,
        parameters={"up_to": up_to.isoformat(), "customers": keys},
        total=preview.invoices,
    )
    job.result_url = reverse("invoicing:billing-run", args=[job.pk])
    job.save(update_fields=["result_url"])
    return job


def bill_next(job: Job, by: Actor) -> bool:
    """Bill the next customers of a run; true while some are left. Invoices and cursor are committed together."""
    up_to = datetime.date.fromisoformat(job.parameters["up_to"])
    found = unbilled_customers(
        job.company,
        up_to,
        customer_ids=job.parameters.get("customers"),
        after=job.cursor.get("after", 0),
        limit=CUSTOMERS_PER_CHUNK,
    )
    if not found:
        job.total = job.progress
        return False
    by.require("invoicing.run_billing")
    _note_results(job, _bill(found, up_to, job, by), by)
    job.cursor = {"after": max(found)}
    return True


@operation
def _bill(
    found: dict[int, list[int]], up_to: datetime.date, job: Job, by: Actor
) -> list[tuple[Draft, list[SalesOrder]]]:
    """Drafts for the orders these customers pay, all inserted at once; the orders are locked first and looked at again."""
    wanted = SalesOrder.objects.filter(pk__in=[key for keys in found.values() for key in keys])
    orders = {order.pk: order for order in lock_all(wanted)}
    customers = Customer.objects.in_bulk(list(found))
    drafts: list[tuple[Draft, list[SalesOrder]]] = []
    for portions in _by_invoice(unbilled_portions(orders, up_to=up_to, is_fresh_only=True), orders):
        billed = [orders[key] for key in sorted({portion.order_line.order_id for portion in portions})]
        customer = customers[billed[0].invoice_party_id]
        invoice = begin(by.company, customer, billed[0], is_alone=len(billed) == 1, run=job)
        drafts.append((compose(invoice, portions, orders), billed))
    save_all([draft for draft, _orders in drafts], by=by)
    return drafts


def _by_invoice(portions: Iterable[Portion], orders: dict[int, SalesOrder]) -> list[list[Portion]]:
    """One invoice per paying customer, currency and terms where bills are collected, else one per order."""
    groups: dict[tuple[Any, ...], list[Portion]] = defaultdict(list)
    for portion in portions:
        order = orders[portion.order_line.order_id]
        is_collected = order.billing_policy == BillingPolicy.COLLECTED
        own = None if is_collected else order.pk
        groups[order.invoice_party_id, order.currency, order.payment_terms_id, own].append(portion)
    return [groups[key] for key in sorted(groups, key=lambda key: (key[0], key[1], key[2], key[3] or 0))]


def _note_results(job: Job, drafts: Sequence[tuple[Draft, list[SalesOrder]]], by: Actor) -> None:
    """Issue the drafts where the company does so by itself; what is refused stays a draft and is listed with its reason."""
    refused = list(job.result.get("refused", []))
    for draft, billed in drafts:
        if job.company.issues_invoices_automatically:
            refusal = issue_if_possible(draft, billed, by=by)
            if refusal is not None and len(refused) < MOST_REFUSALS_SHOWN:
                refused.append({"invoice": draft.invoice.pk, "reason": refusal.message})
    job.progress += len(drafts)
    job.total = max(job.total, job.progress)
    job.result = {"invoices": job.progress, "refused": refused}
    job.message = _("%(done)d of %(total)d invoices") % {"done": job.progress, "total": job.total}
