"""What the calls of each app are told: a file per app or subject, found by itself, so that a new one only adds a file."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

_FILES: tuple[ModuleType, ...] = tuple(
    import_module(f"{__name__}.{name}") for name in sorted(found.name for found in iter_modules(__path__))
)


def _merged(what: str) -> dict[str, Any]:
    """What the files say under this name; two that say something else of the same thing are a mistake."""
    merged: dict[str, Any] = {}
    for file in _FILES:
        said: Mapping[str, Any] = getattr(file, what, {})
        for name, value in said.items():
            assert merged.setdefault(name, value) == value, f"{file.__name__}: {name} is told something else"
    return merged


#: What a field of this name is told; ``None`` leaves an optional one out.
TOLD = _merged("TOLD")
#: Calls whose body says something else by the same name.
ALSO = _merged("ALSO")
#: Words that stand for a document, and which.
NAMED: dict[str, str] = _merged("NAMED")
#: What the part of an address before a number says the number is of.
SAME: dict[str, str] = _merged("SAME")
#: Calls that the documents or the people of the company are not made for.
NOT_NOW: frozenset[str] = frozenset().union(*(getattr(file, "NOT_NOW", ()) for file in _FILES))
