"""The shape of what people enter about stock."""

from inventory.forms.rows import StockRow, StockRows
from inventory.forms.rules import StockRulesForm

__all__ = ["StockRow", "StockRows", "StockRulesForm"]
