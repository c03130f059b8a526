"""The shape of what people enter about stock."""

from inventory.forms.expecting import CancelExpectedForm, ComingRows, ConfirmForm, ExpectForm, PostponeForm
from inventory.forms.rows import StockRow, StockRows

__all__ = [
    "CancelExpectedForm",
    "ComingRows",
    "ConfirmForm",
    "ExpectForm",
    "PostponeForm",
    "StockRow",
    "StockRows",
]
