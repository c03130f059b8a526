"""Crediting returns for programs."""

from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from core.api import needs, once
from fulfillment.models import GoodsReturn
from invoicing import operations
from invoicing.api import InvoiceOut, find, show

router = Router(tags=["returns"])


class ReturnCreditOut(Schema):
    """The credit notes over a return; none where nothing of it had been billed."""

    credit_notes: list[InvoiceOut]


@router.post("/returns/{number}/credit", response={201: ReturnCreditOut}, summary="Credit a return")
@once
@needs("invoicing.credit_invoice")
def credit_return(request: Any, number: str) -> tuple[int, dict[str, Any]]:
    """Credit what came back on the invoices that bill it."""
    rows = GoodsReturn.objects.in_scope(request.actor).select_related("company", "order")
    notes = operations.credit_return(get_object_or_404(rows, number=number), by=request.actor)
    return 201, {"credit_notes": [show(find(request.actor, note.key)) for note in notes]}
