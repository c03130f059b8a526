"""The shape of what people enter about stock."""

from inventory.forms.as_of import AsOfForm
from inventory.forms.counts import Counted, CountForm, number
from inventory.forms.places import BinForm, ShelfForm, WarehouseForm
from inventory.forms.rows import StockRow, StockRows
from inventory.forms.transfers import ArrivedRows

__all__ = [
    "ArrivedRows",
    "AsOfForm",
    "BinForm",
    "CountForm",
    "Counted",
    "ShelfForm",
    "StockRow",
    "StockRows",
    "WarehouseForm",
    "number",
]
