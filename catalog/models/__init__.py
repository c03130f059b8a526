"""What can be sold: products, units, tax codes and price lists."""

from catalog.models.price_list import PriceList, PriceListLine
from catalog.models.product import (
    BAD_BARCODE,
    BARCODE,
    KitPart,
    Product,
    ProductCategory,
    ProductKind,
    ProductUnit,
    Substitute,
    SupplyPolicy,
    Tracking,
)
from catalog.models.shipping import BandMeasure, FreightBand, FreightBasis, HowShipped, ShippingMethod
from catalog.models.tax import TaxCategory, TaxCode, TaxMapping, TaxPosition, TaxRate
from catalog.models.unit import UnitOfMeasure

__all__ = [
    "BAD_BARCODE",
    "BARCODE",
    "BandMeasure",
    "FreightBand",
    "FreightBasis",
    "HowShipped",
    "KitPart",
    "PriceList",
    "PriceListLine",
    "Product",
    "ProductCategory",
    "ProductKind",
    "ProductUnit",
    "ShippingMethod",
    "Substitute",
    "SupplyPolicy",
    "TaxCategory",
    "TaxCode",
    "TaxMapping",
    "TaxPosition",
    "TaxRate",
    "Tracking",
    "UnitOfMeasure",
]
