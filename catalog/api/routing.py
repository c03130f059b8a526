"""The router of the catalog, and what its resources share."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from ninja import Router

from core import codes
from core.refusals import Conflict

router = Router(tags=["catalog"])


def create(row: Any, field: str) -> Any:
    """Insert master data; a code that exists already is a conflict."""
    codes.check(row, field)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(_("%s exists already.") % getattr(row, field), field=field) from error
    return row
