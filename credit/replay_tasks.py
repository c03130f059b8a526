"""The long work of a replay: a thousand past orders at a time."""

from __future__ import annotations

from django.urls import reverse

from core import jobs
from core.actors import Actor
from core.exchange import AllRates
from core.models import Job
from credit import replay_sums, replays, selectors
from credit.rule_sets import RuleSet
from receivables.selectors import lost_of_orders

REPLAYED_AT_ONCE = 1000


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
