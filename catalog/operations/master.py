"""What the verbs of all master data of the catalog share: codes that are taken, days, versions."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from core import codes
from core.actors import Actor
from core.locking import check_version, lock
from core.refusals import Conflict, Refusal


class CodeTaken(Conflict):
    """Something else of this kind has the code."""

    code = "code-taken"


def prepare(row: Any, fields: Mapping[str, Any], version: int | None) -> None:
    """Lock what is there, refuse a stale edit, and put the fields into it; nothing is saved yet."""
    is_new = row.pk is None
    if not is_new:
        lock(row)
        check_version(row, version)
        row.version += 1
    code = row.code
    for name, value in fields.items():
        setattr(row, name, value)
    if is_new or row.code != code:
        codes.check(row)
    row.name = row.name.strip() or row.code


def store(row: models.Model, by: Actor) -> None:
    """Save it. Raises CodeTaken."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "_once" not in str(error):
            raise
        code = getattr(row, "code", "")
        raise CodeTaken(_("%s exists already.") % code, field="code") from error


def refuse_backwards(
    first: datetime.date | None, last: datetime.date | None, field: str = "valid_to"
) -> None:
    """Days that end before they begin."""
    if first is not None and last is not None and last < first:
        raise Refusal(_("The first day comes after the last one."), field=field)
