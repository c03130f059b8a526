"""The shape of what people enter about stock."""

from inventory.forms.rows import StockRow, StockRows

__all__ = ["StockRow", "StockRows"]
