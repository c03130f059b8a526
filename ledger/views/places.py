"""The second level of the ledger, and where the documents behind entries are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _

from core import navigation
from core.actors import Actor
from core.documents import kind_for
from core.presentation import Tab
from inventory.models import GoodsReceipt, StockAdjustment
from receivables.models import Allocation, DunningNotice


def tabs(current: str) -> list[Tab]:
    """Journal, trial balance, accounts, periods."""
    places = (
        ("list", _("Journal")),
        ("trial-balance", _("Trial balance")),
        ("accounts", _("Accounts")),
        ("periods", _("Periods")),
    )
    own = [Tab(label, reverse(f"ledger:{name}"), is_current=name == current) for name, label in places]
    return own + [Tab(tab.label, reverse(tab.url_name)) for tab in navigation.tabs_beside("ledger")]


def _of_allocation(allocation: Allocation) -> models.Model | None:
    return allocation.credit.payment or allocation.credit.invoice


#: Documents without a page of their own lead to the nearest one.
_STAND_INS: dict[type[models.Model], Callable[[Any], str]] = {
    GoodsReceipt: lambda receipt: reverse("inventory:receipt", args=[receipt.number]),
    StockAdjustment: lambda adjustment: reverse("inventory:moves"),
    DunningNotice: lambda notice: notice.run.get_absolute_url(),
}


def link_to(document: models.Model | None, actor: Actor) -> tuple[str, str]:
    """What the document behind an entry is called, and its address if the actor may open it."""
    if isinstance(document, Allocation):
        document = _of_allocation(document)
    if document is None:
        return "", ""
    kind = kind_for(document)
    if kind is not None and not actor.can(kind.permission):
        return str(document), ""
    stand_in = _STAND_INS.get(type(document))
    address: str = stand_in(document) if stand_in else document.get_absolute_url()  # type: ignore[attr-defined]
    return str(document), address
