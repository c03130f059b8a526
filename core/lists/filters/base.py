"""Filters of lists: what may be asked of a field, in the URL, in a form and in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import ClassVar, Literal

from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from core.lists.fields import field_of, verbose_name_of
from core.lists.formats import Frame
from core.refusals import Refusal

Text = str | Promise
Condition = Callable[[str, Sequence[str], Frame], Q]
InputKind = Literal["text", "date", "number", "days", "checkboxes", "select", "combobox"]

IS = "is"
MAX_TEXT = 200
MAX_VALUES = 50

#: How an operator is offered in the form.
OPERATOR_LABELS: Mapping[str, Text] = {
    IS: _lazy("is"),
    "not": _lazy("is not"),
    "contains": _lazy("contains"),
    "starts": _lazy("starts with"),
    "empty": _lazy("is empty"),
    "filled": _lazy("is not empty"),
    "over": _lazy("over"),
    "under": _lazy("under"),
    "between": _lazy("between"),
    "from": _lazy("on or after"),
    "to": _lazy("on or before"),
    "last": _lazy("in the last days"),
    "next": _lazy("in the next days"),
    "in": _lazy("in"),
    "late": _lazy("late by more than days"),
    "late_under": _lazy("late by less than days"),
}


class FilterRefused(Refusal):
    """What was asked of the field cannot be answered; the chip says why and filters nothing."""

    code = "filter"


@dataclass(frozen=True, slots=True)
class Reading:
    """A filter understood: its values as the URL writes them, its condition, and its words on the chip."""

    values: tuple[str, ...]
    condition: Q
    words: str


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a form: value, label, whether it is chosen."""

    value: str
    label: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Input:
    """An input of the filter's form and the operators it belongs to (all when empty)."""

    name: str
    label: str
    kind: InputKind
    operators: tuple[str, ...] = ()
    value: str = ""
    choices: Sequence[Choice] = ()
    url: str = ""


@dataclass(frozen=True)
class Filter:
    """What may be asked of one field.

    ``condition(operator, values, frame)`` replaces the plain lookup for facts no column holds.
    """

    field: str
    label: Text = ""
    _: KW_ONLY
    key: str = ""
    permission: str = ""
    condition: Condition | None = None

    operators: ClassVar[tuple[str, ...]] = (IS,)

    @property
    def name(self) -> str:
        """How the URL calls the filter."""
        return self.key or self.field

    def heading(self, model: type[models.Model]) -> str:
        """The label, else the name of the field."""
        return str(self.label) or verbose_name_of(model, self.field)

    def offered_operators(self) -> tuple[str, ...]:
        """The operators of this filter, the usual one first."""
        return self.operators

    def read(self, operator: str, values: Sequence[str], model: type[models.Model], frame: Frame) -> Reading:
        """Understand values of a URL. Raises FilterRefused with what is wrong."""
        texts = tuple(dict.fromkeys(clean_text(value) for value in values if clean_text(value)))[:MAX_VALUES]
        if operator not in self.offered_operators() or not texts:
            raise FilterRefused(_("This filter is not understood."))
        if operator in ("empty", "filled"):
            return self._emptiness(operator, model, frame)
        reading = self._read(operator, texts, model, frame)
        if self.condition is None:
            return reading
        return Reading(reading.values, self.condition(operator, reading.values, frame), reading.words)

    def _read(
        self, operator: str, texts: tuple[str, ...], model: type[models.Model], frame: Frame
    ) -> Reading:
        raise NotImplementedError

    def _emptiness(self, operator: str, model: type[models.Model], frame: Frame) -> Reading:
        missing = Q(**{f"{self.field}__isnull": True})
        if isinstance(field_of(model, self.field), models.CharField | models.TextField):
            missing |= Q(**{self.field: ""})
        condition = missing if operator == "empty" else ~missing
        if self.condition is not None:
            condition = self.condition(operator, ("1",), frame)
        return Reading(("1",), condition, _("is empty") if operator == "empty" else _("is not empty"))

    def from_form(self, operator: str, form: QueryDict, frame: Frame) -> list[str]:
        """The URL's values for what was entered in the filter's form. Raises FilterRefused."""
        if operator in ("empty", "filled"):
            return ["1"]
        return [text for text in map(clean_text, form.getlist("value")) if text]

    def inputs(
        self, operator: str, values: Sequence[str], model: type[models.Model], frame: Frame
    ) -> list[Input]:
        """The inputs of the filter's form, filled with the values the filter has now."""
        value = values[0] if values and operator not in ("empty", "filled") else ""
        return [
            Input("value", _("Value"), "text", operators=_with_value(self.offered_operators()), value=value)
        ]


def _with_value(operators: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(operator for operator in operators if operator not in ("empty", "filled"))


def clean_text(text: str) -> str:
    """Text from a URL: no control characters that the database refuses, not endless."""
    return text.replace("\x00", "").strip()[:MAX_TEXT]


def one_of(words: Sequence[str]) -> str:
    """``Draft or Confirmed``."""
    if len(words) < 2:
        return "".join(words)
    return _("%(several)s or %(last)s") % {"several": ", ".join(words[:-1]), "last": words[-1]}
