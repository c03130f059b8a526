"""Codes that people choose for products, customers, terms and the like: one rule, for they become part of addresses."""

from functools import cache

from babel import Locale
from django.db import models
from django.utils.translation import gettext as _

from core.refusals import Refusal

#: What has two letters in the lists of the languages and is no country.
_NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "XX", "ZZ"})
#: What the addresses of lists say in the place of a code.
_TAKEN = frozenset({"new", "options", "duplicates", "import", ".", ".."})


def check(row: models.Model, field: str = "code") -> None:
    """Check the code of a row before it is saved, its length by its column. Raises Refusal."""
    longest = getattr(row._meta.get_field(field), "max_length", None)
    setattr(row, field, checked(getattr(row, field), field=field, longest=longest))


def checked(code: str, *, field: str = "code", longest: int | None = None) -> str:
    """The code without surrounding blanks. Raises Refusal for one that no address can hold."""
    code = code.strip()
    if not code:
        raise Refusal(_("Enter a code."), field=field)
    if longest is not None and len(code) > longest:
        raise Refusal(_("Use at most %d characters.") % longest, field=field)
    if "/" in code or " " in code or not code.isprintable():
        raise Refusal(_("Use letters, digits, dots and hyphens; no blank, no slash."), field=field)
    if code.lower() in _TAKEN:
        raise Refusal(_("%s cannot be a code. Choose another one.") % code, field=field)
    return code


def country(text: str, *, field: str = "country") -> str:
    """The two letters of a country, in capitals (ISO 3166-1). Raises Refusal for what are none."""
    code = text.strip().upper()
    if len(code) != 2 or not (code.isascii() and code.isalpha()):
        raise Refusal(_("Enter the country's two letters, such as DE."), field=field)
    return code


def known_country(text: str, *, field: str = "country") -> str:
    """The letters of a country that there is, where nothing else would find a mistyped one. Raises Refusal."""
    code = country(text, field=field)
    if code not in _countries():
        raise Refusal(_("There is no country %s.") % code, field=field)
    return code


@cache
def _countries() -> frozenset[str]:
    """Those that languages have names for (CLDR)."""
    names = (str(code) for code in Locale("en").territories)
    return frozenset(code for code in names if len(code) == 2) - _NO_COUNTRIES
