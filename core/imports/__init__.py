"""Files taken in: read, mapped to fields, tried without writing, and imported as a job (API.md, the import calls).

An app declares a kind in its ``imports.py`` and puts ``pages.routes(kind)`` into its ``urls.py``.
"""

from core.imports.cells import (
    Cell,
    Reading,
    choice,
    code,
    country,
    currency,
    day,
    number,
    text,
    whole,
    yes_no,
)
from core.imports.declaration import Column, ImportKind, Run, kind_named, register
from core.imports.reading import FileRefused, Sheet
from core.imports.records import Problem, Record, plan_each

__all__ = [
    "Cell",
    "Column",
    "FileRefused",
    "ImportKind",
    "Problem",
    "Reading",
    "Record",
    "Run",
    "Sheet",
    "choice",
    "code",
    "country",
    "currency",
    "day",
    "kind_named",
    "number",
    "plan_each",
    "register",
    "text",
    "whole",
    "yes_no",
]
