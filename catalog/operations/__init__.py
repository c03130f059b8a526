"""Catalog verbs: products, categories, taxes and price lists."""

from catalog.operations.categories import delete_category, save_category
from catalog.operations.master import CodeTaken
from catalog.operations.price_lists import (
    MOST_LINES,
    PriceLineEntry,
    delete_price_line,
    move_price_line,
    save_price_line,
    save_price_list,
)
from catalog.operations.products import NumberTaken, PackageEntry, check_product, save_product
from catalog.operations.taxes import MappingEntry, RateEntry, save_tax_code, save_tax_position

__all__ = [
    "MOST_LINES",
    "CodeTaken",
    "MappingEntry",
    "NumberTaken",
    "PackageEntry",
    "PriceLineEntry",
    "RateEntry",
    "check_product",
    "delete_category",
    "delete_price_line",
    "move_price_line",
    "save_category",
    "save_price_line",
    "save_price_list",
    "save_product",
    "save_tax_code",
    "save_tax_position",
]
