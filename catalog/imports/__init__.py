"""What can be imported into the catalog: the product master and the lines of price lists."""

from catalog.imports.prices import PRICES, PriceImport
from catalog.imports.products import PRODUCTS, ProductImport

__all__ = ["PRICES", "PRODUCTS", "PriceImport", "ProductImport"]
