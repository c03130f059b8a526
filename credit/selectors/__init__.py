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
from credit.selectors.policies import (
    RiskClass,
    release_days,
    risk_class_of,
    risk_classes,
    rule_set_from,
    rule_set_of,
    rule_sets,
    waiting_customers,
)
from credit.selectors.replaying import Past, Scope, count_past, past_orders
from credit.selectors.rule_history import RuleChange, Saved, last_changes, rule_history

__all__ = [
    "Asked",
    "Limit",
    "Past",
    "Preview",
    "RiskClass",
    "RuleChange",
    "Saved",
    "Scope",
    "count_past",
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
    "last_changes",
    "last_decisions",
    "limit_on",
    "past_orders",
    "preview",
    "release_days",
    "risk_class_of",
    "risk_classes",
    "rule_history",
    "rule_set_from",
    "rule_set_of",
    "rule_sets",
    "security_of",
    "standing",
    "waiting_customers",
    "with_block_of_orderer",
]
