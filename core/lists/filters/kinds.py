"""Filters by choice, reference, amount, text and yes or no."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from core.lists import formats
from core.lists.fields import choices_of, field_of
from core.lists.filters.base import IS, Choice, Filter, FilterRefused, Input, Reading, Text, one_of
from core.lists.formats import Frame
from core.numerals import parse_number, parse_plain
from core.refusals import Refusal


@dataclass(frozen=True)
class ChoiceFilter(Filter):
    """One or several of known values; the choices of the field unless given."""

    _: KW_ONLY
    choices: Sequence[tuple[str, Text]] = ()

    operators: ClassVar[tuple[str, ...]] = (IS, "not")

    def _labels(self, model: type[models.Model]) -> dict[str, str]:
        return {str(value): str(label) for value, label in self.choices or choices_of(model, self.field)}

    def _read(
        self, operator: str, texts: tuple[str, ...], model: type[models.Model], frame: Frame
    ) -> Reading:
        labels = self._labels(model)
        for text in texts:
            if text not in labels:
                raise FilterRefused(_("“%s” is not one of the choices.") % text)
        condition = Q(**{f"{self.field}__in": texts}) if len(texts) > 1 else Q(**{self.field: texts[0]})
        words = one_of([labels[text] for text in texts])
        return Reading(texts, condition if operator == IS else ~condition, _negated(operator, words))

    def inputs(
        self, operator: str, values: Sequence[str], model: type[models.Model], frame: Frame
    ) -> list[Input]:
        """A box per choice."""
        boxes = [Choice(value, label, value in values) for value, label in self._labels(model).items()]
        return [Input("value", self.heading(model), "checkboxes", choices=boxes)]


@dataclass(frozen=True, init=False)
class ReferenceFilter(Filter):
    """Documents of one or several others, named in the URL by their public code.

    ``reference`` is what the field refers to, ``code`` and ``shows`` its fields for the URL and for people;
    ``options`` names the combobox endpoint.
    """

    reference: type[models.Model] = models.Model
    code: str = "number"
    shows: str = "name"
    options: str = ""
    is_nullable: bool = False

    def __init__(
        self,
        field: str,
        reference: type[models.Model],
        label: Text = "",
        *,
        code: str = "number",
        shows: str = "name",
        options: str = "",
        is_nullable: bool = False,
        **others: Any,
    ) -> None:
        super().__init__(field, label, **others)
        for name, value in (
            ("reference", reference), ("code", code), ("shows", shows), ("options", options), ("is_nullable", is_nullable),
        ):  # fmt: skip
            object.__setattr__(self, name, value)

    operators: ClassVar[tuple[str, ...]] = (IS, "not")

    def offered_operators(self) -> tuple[str, ...]:
        """Emptiness is asked only where the reference may be missing."""
        return (*self.operators, "empty", "filled") if self.is_nullable else self.operators

    def _read(
        self, operator: str, texts: tuple[str, ...], model: type[models.Model], frame: Frame
    ) -> Reading:
        found = self._found(texts, frame)
        missing = [text for text in texts if text not in found]
        if missing:
            raise FilterRefused(_("Nothing is found under “%s”.") % missing[0])
        condition = Q(**{f"{self.field}__in": [found[text][0] for text in texts]})
        words = one_of([found[text][1] for text in texts])
        return Reading(texts, condition if operator == IS else ~condition, _negated(operator, words))

    def _rows(self, frame: Frame) -> models.QuerySet[Any]:
        manager: Any = self.reference._default_manager
        rows: models.QuerySet[Any] = manager.in_scope(frame.actor)
        return rows

    def _found(self, codes: Sequence[str], frame: Frame) -> dict[str, tuple[int, str]]:
        rows = (
            self._rows(frame).filter(**{f"{self.code}__in": codes}).values_list("pk", self.code, self.shows)
        )
        return {str(code): (pk, str(name)) for pk, code, name in rows}

    def from_form(self, operator: str, form: QueryDict, frame: Frame) -> list[str]:
        """The codes ticked, the one chosen, or the one that the typed text can only mean."""
        if operator in ("empty", "filled"):
            return ["1"]
        codes = [code for code in form.getlist("kept") if code]
        typed = (form.get("value_code") or form.get("value") or "").replace("\x00", "").strip()
        return [*codes, self._meant(typed, frame)] if typed else codes

    def _meant(self, typed: str, frame: Frame) -> str:
        by_name = Q(**{f"{self.code}__iexact": typed}) | Q(**{f"{self.shows}__icontains": typed})
        found = list(self._rows(frame).filter(by_name).values_list(self.code, flat=True)[:2])
        return str(found[0]) if len(found) == 1 else typed

    def inputs(
        self, operator: str, values: Sequence[str], model: type[models.Model], frame: Frame
    ) -> list[Input]:
        """The ones chosen so far as boxes, and a field for one more."""
        found = self._found(values, frame) if values else {}
        kept = [Choice(code, name, True) for code, (_pk, name) in found.items()]
        more = Input(
            "value",
            self.heading(model),
            "combobox" if self._options_url() else "text",
            url=self._options_url(),
        )
        return [Input("kept", _("Chosen"), "checkboxes", choices=kept), more] if kept else [more]

    def _options_url(self) -> str:
        try:
            return reverse(self.options) if self.options else ""
        except NoReverseMatch:
            return ""


@dataclass(frozen=True)
class AmountFilter(Filter):
    """An amount or another decimal."""

    operators: ClassVar[tuple[str, ...]] = ("over", "under", "between", IS, "empty", "filled")

    def _read(
        self, operator: str, texts: tuple[str, ...], model: type[models.Model], frame: Frame
    ) -> Reading:
        parts = _two(texts[0]) if operator == "between" else (texts[0],)
        numbers = [self._number(part, model) for part in parts]
        shown = [formats.number(number, frame.language) for number in numbers]
        condition, words = {
            IS: (Q(**{self.field: numbers[0]}), shown[0]),
            "over": (Q(**{f"{self.field}__gt": numbers[0]}), _("over %s") % shown[0]),
            "under": (Q(**{f"{self.field}__lt": numbers[0]}), _("under %s") % shown[0]),
            "between": (
                Q(**{f"{self.field}__range": (numbers[0], numbers[-1])}),
                f"{shown[0]} – {shown[-1]}",
            ),
        }[operator]
        return Reading((texts[0],), condition, words)

    def _number(self, text: str, model: type[models.Model]) -> Decimal:
        field = field_of(model, self.field)
        decimals = getattr(field, "decimal_places", 0 if isinstance(field, models.IntegerField) else 6)
        try:
            number = parse_plain(text, decimals=decimals, signed=True)
        except Refusal as refusal:
            raise FilterRefused(refusal.message) from refusal
        limit = getattr(field, "max_digits", 21) - decimals
        if abs(number) >= Decimal(10) ** limit:
            raise FilterRefused(_("This number is too large."))
        return number

    def from_form(self, operator: str, form: QueryDict, frame: Frame) -> list[str]:
        """The numbers as the reader's language writes them."""
        if operator in ("empty", "filled"):
            return ["1"]
        texts = (
            [form.get("value", ""), form.get("value_to", "")]
            if operator == "between"
            else [form.get("value", "")]
        )
        if not any(text.strip() for text in texts):
            return []
        try:
            return ["..".join(f"{parse_number(text, frame.language, signed=True):f}" for text in texts)]
        except Refusal as refusal:
            raise FilterRefused(refusal.message) from refusal

    def inputs(
        self, operator: str, values: Sequence[str], model: type[models.Model], frame: Frame
    ) -> list[Input]:
        """The number, and a second one for "between"."""
        low, _dots, high = (values[0] if values else "").partition("..")
        is_valued = operator not in ("empty", "filled")
        return [
            Input(
                "value",
                self.heading(model),
                "number",
                ("over", "under", "between", IS),
                low if is_valued else "",
            ),
            Input("value_to", _("and"), "number", ("between",), high if is_valued else ""),
        ]


