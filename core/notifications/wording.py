"""Kinds of notifications in words: rows keep kind and data, the sentence is made in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Wording:
    """How a kind is said; ``text`` names entries of the data, such as ``%(number)s``."""

    text: Any
    icon: str = "bell"


_wordings: dict[str, Wording] = {}
UNKNOWN = Wording(_("Something has happened"))


def register(kind: str, wording: Wording) -> None:
    """Make a kind known; apps register theirs in ``AppConfig.ready``."""
    _wordings[kind] = wording


def wording_of(kind: str) -> Wording:
    """How the kind is said; one that no app knows any more still leads to its document."""
    return _wordings.get(kind, UNKNOWN)


def is_known(kind: str) -> bool:
    """Whether an app has registered the kind."""
    return kind in _wordings


def say(kind: str, data: Mapping[str, Any]) -> str:
    """The sentence in the language at hand; a figure that is missing is a dash."""
    return str(wording_of(kind).text) % _Named(data)


class _Named(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "–"


register("job.done", Wording(_("%(title)s is finished"), "check-circle"))
register("job.failed", Wording(_("%(title)s has failed"), "exclamation-triangle"))
register("mail.failed", Wording(_("The mail about %(about)s could not be sent"), "envelope"))
register("comment.mention", Wording(_("%(who)s mentioned you on %(number)s"), "chat-bubble-left"))
register("approval.requested", Wording(_("%(who)s asks for your approval: %(number)s"), "hand-raised"))
register("approval.approved", Wording(_("%(number)s is approved"), "check-circle"))
register("approval.refused", Wording(_("%(number)s is refused"), "no-symbol"))
