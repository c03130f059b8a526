"""The shape of what people enter about the catalog."""

from catalog.forms.categories import CategoryForm
from catalog.forms.price_lists import PriceLineForm, PriceListForm
from catalog.forms.products import PackageForm, PartForm, ProductForm, SubstituteForm
from catalog.forms.taxes import MappingForm, RateForm, TaxCodeForm, TaxPositionForm

__all__ = [
    "CategoryForm",
    "MappingForm",
    "PackageForm",
    "PartForm",
    "PriceLineForm",
    "PriceListForm",
    "ProductForm",
    "RateForm",
    "SubstituteForm",
    "TaxCodeForm",
    "TaxPositionForm",
]
