"""The shape of what people enter about the catalog."""

from catalog.forms.products import PackageForm, ProductForm, SubstituteForm

__all__ = ["PackageForm", "ProductForm", "SubstituteForm"]
