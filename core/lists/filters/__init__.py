"""Filters of lists, one class per kind of field."""

from core.lists.filters.base import Choice, Filter, FilterRefused, Input, Reading
from core.lists.filters.dates import DateFilter
from core.lists.filters.kinds import (
    AmountFilter,
    BooleanFilter,
    ChoiceFilter,
    NumberFilter,
    ReferenceFilter,
    TextFilter,
)

__all__ = [
    "AmountFilter",
    "BooleanFilter",
    "Choice",
    "ChoiceFilter",
    "DateFilter",
    "Filter",
    "FilterRefused",
    "Input",
    "NumberFilter",
    "Reading",
    "ReferenceFilter",
    "TextFilter",
]
