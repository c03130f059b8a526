"""What receivables refuses, and in which words."""

from core.refusals import Conflict, Refusal


class AmountNotPossible(Refusal):
    """An amount of zero, below zero, or finer than the currency's smallest coin."""

    code = "amount-not-possible"


class AmountExceedsOpen(Refusal):
    """More was to be allocated than is open on one of the two items (REC-1)."""

    code = "amount-exceeds-open"


class OtherCustomer(Refusal):
    """A payment settles the items of its own customer, or of customers with the same payer (REC-2)."""

    code = "other-customer"


class OtherCurrency(Refusal):
    """Debit and credit are in two currencies (REC-2)."""

    code = "other-currency"


class DateNotPossible(Refusal):
    """A date in the future, or before what it refers to."""

    code = "date-not-possible"


class NotAnOpenDebit(Refusal):
    """What was named is not an item that a payment can settle."""

    code = "not-an-open-debit"


class AlreadyUndone(Conflict):
    """Somebody else has taken the match back before."""

    code = "already-undone"


class ReasonMissing(Refusal):
    """The act needs a reason, for it stands in the timeline for good."""

    code = "reason-missing"


class RunTooEarly(Refusal):
    """A dunning run dated before the last one, or in the future."""

    code = "run-date-not-possible"


class NotInReview(Conflict):
    """The run was sent or canceled; nothing can be taken out of it any more."""

    code = "not-in-review"


class NothingOpen(Refusal):
    """There is nothing left that could be promised."""

    code = "nothing-open"


class RulesNotPossible(Refusal):
    """A number of days that makes no sense for promises."""

    code = "rules-not-possible"
