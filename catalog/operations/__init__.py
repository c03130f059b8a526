"""Catalog verbs: products, categories, taxes and price lists."""

from catalog.operations.categories import delete_category, save_category
from catalog.operations.kits import (
    PartEntry,
    kits_of_parts,
    nothing_in_it,
    only_kits,
    part_refusals,
    refuse_divisible,
    refuse_part_of_another_kind,
    write_parts,
)
from catalog.operations.logistics import (
    MOST_LEAD_TIME,
    MOST_SHELF_LIFE,
    MOST_SIDE,
    StillWaitedFor,
    StockHasMoved,
    checked_hs_code,
    counted_as,
    moved_among,
    refuse_counting_otherwise,
    refuse_no_goods_any_more,
    register_moved,
    register_waited_for,
    waited_for_among,
)
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
from catalog.operations.shipping import BandEntry, save_shipping_method
from catalog.operations.taxes import MappingEntry, RateEntry, save_tax_code, save_tax_position

__all__ = [
    "MOST_LEAD_TIME",
    "MOST_LINES",
    "MOST_SHELF_LIFE",
    "MOST_SIDE",
    "BandEntry",
    "CodeTaken",
    "MappingEntry",
    "NumberTaken",
    "PackageEntry",
    "PartEntry",
    "PriceLineEntry",
    "RateEntry",
    "StillWaitedFor",
    "StockHasMoved",
    "check_product",
    "checked_hs_code",
    "counted_as",
    "delete_category",
    "delete_price_line",
    "kits_of_parts",
    "move_price_line",
    "moved_among",
    "nothing_in_it",
    "only_kits",
    "part_refusals",
    "refuse_counting_otherwise",
    "refuse_divisible",
    "refuse_no_goods_any_more",
    "refuse_part_of_another_kind",
    "register_moved",
    "register_waited_for",
    "save_category",
    "save_price_line",
    "save_price_list",
    "save_product",
    "save_shipping_method",
    "save_tax_code",
    "save_tax_position",
    "waited_for_among",
    "write_parts",
]
