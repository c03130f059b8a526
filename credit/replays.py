"""Changed rules tried on orders that were decided on: which ones, and the job that does it; nothing is saved."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import jobs
from core.actors import Actor
from core.locking import operation
from core.models import Company, Job
from core.refusals import Refusal
from credit import selectors
from credit.operations import refuse_bad_rule_set
from credit.rule_sets import RuleSet
from credit.selectors import Scope

JOB_KIND = "policy_replay"
VIEW = "credit.view_ruleset"
LAST_DAYS = 90
MOST_DAYS = 366


class Whom(models.TextChoices):
    """Whose orders the rules are tried on."""

    CLASS = "class", gettext_lazy("The customers of the class")
    ALL = "all", gettext_lazy("All customers")


@operation
def start(
    rule_set: RuleSet,
    *,
    first_date: datetime.date,
    last_date: datetime.date,
    whom: str = Whom.CLASS,
    by: Actor,
) -> Job:
    """Try the rules, saved or not, on the orders submitted between two days; a worker does it.

    Raises NotPermitted, Refusal naming the field.
    """
    by.require("credit.replay_rules")
    refuse_bad_rule_set(rule_set)
    refuse_bad_range(first_date, last_date, by.company.today())
    if whom not in Whom.values:
        raise Refusal(_("Use one of: %s.") % ", ".join(Whom.values), field="whom")
    saved = selectors.risk_class_of(by.company, rule_set.risk_class)
    parameters = {
        "rules": rule_set.as_json(),
        "saved": (saved.rule_set if saved else rule_set).as_json(),
        "version": saved.version if saved else 0,
        "first_date": first_date.isoformat(),
        "last_date": last_date.isoformat(),
        "whom": str(whom),
    }
    total, _before = selectors.count_past(scope_of(by.company, parameters))
    title = _("Replay of the rules of %s") % (saved.title if saved else rule_set.risk_class)
    return jobs.start(JOB_KIND, title, by=by, parameters=parameters, total=total)


def refuse_bad_range(first_date: datetime.date, last_date: datetime.date, today: datetime.date) -> None:
    """Raise Refusal for days in the wrong order, to come, or too many."""
    if last_date > today:
        raise Refusal(_("Enter a day up to today."), field="last_date")
    if first_date > last_date:
        raise Refusal(_("The first day comes after the last."), field="first_date")
    if (last_date - first_date).days > MOST_DAYS:
        raise Refusal(_("Choose at most %d days.") % MOST_DAYS, field="first_date")


def scope_of(company: Company, parameters: Mapping[str, Any]) -> Scope:
    """Which orders a replay is about."""
    return Scope(
        company,
        parameters["rules"]["risk_class"],
        datetime.date.fromisoformat(parameters["first_date"]),
        datetime.date.fromisoformat(parameters["last_date"]),
        parameters["whom"] == Whom.ALL,
    )
