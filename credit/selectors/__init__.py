"""Questions about credit: limit, exposure, and what a check would say. Exposure is computed, never stored (CRD-3)."""

from credit.selectors.decisions import Preview, is_to_be_asked, judge, last_decisions, preview
from credit.selectors.documents import Compared, Comparison, Document, Documents, compare, documents_of
from credit.selectors.exposure import Exposure, Share, account_of, exposure_of, securities_of
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
from credit.selectors.limits import (
    KnownLimit,
    Limit,
    LimitState,
    family,
    holder_id,
    in_currency,
    limit_on,
    limits_of,
    standing_limit,
)
from credit.selectors.policies import release_days, rule_set_from, rule_set_of, rule_sets

__all__ = [
    "Asked",
    "Compared",
    "Comparison",
    "Document",
    "Documents",
    "Exposure",
    "KnownLimit",
    "Limit",
    "LimitState",
    "Preview",
    "Share",
    "account_of",
    "compare",
    "delivered_not_invoiced",
    "documents_of",
    "exposure_of",
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
    "limit_on",
    "limits_of",
    "preview",
    "release_days",
    "rule_set_from",
    "rule_set_of",
    "rule_sets",
    "securities_of",
    "security_of",
    "standing",
    "standing_limit",
    "with_block_of_orderer",
]
