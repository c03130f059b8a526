"""What the table for amending an order is drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import QueryDict

from core import conflicts
from core.pages import HtmxHttpRequest
from core.refusals import Refusal, StaleVersion
from orders.amend_rows import AmendRows
from orders.forms.amending import AmendForm
from orders.models import SalesOrder, SalesOrderLine


def typed(request: HtmxHttpRequest, order: SalesOrder) -> QueryDict:
    """The posted table and header after "take theirs" was chosen for some of their fields."""
    header = AmendForm(request.POST, order=order, actor=request.actor)
    data = conflicts.decided(request.POST, header)
    for name, theirs in conflicts.posted_basis(request.POST).values.items():
        if name not in header.fields and conflicts.takes_theirs(request.POST, name):
            data[name] = theirs
            data.pop(f"{name}_code", None)
    return data


def amend_context(
    request: HtmxHttpRequest, order: SalesOrder, lines: Sequence[SalesOrderLine], refusal: Refusal | None
) -> dict[str, Any]:
    """The rows and the header as they were typed, or as the order stands; after somebody else has saved, what differs."""
    data = typed(request, order) if request.method == "POST" else None
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
    basis = _basis(request, order, rows, form, is_stale=isinstance(refusal, StaleVersion))
    shown = {"refusal": None} if basis.is_stale else {}
    return {"amend_rows": rows, "amend_form": form, "amend_basis": basis, **shown}


def _basis(
    request: HtmxHttpRequest, order: SalesOrder, rows: AmendRows, form: AmendForm, *, is_stale: bool
) -> conflicts.Basis:
    """What the form is drawn with; a form that is shown again keeps what it was drawn with first, unless that is stale."""
    posted = conflicts.posted_basis(request.POST)
    if posted.version is not None and not is_stale:
        return posted
    sees_prices = request.actor.can("orders.view_price")
    values = rows.values(with_prices=sees_prices)
    fresh = conflicts.basis_of(form, order.version)
    if is_stale and form.is_bound:
        fresh = conflicts.meet(form, order, AmendForm.initial_of(order), order.version)
    elif is_stale:
        who, at = conflicts.last_saved(order)
        fresh = replace(fresh, by=who, at=at)
    fresh = replace(fresh, values={**fresh.values, **values})
    if not is_stale:
        return fresh
    return conflicts.with_more(fresh, rows.meet(posted.values, with_prices=sees_prices))
