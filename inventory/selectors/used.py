"""Who still relies on a warehouse being what it is: goods, supply and transfers here, and whatever a later stage registers."""

from __future__ import annotations

from collections.abc import Callable

from inventory.lifecycle import UNDER_WAY, RequestStatus, TransferStatus
from inventory.models import ReorderRule, StockLevel, SupplyOrder, SupplyRequest, Transfer, Warehouse

Use = Callable[[Warehouse], bool]
_uses: list[Use] = []


def register_use(use: Use) -> None:
    """Say whether something not done yet relies on a warehouse; whoever keeps such documents registers it."""
    _uses.append(use)


def has_lain_in(warehouse: Warehouse) -> bool:
    """Whether goods lie there or have lain there."""
    return StockLevel.objects.filter(warehouse=warehouse).exists()


def is_relied_on(warehouse: Warehouse) -> bool:
    """Whether something open names it: supply, rules, transfers, or documents of later stages."""
    open_transfers = Transfer.objects.filter(status__in=(TransferStatus.DRAFT, TransferStatus.SENT))
    return (
        SupplyOrder.objects.filter(warehouse=warehouse, status__in=UNDER_WAY).exists()
        or SupplyRequest.objects.filter(warehouse=warehouse, status=RequestStatus.OPEN).exists()
        or ReorderRule.objects.filter(warehouse=warehouse, is_active=True).exists()
        or open_transfers.filter(source=warehouse).exists()
        or open_transfers.filter(target=warehouse).exists()
        or any(use(warehouse) for use in _uses)
    )
