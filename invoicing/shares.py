"""The arithmetic of partial documents: parts add up to the whole exactly, the last takes what is left."""

from __future__ import annotations

from decimal import Decimal

from core.money import ZERO, round_amount, smallest_unit

#: How far a part may stand from its plain share before it is no longer a rounding difference.
MOST_UNITS_ASIDE = 2


def next_share(
    whole: Decimal,
    of: Decimal,
    *,
    before: Decimal,
    part: Decimal,
    taken: Decimal,
    currency: str,
    beyond: Decimal = ZERO,
) -> Decimal:
    """The amount of the next part: what the parts together come to, less what was taken before.

    ``whole`` is the amount of the quantity ``of``; ``before`` of it has been taken already, for the amount
    ``taken``. What leaves ``beyond`` that quantity, within a tolerance, comes to this amount for each ``of`` once more.
    Where that amount followed other prices (an order amended in between), the part's own share counts.
    """
    if not of:
        return round_amount(whole, currency)
    together = before + part
    more = max(together - of, ZERO) - max(before - of, ZERO)
    own = round_amount((whole * (part - more) + beyond * more) / of, currency)
    if together >= of:
        target = whole + round_amount(beyond * (together - of) / of, currency)
    else:
        target = round_amount(whole * together / of, currency)
    share = target - taken
    return share if is_same_but_for_rounding(share, own, currency) else own


def is_same_but_for_rounding(share: Decimal, own: Decimal, currency: str) -> bool:
    """Whether an amount stands from the plain one by no more than rounding explains."""
    return abs(share - own) <= MOST_UNITS_ASIDE * smallest_unit(currency)


def share_of_rest(rest: Decimal, *, of: Decimal, part: Decimal, currency: str) -> Decimal:
    """What a part takes of an amount that is left for the quantity ``of``; the last takes all of it."""
    return round_amount(rest * part / of, currency)


def last_share(whole: Decimal, of: Decimal, *, together: Decimal, taken: Decimal, currency: str) -> Decimal:
    """What a part of a base takes of a whole amount, such as a credited base of its tax: never more than is left."""
    if together == of:
        return whole - taken
    if not of:
        return ZERO
    return round_amount(whole * together / of, currency) - taken
