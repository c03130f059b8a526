"""Credit: how much a customer may owe, and every decision about it."""

from credit.lifecycle import CheckPoint, PrepaymentOutcome, Rule, SecurityKind
from credit.models.accounts import CreditAccount, CreditLimit, Security
from credit.models.decisions import CreditDecision, CreditRelease
from credit.models.mailing import CreditMailRules
from credit.models.policies import CreditPolicy, CreditRule
from credit.models.prepayments import PrepaymentRequest, PrepaymentShare
from credit.models.scores import RiskScore

__all__ = [
    "CheckPoint",
    "CreditAccount",
    "CreditDecision",
    "CreditLimit",
    "CreditMailRules",
    "CreditPolicy",
    "CreditRelease",
    "CreditRule",
    "PrepaymentOutcome",
    "PrepaymentRequest",
    "PrepaymentShare",
    "RiskScore",
    "Rule",
    "Security",
    "SecurityKind",
]
