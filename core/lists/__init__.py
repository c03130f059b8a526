"""Lists: one declaration gives a page its table with filters, order, paging, views, export and bulk actions.

A page declares a ``DocumentList`` in its app's ``tables.py`` and answers with ``lists.respond(request, OrderList)``.
"""

from core.lists.columns import (
    BooleanColumn,
    Column,
    ComputedColumn,
    DateColumn,
    LinkColumn,
    MomentColumn,
    MoneyColumn,
    NumberColumn,
    PercentColumn,
    QuantityColumn,
    StatusColumn,
    TextColumn,
)
from core.lists.declaration import BulkAction, DocumentList, NewAction, View, check
from core.lists.filters import (
    AmountFilter,
    BooleanFilter,
    ChoiceFilter,
    DateFilter,
    Filter,
    NumberFilter,
    ReferenceFilter,
    TextFilter,
)
from core.lists.respond import respond

__all__ = [
    "AmountFilter",
    "BooleanColumn",
    "BooleanFilter",
    "BulkAction",
    "ChoiceFilter",
    "Column",
    "ComputedColumn",
    "DateColumn",
    "DateFilter",
    "DocumentList",
    "Filter",
    "LinkColumn",
    "MomentColumn",
    "MoneyColumn",
    "NewAction",
    "NumberColumn",
    "NumberFilter",
    "PercentColumn",
    "QuantityColumn",
    "ReferenceFilter",
    "StatusColumn",
    "TextColumn",
    "TextFilter",
    "View",
    "check",
    "respond",
]
