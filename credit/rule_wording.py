"""What a rule means in one plain sentence, and its threshold and check points in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import formats
from core.presentation import Change
from credit.lifecycle import SWITCHES, CheckPoint, Rule
from credit.rule_sets import RuleSet, Setting

ZERO = Decimal(0)
OFF = Setting()

#: What stands behind the number of a rule.
NUMBER_UNITS = {
    Rule.LIMIT_USED: "%",
    Rule.OVERDUE: gettext_lazy("days"),
    Rule.DUNNING: gettext_lazy("level"),
    Rule.PROMISES: gettext_lazy("a year"),
    Rule.HORIZON: gettext_lazy("days"),
}
_PLAIN = {
    Rule.BLOCKED: gettext_lazy("Holds every order of an account that is blocked."),
    Rule.LIMIT: gettext_lazy("Holds an order that exceeds the credit limit, with what is owed and on order."),
    Rule.LIMIT_USED: gettext_lazy("Holds an order that would use more than this share of the credit limit."),
    Rule.OVERDUE_AMOUNT: gettext_lazy("Holds an order while more than this amount is overdue."),
    Rule.DUNNING: gettext_lazy("Holds an order while something open was reminded of beyond this level."),
    Rule.PROMISES: gettext_lazy("Holds an order when more promises to pay than these were broken in a year."),
    Rule.REVIEW: gettext_lazy("Holds an order once the day of the account's review has passed."),
    Rule.FIRST_ORDER: gettext_lazy("Holds the first order of a customer, unless it is paid in advance."),
    Rule.UNREVIEWED: gettext_lazy("Holds orders of a new customer until somebody has decided on a limit."),
    Rule.ORDER_VALUE: gettext_lazy("Holds an order worth more than this, unless it is paid in advance."),
    Rule.HORIZON: gettext_lazy("Never holds; leaves aside what ships later than in so many days."),
}


def meaning(rule: Rule, setting: Setting, currency: str) -> str:
    """What the rule does, with its threshold where it has one."""
    worded = _WITH_THRESHOLD.get(rule)
    return (worded(setting, currency) if worded else "") or str(_PLAIN[rule])


def _overdue(setting: Setting, currency: str) -> str:
    values = {"amount": formats.money(setting.amount or ZERO, currency), "days": setting.number}
    if setting.number is None:
        return _("Holds an order while more than %(amount)s is overdue.") % values
    return (
        ngettext(
            "Holds an order while more than %(amount)s is overdue, the oldest for more than %(days)d day.",
            "Holds an order while more than %(amount)s is overdue, the oldest for more than %(days)d days.",
            setting.number,
        )
        % values
    )


def _limit_used(setting: Setting, currency: str) -> str:
    words = _("Holds an order that would use more than %s of the credit limit.")
    return "" if setting.number is None else words % formats.percent(setting.number)


def _overdue_amount(setting: Setting, currency: str) -> str:
    words = _("Holds an order while more than %s is overdue, for however long.")
    return "" if setting.amount is None else words % formats.money(setting.amount, currency)


def _dunning(setting: Setting, currency: str) -> str:
    words = _("Holds an order while something open was reminded of beyond level %d.")
    return "" if setting.number is None else words % setting.number


def _promises(setting: Setting, currency: str) -> str:
    if setting.number is None:
        return ""
    words = ngettext(
        "Holds an order when more than %d promise to pay was broken in a year.",
        "Holds an order when more than %d promises to pay were broken in a year.",
        setting.number,
    )
    return words % setting.number


def _order_value(setting: Setting, currency: str) -> str:
    words = _("Holds an order worth more than %s, unless it is paid in advance.")
    return "" if setting.amount is None else words % formats.money(setting.amount, currency)


def _horizon(setting: Setting, currency: str) -> str:
    if setting.number is None:
        return ""
    words = ngettext(
        "Never holds; leaves aside what ships later than in %d day.",
        "Never holds; leaves aside what ships later than in %d days.",
        setting.number,
    )
    return words % setting.number


_WITH_THRESHOLD: dict[Rule, Callable[[Setting, str], str]] = {
    Rule.OVERDUE: _overdue,
    Rule.LIMIT_USED: _limit_used,
    Rule.OVERDUE_AMOUNT: _overdue_amount,
    Rule.DUNNING: _dunning,
    Rule.PROMISES: _promises,
    Rule.ORDER_VALUE: _order_value,
    Rule.HORIZON: _horizon,
}


def threshold(rule: Rule, setting: Setting, currency: str) -> str:
    """The threshold with its unit: ``30 days, 50.00 EUR``; empty where the rule has none."""
    parts = []
    if setting.number is not None:
        unit = NUMBER_UNITS.get(rule, "")
        is_before = rule == Rule.DUNNING
        figure = formats.number(setting.number)
        parts.append(f"{unit}\u00a0{figure}" if is_before else f"{figure}\u00a0{unit}")
    if setting.amount is not None:
        parts.append(formats.money(setting.amount, currency))
    return ", ".join(parts)


def points_in_words(setting: Setting) -> str:
    """Where the rule is asked, in the order of an order's life."""
    return ", ".join(str(CheckPoint(point).label) for point in SWITCHES if point in setting.points)


def setting_in_words(rule: Rule, setting: Setting | None, currency: str) -> str:
    """A rule's threshold and check points in one line; off where it is asked nowhere."""
    setting = setting or OFF
    if not setting.points:
        return _("Off")
    return ": ".join(filter(None, (threshold(rule, setting, currency), points_in_words(setting))))


def pair_in_words(
    rule: Rule, before: Setting | None, after: Setting | None, currency: str
) -> tuple[str, str]:
    """A rule before and after, each in one line; of a rule that stays on only what has changed of it."""
    old, new = before or OFF, after or OFF
    is_threshold = (old.amount, old.number) != (new.amount, new.number)
    if is_threshold and old.points == new.points:
        return threshold(rule, old, currency) or "–", threshold(rule, new, currency) or "–"
    if old.points and new.points and not is_threshold:
        return points_in_words(old), points_in_words(new)
    return setting_in_words(rule, old, currency), setting_in_words(rule, new, currency)


def differences(before: RuleSet, after: RuleSet, currency: str) -> list[Change]:
    """Where two sets of rules differ, in words, in the order of the rules."""
    return list(_differences(before, after, currency))


def _differences(before: RuleSet, after: RuleSet, currency: str) -> Iterator[Change]:
    for rule in Rule:
        old, new = before.settings.get(rule, OFF), after.settings.get(rule, OFF)
        if old != new:
            yield Change(str(rule.label), *pair_in_words(rule, old, new, currency))
    if before.release_days != after.release_days:
        days = [
            ngettext("%d day", "%d days", each) % each for each in (before.release_days, after.release_days)
        ]
        yield Change(_("A release holds"), *days)
