"""Orders from a file, for programs."""

from typing import Any

from ninja import File, Form, Router
from ninja.files import UploadedFile

from core.api import needs, once
from core.api.routes import JobOut
from core.imports.api import take_in
from orders.imports import ORDERS

router = Router(tags=["orders"])


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
    submit: Form[bool] = False,
    confirm_duplicate: Form[bool] = False,
) -> tuple[int, Any]:
    """CSV, XLSX or UBL Order 2.1. Rows with the same order reference are one order; ``headers`` is a second file that
    says once for each order what holds for it. With ``submit`` it is handed in at once; one that looks like an order
    there is needs ``confirm_duplicate``.
    """
    switches = {"submit": submit, "confirm_duplicate": confirm_duplicate}
    return 202, take_in(
        ORDERS, file, by=request.actor, dry_run=dry_run, mapping=mapping, mode=mode, switches=switches, second=headers
    )  # fmt: skip
