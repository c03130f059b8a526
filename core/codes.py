"""Codes that people choose for products, customers and policies: they become part of an address."""

from django.utils.translation import gettext as _

from core.refusals import Refusal

#: What the addresses of lists say in the place of a code.
_TAKEN = frozenset({"new", "options", ".", ".."})


def checked(code: str, *, field: str = "code") -> str:
    """The code without surrounding blanks. Raises Refusal for one that no address can hold."""
    code = code.strip()
    if not code:
        raise Refusal(_("Enter a code."), field=field)
    if "/" in code or not code.isprintable():
        raise Refusal(_("Use letters, digits, dots and hyphens; no slash."), field=field)
    if code.lower() in _TAKEN:
        raise Refusal(_("%s cannot be a code. Choose another one.") % code, field=field)
    return code
