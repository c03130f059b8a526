"""Imports for programs: a file goes in, a job comes back; its rows' errors stand in the job's result (API.md)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from core.actors import Actor
from core.imports import fields, running, uploads
from core.imports.declaration import ImportKind
from core.imports.sources import is_document
from core.locking import operation
from core.models import Job
from core.refusals import Refusal

_OPTIONS = ("locale", "days", "encoding")


@operation
def take_in(
    kind: ImportKind,
    file: UploadedFile[Any],
    *,
    by: Actor,
    dry_run: bool,
    mapping: str,
    mode: str,
    switches: Mapping[str, bool] | None = None,
    second: UploadedFile[Any] | None = None,
) -> Job:
    """Keep the file, read it by the mapping sent or by its headings, and let a worker try or import it.

    A document, such as an order in UBL, needs no mapping. In a table numbers have a dot and days are written
    2026-12-31, unless the mapping's ``options`` say otherwise. Raises FileRefused, Refusal.
    """
    made = uploads.upload(kind, file, by=by, second=second, switches=switches)
    if is_document(made):
        return uploads.begin(made, kind, by=by, is_trial=dry_run, mode=mode or running.ALL)
    sent = _parsed(mapping)
    options: dict[str, Any] = {
        "locale": "en",
        "days": "day",
        "encoding": "",
        "fractions": [],
        **(switches or {}),
    }
    said = sent.get("options", {})
    options |= {name: str(said[name]) for name in _OPTIONS if name in said}
    if isinstance(said.get("fractions"), list):
        options["fractions"] = [str(name) for name in said["fractions"]]
    chosen = sent.get("columns") or made.mapping
    defaults = {**uploads.proposed_defaults(kind, by), **sent.get("defaults", {})}
    if dict(fields.ENCODINGS).get(options["encoding"]) is None:
        raise Refusal(_("Use one of: %s.") % ", ".join(dict(fields.ENCODINGS)), field="mapping")
    uploads.decide(made, kind, by=by, chosen=chosen, defaults=defaults, options=options, is_kept=False)
    return uploads.begin(made, kind, by=by, is_trial=dry_run, mode=mode or running.ALL)


def _parsed(mapping: str) -> dict[str, Mapping[str, Any]]:
    """``{"columns": {field: heading}, "defaults": {field: value}, "options": {...}}``; a flat object is the columns."""
    if not mapping.strip():
        return {}
    try:
        sent = json.loads(mapping)
    except (ValueError, RecursionError) as error:
        raise Refusal(_("Send the mapping as a JSON object."), field="mapping") from error
    if not isinstance(sent, dict):
        raise Refusal(_("Send the mapping as a JSON object."), field="mapping")
    if not sent.keys() & {"columns", "defaults", "options"}:
        sent = {"columns": sent}
    if not all(isinstance(part, dict) for part in sent.values()):
        raise Refusal(_("Send the mapping as a JSON object."), field="mapping")
    if "\x00" in mapping or "\\u0000" in mapping:
        raise Refusal(_("This text holds characters that cannot be kept."), field="mapping")
    return sent
