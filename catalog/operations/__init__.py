"""Catalog verbs: products, categories, taxes and price lists."""

from catalog.operations.products import NumberTaken, PackageEntry, save_product

__all__ = ["NumberTaken", "PackageEntry", "save_product"]
