"""Questions about credit: limit, exposure, and what a check would say. Exposure is computed, never stored (CRD-3)."""

from credit.selectors.decisions import Preview, is_to_be_asked, judge, last_decisions, preview
from credit.selectors.figures import (
    Asked,
    delivered_not_invoiced,
    figures_for,
    is_first_order,
    is_in_force,
    is_review_wanted,
    security_of,
    standing,
    with_block_of_orderer,
)
from credit.selectors.limits import Limit, family, holder_id, in_currency, limit_on
from credit.selectors.owed import mail_rules, overdue_to_tell, waits_for_payment
from credit.selectors.policies import release_days, rule_set_from, rule_set_of, rule_sets
from credit.selectors.scores import behaviors, latest_score, latest_scores, scores_of

__all__ = [
    "Asked",
    "Limit",
    "Preview",
    "behaviors",
    "delivered_not_invoiced",
    "family",
    "figures_for",
    "holder_id",
    "in_currency",
    "is_first_order",
    "is_in_force",
    "is_review_wanted",
    "is_to_be_asked",
    "judge",
    "last_decisions",
    "latest_score",
    "latest_scores",
    "limit_on",
    "mail_rules",
    "overdue_to_tell",
    "preview",
    "release_days",
    "rule_set_from",
    "rule_set_of",
    "rule_sets",
    "scores_of",
    "security_of",
    "standing",
    "waits_for_payment",
    "with_block_of_orderer",
]
