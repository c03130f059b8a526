"""The ledger's scheduled work."""

from __future__ import annotations

import datetime
import logging

from celery import shared_task
from django.utils import timezone

from core.actors import Actor
from core.refusals import Refusal
from ledger import exports, operations, selectors

logger = logging.getLogger(__name__)
MAY_STAY_OPEN = datetime.timedelta(hours=24)


@shared_task
def export_chain_heads() -> None:
    """Keep the day's ends of the journal outside the database (LED-10)."""
    exports.export_heads(timezone.now().date())


@shared_task
def close_reopened_periods() -> None:
    """Close again what was opened again more than a day ago (ROLES.md, section 2, rule 6)."""
    for period, was in selectors.periods_reopened_before(timezone.now() - MAY_STAY_OPEN):
        try:
            operations.close_again(period, was, by=Actor.system(period.company))
        except Refusal as refusal:
            logger.warning("Period %s stays open: %s", period, refusal)
