"""Work of the credit stage that happens after the commit."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse

from core import jobs, outbox
from core.actors import Actor
from core.exchange import AllRates
from core.models import Job
from credit import replay_sums, replays, selectors
from credit.operations import WAITING_FOR_MONEY, recheck
from credit.rule_sets import RuleSet
from customers.models import Customer
from orders.lifecycle import OrderStatus
from orders.models import SalesOrder
from receivables.selectors import lost_of_orders

REPLAYED_AT_ONCE = 1000


@outbox.handler(queue="default")
def recheck_held_orders(customer_id: int) -> None:
    """Check the held orders that a customer and whoever shares his limit pay or placed, oldest first, each for itself."""
    customer = Customer.objects.get(pk=customer_id)
    root = customer.parent_id or customer.pk
    held = (
        SalesOrder.objects.filter(
            Q(invoice_party_id=root)
            | Q(invoice_party__parent_id=root)
            | Q(customer_id=root)
            | Q(customer__parent_id=root),
            status=OrderStatus.HELD,
            holds__kind__in=WAITING_FOR_MONEY,
            holds__lifted_at__isnull=True,
        )
        .select_related("company", "customer__company", "invoice_party", "payment_terms", "warehouse")
        .order_by("submitted_at", "pk")
        .distinct()
    )
    for order in held:
        recheck(order, by=Actor.system(order.company))


@jobs.runner(replays.JOB_KIND, result_for=replays.VIEW)
def replay_next(job: Job, by: Actor) -> bool:
    """Judge the next thousand orders by the saved and the changed rules; as many queries for one as for all of them."""
    by.require("credit.replay_rules")
    company, rates = by.company, AllRates(by.company)
    scope = replays.scope_of(company, job.parameters)
    if "after" not in job.cursor:
        job.total, before = selectors.count_past(scope)
        job.cursor = {"after": before}
    past, last = selectors.past_orders(scope, rates, after=job.cursor["after"], limit=REPLAYED_AT_ONCE)
    result = replay_sums.Result.of(job.result)
    replay_sums.judge_again(
        result,
        past,
        saved=replay_sums.Judge(RuleSet.of(job.parameters["saved"]), rates),
        changed=replay_sums.Judge(RuleSet.of(job.parameters["rules"]), rates),
        lost=lost_of_orders(company, [each.order_id for each in past], company.today()),
    )
    job.result = result.as_json()
    job.cursor = {"after": last}
    job.progress += len(past)
    job.result_url = reverse("credit:replay", args=[job.pk])
    return len(past) == REPLAYED_AT_ONCE
