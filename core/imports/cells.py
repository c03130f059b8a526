"""What a cell means: texts, numbers and days by the parsers that people's typing passes too (G8)."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from babel import Locale
from django.utils.translation import gettext as _

from core import codes, numerals
from core.days import parse_day
from core.exports import original_text
from core.money import is_currency
from core.refusals import Refusal

Cell = str | Decimal | datetime.date | None
_DATE = re.compile(
    r"(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./\- ]\d{1,2}[./\- ]\d{2,4})(?:[ T]00:00(?::00(?:\.0+)?)?Z?)?", re.ASCII
)
_YES = frozenset({"1", "yes", "y", "true", "t", "x", "ja", "si", "sì", "da", "ya", "on"})
_NO = frozenset({"0", "no", "n", "false", "f", "-", "nei", "nu", "tidak", "off"})
_ALSO_CALLED = {
    "uk": "GB",
    "usa": "US",
    "u.s.a.": "US",
    "england": "GB",
    "great britain": "GB",
    "holland": "NL",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """How the file writes numbers and days."""

    locale: str = "en"
    is_month_first: bool = False
    today: datetime.date = datetime.date(2000, 1, 1)
    is_fraction: frozenset[str] = frozenset()


Parser = Callable[[Cell, Reading], Any]


def plain(cell: Cell) -> str:
    """The cell as text, as the refused rows show it again."""
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return cell.isoformat() if isinstance(cell, datetime.date) else cell


def text(longest: int = 0, *, is_long: bool = False) -> Parser:
    """A text without blanks around it; ``is_long`` ones may have several lines."""

    def parse(cell: Cell, reading: Reading) -> str:
        words = original_text(plain(cell).strip())
        if not is_long:
            words = " ".join(words.split())
        if longest and len(words) > longest:
            raise Refusal(_("Use at most %d characters.") % longest)
        if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\r\t" for sign in words):
            raise Refusal(_("This text holds characters that cannot be kept."))
        return words

    return parse


def code(longest: int) -> Parser:
    """A code that becomes part of an address."""
    return lambda cell, reading: codes.checked(original_text(plain(cell)), longest=longest)


def number(decimals: int = 6, *, signed: bool = False) -> Parser:
    """A number as the file's language writes it; what a spreadsheet holds as a number is one."""

    def parse(cell: Cell, reading: Reading) -> Decimal:
        if isinstance(cell, Decimal):
            return numerals.parse_plain(f"{cell:f}", decimals=decimals, signed=signed)
        return numerals.parse_number(plain(cell), reading.locale, decimals=decimals, signed=signed)

    return parse


def whole(most: int) -> Parser:
    """A count."""

    def parse(cell: Cell, reading: Reading) -> int:
        found = number(0)(cell, reading)
        if found > most:
            raise Refusal(_("Enter at most %d.") % most)
        return int(found)

    return parse


def day(cell: Cell, reading: Reading) -> datetime.date:
    """A whole date, with the day before the month unless the file says otherwise; midnight after it is left out."""
    if isinstance(cell, datetime.date):
        return cell
    match = _DATE.fullmatch(plain(cell).strip())
    if match is None:
        raise Refusal(_("Write a date with day, month and year, such as 2026-12-31."))
    words = match[1]
    if reading.is_month_first and not re.match(r"\d{4}", words):
        words = re.sub(r"^(\d+)([./\- ])(\d+)", r"\3\2\1", words)
    return parse_day(words, reading.today)


def yes_no(cell: Cell, reading: Reading) -> bool:
    """Yes or no, in the words and figures people use."""
    word = plain(cell).strip().lower()
    yes, no = {*_YES, _("Yes").lower()}, {*_NO, _("No").lower()}
    if word in yes or word in no:
        return word in yes
    raise Refusal(_("Write yes or no (or 1 or 0)."))


def choice(labels: Mapping[str, Any]) -> Parser:
    """One of some values, by its name or by what it is called."""

    def parse(cell: Cell, reading: Reading) -> str:
        word = plain(cell).strip()
        for value, label in labels.items():
            if word.lower() in (value.lower(), str(label).lower()):
                return value
        raise Refusal(_("Use one of: %s.") % ", ".join(labels))

    return parse


def currency(cell: Cell, reading: Reading) -> str:
    """An ISO 4217 code."""
    word = plain(cell).strip().upper()
    if not is_currency(word):
        raise Refusal(_("%s is not a currency code.") % word)
    return word


def country(cell: Cell, reading: Reading) -> str:
    """A country by its two letters or its name, in English or in the language of the file."""
    word = plain(cell).strip()
    if len(word) == 2 and word.upper() != "UK":
        return codes.country(word)
    found = (
        _ALSO_CALLED.get(word.lower())
        or _countries(reading.locale).get(word.lower())
        or _countries("en").get(word.lower())
    )
    if found is None:
        raise Refusal(_("%s is no country we know. Write its two letters, such as DE.") % word)
    return found


@cache
def _countries(locale: str) -> dict[str, str]:
    return {
        name.lower(): letters
        for letters, name in Locale.parse(locale, sep="-").territories.items()
        if len(letters) == 2 and letters.isalpha()
    }
