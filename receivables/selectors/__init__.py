"""Questions about receivables; they change nothing."""

from receivables.selectors.standing import CreditStanding, OpenReceivable, credit_standing, open_receivables

__all__ = ["CreditStanding", "OpenReceivable", "credit_standing", "open_receivables"]
