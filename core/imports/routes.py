"""The call by which a program sends a file in; every kind of import has the same."""

from typing import Any

from ninja import File, Form, Router
from ninja.files import UploadedFile

from core.api import needs, once
from core.api.routes import JobOut
from core.imports.api import take_in
from core.imports.declaration import ImportKind


def add_import(
    router: Router, path: str, kind: ImportKind, *, summary: str, description: str, operation_id: str
) -> None:
    """Take files of this kind in at the path: a job comes back; its rows' errors stand in the job's result."""

    @router.post(
        path, response={202: JobOut}, summary=summary, description=description, operation_id=operation_id
    )
    @once
    @needs(kind.permission)
    def import_file(
        request: Any,
        file: File[UploadedFile],
        dry_run: Form[bool] = False,
        mapping: Form[str] = "",
        mode: Form[str] = "all",
    ) -> tuple[int, Any]:
        return 202, take_in(kind, file, by=request.actor, dry_run=dry_run, mapping=mapping, mode=mode)
