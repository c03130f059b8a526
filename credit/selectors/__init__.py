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
from credit.selectors.paying import PayThese, pay_to_release
from credit.selectors.policies import release_days, rule_set_from, rule_set_of, rule_sets
from credit.selectors.prepayments import (
    has_bounced,
    needed_amount,
    open_prepayment,
    uncounted_money,
    valid_prepayment,
)

__all__ = [
    "Asked",
    "Limit",
    "PayThese",
    "Preview",
    "delivered_not_invoiced",
    "family",
    "figures_for",
    "has_bounced",
    "holder_id",
    "in_currency",
    "is_first_order",
    "is_in_force",
    "is_review_wanted",
    "is_to_be_asked",
    "judge",
    "last_decisions",
    "limit_on",
    "needed_amount",
    "open_prepayment",
    "pay_to_release",
    "preview",
    "release_days",
    "rule_set_from",
    "rule_set_of",
    "rule_sets",
    "security_of",
    "standing",
    "uncounted_money",
    "valid_prepayment",
    "with_block_of_orderer",
]
