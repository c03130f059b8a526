"""What the table for amending an order is drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.pages import HtmxHttpRequest
from core.refusals import Refusal, StaleVersion
from orders.amend_rows import AmendRows
from orders.forms.amending import AmendForm
from orders.models import SalesOrder, SalesOrderLine


def amend_context(
    request: HtmxHttpRequest, order: SalesOrder, lines: Sequence[SalesOrderLine], refusal: Refusal | None
) -> dict[str, Any]:
    """The rows and the header as they were typed, or as the order stands."""
    data = request.POST if request.method == "POST" else None
    rows = AmendRows(order, lines, data)
    form = AmendForm(
        data if data is not None and "customer_reference" in data else None,
        order=order,
        actor=request.actor,
        initial=AmendForm.initial_of(order),
    )
    for single in refusal.singles if refusal else []:
        rows.place(single)
        if form.is_bound and form.is_valid() and single.field in form.fields:
            form.add_error(single.field, single.message)
    if isinstance(refusal, StaleVersion):
        rows.tell_meanwhile()
    return {"amend_rows": rows, "amend_form": form}
