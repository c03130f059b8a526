"""Orders from a file, for programs."""

from typing import Any

from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile

from core.api import needs, once
from core.api.routes import JobOut
from core.imports.api import take_in
from orders.imports import ORDERS

router = Router(tags=["orders"])


class ImportSwitches(Schema):
    """What holds for all orders of the file."""

    submit: bool = False
    confirm_duplicate: bool = False
    confirm_history: bool = False


@router.post("/orders/import", response={202: JobOut}, summary="Import orders from a file")
@once
@needs("orders.add_salesorder")
def import_orders(
    request: Any,
    file: File[UploadedFile],
    headers: File[UploadedFile | None] = None,
    dry_run: Form[bool] = False,
    mapping: Form[str] = "",
    mode: Form[str] = "all",
    switches: Form[ImportSwitches] = ImportSwitches(),  # noqa: B008 - the form's fields, as ninja declares them
) -> tuple[int, Any]:
    """CSV, XLSX or UBL Order 2.1. Rows with the same order reference are one order; ``headers`` is a second file that
    says once for each order what holds for it. With ``submit`` it is handed in at once; one that looks like an order
    there is needs ``confirm_duplicate``, an order of former days for what is no longer sold ``confirm_history``.
    """
    return 202, take_in(
        ORDERS, file, by=request.actor, dry_run=dry_run, mapping=mapping, mode=mode, switches=switches.dict(), second=headers
    )  # fmt: skip
