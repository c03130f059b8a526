"""Somebody else saved meanwhile: what he changed, field by field, with "keep mine" and "take theirs" (CON-1).

A form of an editable document carries its basis: the version and the values it was drawn with. So a field nobody here
has touched takes what the other person saved, and only where both have changed something there is a question.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from dataclasses import field as default
from typing import Any

from django.db import models
from django.forms import BaseForm, CheckboxInput, Field
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from core import timeline
from core.widgets import CODE_SUFFIX, ComboboxInput

MOST_TEXT = 500_000
_UNREADABLE = -1
_MOST_DIGITS = 10
_CHOICE = "merge-"
_THEIRS = "theirs"


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that somebody else has changed: in words what he saved and what stands here."""

    name: str
    label: str
    theirs: str
    mine: str
    field_id: str = ""
    theirs_value: str = ""
    mine_value: str = ""
    takes_theirs: bool = False


@dataclass(frozen=True, slots=True)
class Basis:
    """What a form was drawn with, and, after somebody else has saved, what differs from it."""

    version: int | None = None
    values: Mapping[str, str] = default(default_factory=dict)
    differences: list[Difference] = default(default_factory=list)
    by: str = ""
    at: datetime.datetime | None = None

    @property
    def text(self) -> str:
        """The values as the form posts them back."""
        return json.dumps(self.values, ensure_ascii=False)

    @property
    def is_stale(self) -> bool:
        """Whether somebody else has saved since."""
        return bool(self.by)


def basis_of(form: BaseForm, version: int | None) -> Basis:
    """A fresh form is drawn with what is stored now; a new document has no basis."""
    if not version:
        return Basis()
    return Basis(version, {name: _text(form.fields[name], form[name].initial) for name in form.fields})


def posted_basis(data: Mapping[str, Any]) -> Basis:
    """What the posted form had been drawn with; nonsense counts as nothing."""
    text = str(data.get("drawn", ""))
    try:
        values = json.loads(text) if text and len(text) <= MOST_TEXT else {}
    except ValueError:
        values = {}
    known = values.items() if isinstance(values, dict) else ()
    return Basis(_version(data), {str(name): str(value) for name, value in known})


def posted_version(request: HttpRequest) -> int | None:
    """The version the form was drawn with, where nothing else of it is needed."""
    return _version(request.POST)


def _version(data: Mapping[str, Any]) -> int | None:
    """None where the form has none; what is there and cannot be read is nobody's version, so that the save is refused."""
    text = str(data.get("version", "")).strip()
    if not text:
        return None
    return int(text) if text.isdecimal() and len(text) < _MOST_DIGITS else _UNREADABLE


def decided(data: QueryDict, form: BaseForm) -> QueryDict:
    """The posted form after "take theirs" was chosen for some of its fields."""
    basis, answer = posted_basis(data), data.copy()
    for name in form.fields:
        if data.get(_CHOICE + name) == _THEIRS and name in basis.values:
            _put(answer, form, name, basis.values[name])
    return answer


def takes_theirs(data: Mapping[str, Any], name: str) -> bool:
    """Whether "take theirs" was chosen for something that is no field of the form."""
    return data.get(_CHOICE + name) == _THEIRS


def takes_any_of_theirs(data: Mapping[str, Any]) -> bool:
    """Whether "take theirs" was chosen for anything."""
    return any(name.startswith(_CHOICE) and said == _THEIRS for name, said in data.items())


def meet(form: BaseForm, document: models.Model, theirs: Mapping[str, Any], version: int) -> Basis:
    """What a stale form is shown with: their changes; fields nobody here has touched take them."""
    before = posted_basis(form.data)
    form.initial = dict(theirs)
    form._bound_fields_cache = {}  # type: ignore[attr-defined]
    differences = []
    now = basis_of(form, version).values
    for name, value in now.items():
        mine, drawn = _text(form.fields[name], form[name].value()), before.values.get(name)
        if value in (mine, drawn):
            continue
        words = (_words(form.fields[name], value), _words(form.fields[name], mine))
        differences.append(
            Difference(
                name, str(form[name].label), *words, form[name].id_for_label, value, mine, mine == drawn
            )
        )
    data = form.data.copy()  # type: ignore[attr-defined]
    for each in differences:
        if each.takes_theirs:
            _put(data, form, each.name, each.theirs_value)
    form.data = data
    return Basis(version, now, differences, *last_saved(document))


def last_saved(document: models.Model) -> tuple[str, datetime.datetime | None]:
    """Who has saved the document last, and when."""
    last = timeline.of_document(document).first()
    return (last.actor_name if last and last.actor_name else _("Somebody else")), last.at if last else None


def with_more(basis: Basis, differences: list[Difference]) -> Basis:
    """The same with what differs beside the form's fields, such as lines."""
    return replace(basis, differences=[*basis.differences, *differences])


def _put(data: QueryDict, form: BaseForm, name: str, value: str) -> None:
    data[name] = value
    if isinstance(form.fields[name].widget, ComboboxInput):
        data[name + CODE_SUFFIX] = value
    elif not value:
        data.pop(name, None)


def _text(field: Field, value: Any) -> str:
    """A value as the field posts it."""
    value = field.prepare_value(value)
    if isinstance(value, bool):
        return "on" if value else ""
    if isinstance(value, datetime.date):
        value = field.widget.format_value(value)
    return "" if value is None else str(value).replace("\r\n", "\n")


def _words(field: Field, value: str) -> str:
    """A posted value as people read it."""
    widget = field.widget
    if isinstance(widget, CheckboxInput):
        return _("Yes") if value else _("No")
    if isinstance(widget, ComboboxInput) and widget.label_of and value:
        return widget.label_of(value) or value
    choices = {str(key): str(words) for key, words in getattr(field, "choices", ())}
    return choices.get(value, value) or "–"
