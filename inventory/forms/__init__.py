"""The shape of what people enter about stock."""

from inventory.forms.expecting import CancelExpectedForm, ComingRows, ConfirmForm, ExpectForm, PostponeForm
from inventory.forms.rows import StockRow, StockRows
from inventory.forms.rules import RuleForm

__all__ = [
    "CancelExpectedForm",
    "ComingRows",
    "ConfirmForm",
    "ExpectForm",
    "PostponeForm",
    "RuleForm",
    "StockRow",
    "StockRows",
]