@dataclass(frozen=True)
class NumberFilter(AmountFilter):
    """A whole number."""


@dataclass(frozen=True)
class TextFilter(Filter):
    """Words in a field."""

    operators: ClassVar[tuple[str, ...]] = ("contains", "starts", IS, "not", "empty", "filled")

    def _read(
        self, operator: str, texts: tuple[str, ...], model: type[models.Model], frame: Frame
    ) -> Reading:
        text = texts[0]
        lookups = {IS: "iexact", "not": "iexact", "contains": "icontains", "starts": "istartswith"}
        condition = Q(**{f"{self.field}__{lookups[operator]}": text})
        words = {
            IS: _("“%s”"),
            "not": _("not “%s”"),
            "contains": _("contains “%s”"),
            "starts": _("starts with “%s”"),
        }[operator]
        return Reading((text,), ~condition if operator == "not" else condition, words % text)


@dataclass(frozen=True)
class BooleanFilter(Filter):
    """Yes or no."""

    def _read(
        self, operator: str, texts: tuple[str, ...], model: type[models.Model], frame: Frame
    ) -> Reading:
        if texts[0] not in ("yes", "no"):
            raise FilterRefused(_("“%s” is not one of the choices.") % texts[0])
        is_wanted = texts[0] == "yes"
        return Reading((texts[0],), Q(**{self.field: is_wanted}), _("yes") if is_wanted else _("no"))

    def inputs(
        self, operator: str, values: Sequence[str], model: type[models.Model], frame: Frame
    ) -> list[Input]:
        """A choice of two."""
        chosen = values[0] if values else "yes"
        choices = [Choice("yes", _("yes"), chosen == "yes"), Choice("no", _("no"), chosen == "no")]
        return [Input("value", self.heading(model), "select", choices=choices)]


def _negated(operator: str, words: str) -> str:
    return words if operator == IS else _("not %s") % words


def _two(text: str) -> tuple[str, str]:
    low, dots, high = text.partition("..")
    if not dots:
        raise FilterRefused(_("Enter two values."))
    return low, high
