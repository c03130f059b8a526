"""The shape of what people enter about receivables. Business refusals belong to the operations."""

from receivables.forms.payment import PaymentForm, ShareRow, ShareRows
from receivables.forms.policy import LevelRow, LevelRows, PolicyForm
from receivables.forms.promise import PromiseForm, PromiseRulesForm
from receivables.forms.simple import AsOfForm, ProfileForm, ReasonForm, RunForm, language

__all__ = [
    "AsOfForm",
    "LevelRow",
    "LevelRows",
    "PaymentForm",
    "PolicyForm",
    "ProfileForm",
    "PromiseForm",
    "PromiseRulesForm",
    "ReasonForm",
    "RunForm",
    "ShareRow",
    "ShareRows",
    "language",
]
