"""The one parser for numbers that people type or import (INVARIANTS.md, G8)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from core.refusals import Refusal

# Spaces people and spreadsheets put between groups: space, no-break, narrow no-break, thin.
_SPACES = " \u00a0\u202f\u2009"
_MINUS = "-\u2212"
_MAX_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Separators:
    """What groups thousands and what begins the fraction in a locale."""

    group: str
    decimal: str


_POINT = Separators(group=",", decimal=".")
_COMMA = Separators(group=".", decimal=",")
_SPACED = Separators(group=" ", decimal=",")
SEPARATORS = {"en": _POINT, "id": _COMMA, "it": _COMMA, "ro": _COMMA, "de": _COMMA, "nb": _SPACED}


class NumberRefused(Refusal):
    """What was typed is no number in this locale, or not one the field can hold."""

    code = "number"


def parse_number(
    text: str, locale: str = "en", *, field: str = "", decimals: int | None = None, signed: bool = False
) -> Decimal:
    """Read a number as the locale writes it; never guess between 1.234 and 1,234.

    ASCII digits only; groups must be groups of three; a leading minus only when ``signed``.
    Exponents, underscores, NaN, infinity and signs in odd places raise NumberRefused.
    """
    separators = SEPARATORS.get(locale.split("-", maxsplit=1)[0].lower(), _POINT)
    body = text.strip(_SPACES + "\t\r\n")
    negative = bool(body) and body[0] in _MINUS
    if negative:
        body = body[1:].lstrip(_SPACES)
    whole, fraction = _split(body, separators, field)
    if negative and not signed:
        raise NumberRefused(_("Enter a number without a minus sign."), field=field)
    if len(whole) > _MAX_DIGITS:
        raise NumberRefused(_("Enter a number with at most %d digits.") % _MAX_DIGITS, field=field)
    if decimals is not None and len(fraction.rstrip("0")) > decimals:
        raise NumberRefused(_("Enter a number with at most %d decimals.") % decimals, field=field)
    number = Decimal(f"{whole}.{fraction}" if fraction else whole)
    return -number if negative else number


def _split(body: str, separators: Separators, field: str) -> tuple[str, str]:
    """The digits before and after the decimal sign, groups removed."""
    group = f"[{_SPACES}{re.escape(separators.group)}]"
    grouped = rf"\d{{1,3}}(?P<group>{group})\d{{3}}(?:(?P=group)\d{{3}})*"
    pattern = rf"(?P<whole>\d+|{grouped})?(?:{re.escape(separators.decimal)}(?P<fraction>\d*))?"
    match = re.fullmatch(pattern, body, flags=re.ASCII)
    if match is None or not (match["whole"] or match["fraction"]):
        example = f"1{separators.group}234{separators.decimal}50".replace(" ", "\u00a0")
        raise NumberRefused(_("Enter a number such as %s.") % example, field=field)
    return re.sub(r"\D", "", match["whole"] or "0", flags=re.ASCII), match["fraction"] or ""


def out_of_range(number: Decimal, words: str) -> str:
    """What to do about a number a field has no room for: ``words`` where it is too small."""
    return _("The number is too large.") if number > 0 else words


def parse_plain(text: str, *, field: str = "", decimals: int | None = None, signed: bool = False) -> Decimal:
    """Read a number as programs write it: a dot, no groups (API.md, Conventions)."""
    if not re.fullmatch(r"-?\d+(\.\d+)?", text, flags=re.ASCII):
        raise NumberRefused(_('Send a number as a string with a dot, such as "1234.50".'), field=field)
    return parse_number(text, "en", field=field, decimals=decimals, signed=signed)
