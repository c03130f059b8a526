"""Why the credit rules hold an order or let it pass: in full for controllers, without figures for who sells."""

from django.utils.translation import gettext_lazy as _

from core import reasons
from core.reasons import Extent, Wording
from credit.models import CreditDecision

#: What a clerk is told of a rule that failed.
PLAIN = {
    "blocked": _("The customer is blocked."),
    "limit": _("The credit limit does not cover this order."),
    "limit_used": _("The credit limit is nearly used up."),
    "overdue": _("The customer has invoices long overdue."),
    "overdue_amount": _("The customer has too much overdue."),
    "dunning": _("The customer has been reminded several times."),
    "review": _("The customer's credit has to be reviewed."),
    "first_order": _("The first order of a new customer is looked at."),
    "unreviewed": _("The first order of a new customer is looked at."),
    "promises": _("The customer did not keep what he promised."),
    "order_value": _("Orders of this value are looked at."),
    "horizon": _("What ships later is looked at when it ships."),
    "release": _("Released by a credit controller."),
}
_FULL = {
    "blocked": {
        "credit.not-blocked": _("The account is not blocked."),
        "credit.blocked": _("The account is blocked: %(reason)s"),
    },
    "limit": {
        "credit.no-limit-asked": _("Paid in advance: the limit is not asked."),
        "credit.secured": _("Secured by %(security)s: the limit is not asked."),
        "credit.secured-once-confirmed": _(
            "Secured by %(security)s once it is confirmed: the limit is not asked."
        ),
        "credit.unlimited": _("No limit is set: unlimited."),
        "credit.adds-nothing": _("The order adds nothing to what is owed: the limit is not asked."),
        "credit.within-limit": _(
            "%(orders)s on order + %(receivables)s open + this order %(order)s = %(after)s,"
            " within the limit of %(limit)s."
        ),
        "credit.over-limit": _(
            "%(orders)s on order + %(receivables)s open + this order %(order)s = %(after)s,"
            " %(over)s over the limit of %(limit)s."
        ),
    },
    "overdue": {
        "credit.nothing-overdue": _("Nothing worth mentioning is overdue."),
        "credit.overdue": _("%(amount)s overdue, the oldest for %(days)d days."),
        "credit.overdue-days": _(
            "%(amount)s overdue, the oldest for %(days)d days; %(allowed)d days are allowed."
        ),
    },
    "overdue_amount": {
        "credit.any-amount-overdue": _("No amount overdue is set that stops an order."),
        "credit.overdue-amount": _("%(amount)s overdue; %(allowed)s are allowed."),
    },
    "dunning": {"credit.dunning-level": _("Highest dunning level %(level)d.")},
    "review": {
        "credit.no-review": _("No review is planned."),
        "credit.review": _("The credit was to be reviewed by %(date)s."),
    },
    "first_order": {
        "credit.not-first-order": _("Not a first order that has to be looked at."),
        "credit.first-order-prepaid": _("A first order, paid in advance."),
        "credit.first-order": _("This is the customer's first order."),
    },
    "unreviewed": {
        "credit.no-limit-decided": _("A new customer for whom nobody has decided on a limit yet."),
        "credit.limit-decided": _("Somebody has decided on a limit."),
    },
    "limit_used": {
        "credit.limit-used-not-asked": _("How much of the limit is used is not asked."),
        "credit.limit-used": _("%(used)s %% of the limit used after this order; %(allowed)d %% are allowed."),
    },
    "promises": {
        "credit.no-broken-promise": _("No promise to pay was broken."),
        "credit.broken-promises": _("%(count)d promises to pay broken in a year; %(allowed)d are allowed."),
    },
    "order_value": {
        "credit.any-order-value": _("The value of the order is not asked."),
        "credit.order-value": _("An order over %(order)s; up to %(allowed)s passes unseen."),
    },
    "horizon": {
        "credit.nothing-later": _("Nothing ships later than %(days)d days from now."),
        "credit.ships-later": _("%(amount)s ships later than %(days)d days from now and is not counted yet."),
    },
    "release": {
        "credit.released": _("Released by %(who)s: %(reason)s"),
        "credit.released-for-prepayment": _(
            "Released by %(who)s when %(amount)s are paid in advance: %(reason)s"
        ),
    },
}


def told(rule: str) -> str:
    """The code of an answer that was kept as a sentence, before answers were kept with their figures."""
    return f"credit.{rule.replace('_', '-')}.{reasons.TEXT}"


WORDINGS: dict[str, Wording] = {
    **{code: Wording(full, PLAIN[rule]) for rule, codes in _FULL.items() for code, full in codes.items()},
    **{told(rule): Wording("%(text)s", plain) for rule, plain in PLAIN.items()},
    "credit.passed": Wording(_("The credit check passed."), _("The credit check passed.")),
    "credit.security-awaited": Wording(
        _("The order waits until %(security)s is confirmed."), _("The order waits for its security.")
    ),
    "credit.security-confirmed": Wording(_("The security is confirmed."), _("The security is confirmed.")),
    "credit.security-gone": Wording(
        _("The order has no security that it waits for."),
        _("The order has no security that it waits for."),
    ),
    "credit.prepayment-asked": Wording(
        _("%(amount)s are to be paid in advance, reference %(reference)s."),
        _("Part of it is to be paid in advance."),
    ),
    "credit.prepayment-received": Wording(
        _("%(amount)s were paid in advance."), _("What was to be paid in advance has arrived.")
    ),
    "credit.prepayment-lapsed": Wording(
        _("The prepayment that was asked for no longer covers the order."),
        _("The prepayment that was asked for no longer covers the order."),
    ),
    "credit.money-arrived": Wording(
        _("The payment in advance has arrived."), _("The payment in advance has arrived.")
    ),
}


def answers_of(decision: CreditDecision, extent: Extent, *, is_held: bool) -> list[tuple[bool, str]]:
    """Whether each rule passed and what it said; without the figures only what holds the order."""
    shown = [
        rule for rule in decision.rules if extent is Extent.FIGURES or (is_held and not rule["is_passed"])
    ]
    return [(rule["is_passed"], reasons.say(rule, extent)) for rule in shown]


def why(decision: CreditDecision) -> str:
    """What failed; of an order that passed the arithmetic of its limit."""
    shown = [
        rule
        for rule in decision.rules
        if not rule["is_passed"] or (decision.is_passed and rule["rule"] == "limit")
    ]
    return " ".join(reasons.sentences(shown))
