"""Columns of lists, one class per kind of value."""

from core.lists.columns.base import CellMaker, Column, LinkColumn, Row, TextColumn
from core.lists.columns.kinds import (
    BooleanColumn,
    ComputedColumn,
    DateColumn,
    MomentColumn,
    MoneyColumn,
    NumberColumn,
    PercentColumn,
    QuantityColumn,
    StatusColumn,
)

__all__ = [
    "BooleanColumn",
    "CellMaker",
    "Column",
    "ComputedColumn",
    "DateColumn",
    "LinkColumn",
    "MomentColumn",
    "MoneyColumn",
    "NumberColumn",
    "PercentColumn",
    "QuantityColumn",
    "Row",
    "StatusColumn",
    "TextColumn",
]
