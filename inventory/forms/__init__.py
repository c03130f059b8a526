"""The shape of what people enter about stock."""

from inventory.forms.as_of import AsOfForm
from inventory.forms.counts import Counted, CountForm, FoundLotForm, number
from inventory.forms.expecting import CancelExpectedForm, ComingRows, ConfirmForm, ExpectForm, PostponeForm
from inventory.forms.lots import LotReasonForm, read_lots, typed
from inventory.forms.places import BinForm, ShelfForm, WarehouseForm
from inventory.forms.promising import StockRulesForm
from inventory.forms.rows import StockRow, StockRows
from inventory.forms.rules import RuleForm
from inventory.forms.transfers import ArrivedRows

__all__ = [
    "ArrivedRows",
    "AsOfForm",
    "BinForm",
    "CancelExpectedForm",
    "ComingRows",
    "ConfirmForm",
    "CountForm",
    "Counted",
    "ExpectForm",
    "FoundLotForm",
    "LotReasonForm",
    "PostponeForm",
    "RuleForm",
    "ShelfForm",
    "StockRow",
    "StockRows",
    "StockRulesForm",
    "WarehouseForm",
    "number",
    "read_lots",
    "typed",
]
