"""A form of master data with tables beside it: drawn, saved, refused, or met by what somebody else saved meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.forms import Form
from django.http import QueryDict

from core import conflicts
from core.conflicts import Basis, Difference
from core.pages import HtmxHttpRequest
from core.refusals import Refusal, Several, StaleVersion
from core.rowforms import RowForms, check_all, place_refusal, summary

FormOf = Callable[[QueryDict | None, dict[str, Any]], Form]
TablesOf = Callable[[QueryDict | None], Sequence[RowForms]]
#: Saves what was said: the form's fields, each table's rows (None: as they are), the version; answers what was saved.
Save = Callable[[dict[str, Any], list[list[dict[str, Any]] | None], int | None], models.Model]


@dataclass(slots=True)
class Edit:
    """What the page of the form draws; ``saved`` is there when all went well."""

    form: Form
    tables: Sequence[RowForms]
    basis: Basis
    status: int = 200
    saved: Any = None

    @property
    def refusal(self) -> Several | None:
        """What is wrong in the tables, for the summary."""
        return summary(self.tables) if self.status != 200 else None


def edit(
    request: HtmxHttpRequest,
    document: Any | None,
    *,
    form: FormOf,
    initial_of: Callable[[Any], Mapping[str, Any]],
    save: Save,
    tables: TablesOf = lambda data: (),
) -> Edit:
    """Answer one request to the form of ``document``, or of a new one."""
    initial = dict(initial_of(document)) if document is not None else {}
    drawn = form(None, initial)
    if request.method != "POST":
        basis = conflicts.basis_of(drawn, document.version if document is not None else None)
        return Edit(drawn, tables(None), basis)
    posted = form(conflicts.decided(request.POST, drawn), initial)
    made = Edit(posted, tables(request.POST), conflicts.posted_basis(request.POST), status=422)
    if not check_all(made.form, made.tables):
        return made
    told = [
        None if conflicts.takes_theirs(request.POST, table.name) else table.values for table in made.tables
    ]
    try:
        made.saved = save(dict(made.form.cleaned_data), told, made.basis.version)
        made.status = 200
    except StaleVersion as refusal:
        made.status = refusal.http_status
        _meet(made, document, initial_of, tables(None))
    except Refusal as refusal:
        made.status = refusal.http_status
        place_refusal(refusal, made.form, made.tables)
        if document is not None:
            document.refresh_from_db()
    return made


def _meet(
    made: Edit,
    document: Any,
    initial_of: Callable[[Any], Mapping[str, Any]],
    stored: Sequence[RowForms],
) -> None:
    document.refresh_from_db()
    basis = conflicts.meet(made.form, document, initial_of(document), document.version)
    differences = [
        Difference(theirs.name, theirs.title, theirs.words or "–", mine.words or "–", f"id_{theirs.name}")
        for theirs, mine in zip(stored, made.tables, strict=True)
        if theirs.words != mine.words
    ]
    made.basis = conflicts.with_more(basis, differences)
