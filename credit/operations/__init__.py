"""Credit verbs: check, release, reject, change a limit, block. Each locks the customer's credit account first (CRD-2)."""

from credit.operations.accounts import (
    LONGEST_CLASS,
    block,
    lock_account,
    refuse_bad_class,
    set_review,
    unblock,
)
from credit.operations.checking import (
    WAITING_FOR_MONEY,
    CreditRefused,
    check,
    check_again,
    check_now,
    recheck,
    refuse_copy,
    valid_release,
)
from credit.operations.deciding import OverCeiling, OwnOrder, obstacle_to_release, reject, release
from credit.operations.leaving import hold_accounts, refuse_unless_good, stop
from credit.operations.limits import (
    LimitOver,
    NoSuchLimit,
    SharedLimit,
    correct_limit,
    end_limit,
    refuse_bad_days,
    refuse_bad_limit,
    set_limit,
)
from credit.operations.mailing import set_mail_rules
from credit.operations.policies import lock_policy, refuse_bad_rule_set, save_rule_set
from credit.operations.prepaying import NoPrepaymentAsked, ask_prepayment, withdraw_prepayment
from credit.operations.reminding import NothingToPay, ask_to_pay
from credit.operations.scoring import keep_scores
from credit.operations.securing import Cover, OwnSecurity, add_security, confirm_security, end_security

__all__ = [
    "LONGEST_CLASS",
    "WAITING_FOR_MONEY",
    "Cover",
    "CreditRefused",
    "LimitOver",
    "NoPrepaymentAsked",
    "NoSuchLimit",
    "NothingToPay",
    "OverCeiling",
    "OwnOrder",
    "OwnSecurity",
    "SharedLimit",
    "add_security",
    "ask_prepayment",
    "ask_to_pay",
    "block",
    "check",
    "check_again",
    "check_now",
    "confirm_security",
    "correct_limit",
    "end_limit",
    "end_security",
    "hold_accounts",
    "keep_scores",
    "lock_account",
    "lock_policy",
    "obstacle_to_release",
    "recheck",
    "refuse_bad_class",
    "refuse_bad_days",
    "refuse_bad_limit",
    "refuse_bad_rule_set",
    "refuse_copy",
    "refuse_unless_good",
    "reject",
    "release",
    "save_rule_set",
    "set_limit",
    "set_mail_rules",
    "set_review",
    "stop",
    "unblock",
    "valid_release",
    "withdraw_prepayment",
]
