"""``@name`` in a comment: whoever is named is told (UX.md, section 6)."""

from __future__ import annotations

import re

from django.db import models
from django.db.models.functions import Lower

from core import documents
from core.actors import Actor
from core.models import User
from core.notifications.telling import tell

MOST_NAMES = 20
_LONGEST_DETAIL = 140
_NAME = re.compile(r"(?<![\w.+@-])@([\w.+@-]{1,150})")
_READS_COMMENTS = "core.view_timeline"


def tell_mentioned(document: models.Model, comment: str, *, url: str, by: Actor) -> None:
    """Tell the people a comment names, each once; who may not see the document is not told of it."""
    names = names_in(comment)
    if not names:
        return
    named = User.objects.annotate(name=Lower("username")).filter(
        name__in=names, memberships__company=by.company
    )
    kind = documents.kind_for(document)
    tell(
        "comment.mention",
        *named.values_list("pk", flat=True).distinct(),
        url=url,
        by=by,
        data={"who": by.name, "number": str(document), "detail": _start_of(comment)},
        permissions=[_READS_COMMENTS, *([kind.permission] if kind else [])],
    )


def names_in(comment: str) -> set[str]:
    """The user names of a comment in small letters; the period of a sentence may belong to the name or not."""
    found = [match.lower() for match in _NAME.findall(comment)][:MOST_NAMES]
    return {name for each in found for name in (each, each.rstrip(".-+@")) if name}


def _start_of(comment: str) -> str:
    text = " ".join(comment.split())
    return text if len(text) <= _LONGEST_DETAIL else text[: _LONGEST_DETAIL - 1] + "…"
