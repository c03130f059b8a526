"""What a background job must know to see the same list again as the user who started it."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.actors import Actor
from core.lists.declaration import DocumentList
from core.lists.formats import Frame
from core.lists.saved import SavedViews
from core.lists.state import ListState
from core.models import Job
from core.refusals import NotPermitted


def of(state: ListState, path: str) -> dict[str, Any]:
    """The list, its query with all columns named, the fixed narrowing, and the language to write in."""
    return {
        "list": dotted(state.declared),
        "query": state.standalone().query(),
        "narrow": dict(state.narrow),
        "path": path,
        "language": get_language() or "en",
    }


def dotted(declared: type[DocumentList]) -> str:
    """Where the declaration is found."""
    return f"{declared.__module__}.{declared.__qualname__}"


def declared_of(job: Job) -> type[DocumentList]:
    """The job's list."""
    declared = import_string(job.parameters["list"])
    if not (isinstance(declared, type) and issubclass(declared, DocumentList)):
        raise TypeError(f"{job.parameters['list']} is no list")
    return declared


def state_of(job: Job, by: Actor) -> ListState:
    """The list as the user saw it, with the rights he has today. Raises NotPermitted."""
    declared = declared_of(job)
    if not by.can(declared.permission):
        raise NotPermitted(_("Your role does not allow this."))
    query = QueryDict(job.parameters["query"])
    return ListState.read(
        declared,
        query,
        Frame.of(by),
        SavedViews(),
        path=job.parameters["path"],
        narrow=job.parameters["narrow"],
    )


def job_url(job: Job) -> str:
    """The page of the list that shows the job and its result."""
    return f"{job.parameters['path']}?job={job.pk}"
