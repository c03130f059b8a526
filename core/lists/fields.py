"""What the model knows about a path such as ``customer__name``: its field, its name, its choices."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.functional import Promise


@cache
def field_of(model: type[models.Model], path: str) -> models.Field[Any, Any] | None:
    """The field a path ends at; None for annotations."""
    current: Any = model
    field: Any = None
    for name in path.split("__"):
        try:
            field = current._meta.pk if name == "pk" else current._meta.get_field(name)
        except (FieldDoesNotExist, AttributeError):
            return None
        current = field.related_model
    return field if isinstance(field, models.Field) else None


@cache
def is_multiple(model: type[models.Model], path: str) -> bool:
    """Whether a row can have several values at the path, so that a join would repeat it."""
    current: Any = model
    for name in path.split("__"):
        try:
            field = current._meta.pk if name == "pk" else current._meta.get_field(name)
        except (FieldDoesNotExist, AttributeError):
            return False
        if field.one_to_many or field.many_to_many:
            return True
        current = field.related_model
    return False


def verbose_name_of(model: type[models.Model], path: str) -> str:
    """The field's name with a capital letter; of a related object's name or number, the object's."""
    field = field_of(model, path)
    text = str(field.verbose_name) if field is not None else path.replace("__", " ").replace("_", " ")
    return text[:1].upper() + text[1:]


def choices_of(model: type[models.Model], path: str) -> list[tuple[str, str | Promise]]:
    """The choices of the field at the end of the path."""
    field = field_of(model, path)
    return [(str(value), label) for value, label in (field.flatchoices if field is not None else ())]
