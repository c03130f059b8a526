"""Credit verbs: check, release, reject, change a limit, block. Each locks the customer's credit account first (CRD-2)."""

from credit.operations.accounts import (
    LONGEST_CLASS,
    SharedLimit,
    block,
    lock_account,
    refuse_bad_class,
    refuse_bad_limit,
    set_limit,
    set_review,
    unblock,
)
from credit.operations.checking import (
    WAITING_FOR_MONEY,
    CreditRefused,
    check,
    recheck,
    refuse_copy,
    valid_release,
)
from credit.operations.deciding import OverCeiling, OwnOrder, obstacle_to_release, reject, release
from credit.operations.leaving import refuse_unless_good, stop
from credit.operations.policies import lock_policy, refuse_bad_rule_set, save_rule_set

__all__ = [
    "LONGEST_CLASS",
    "WAITING_FOR_MONEY",
    "CreditRefused",
    "OverCeiling",
    "OwnOrder",
    "SharedLimit",
    "block",
    "check",
    "lock_account",
    "lock_policy",
    "obstacle_to_release",
    "recheck",
    "refuse_bad_class",
    "refuse_bad_limit",
    "refuse_bad_rule_set",
    "refuse_copy",
    "refuse_unless_good",
    "reject",
    "release",
    "save_rule_set",
    "set_limit",
    "set_review",
    "stop",
    "unblock",
    "valid_release",
]
