"""A category, as people enter it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import ProductCategory
from catalog.selectors import category_tree
from core.actors import Actor


class CategoryForm(forms.Form):
    """A category and what it lies under."""

    code = forms.CharField(
        label=_("Code"), max_length=20, widget=forms.TextInput(attrs={"data-autofocus": True})
    )
    name = forms.CharField(label=_("Name"), max_length=100)
    parent = forms.TypedChoiceField(label=_("Lies under"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._found = {node.category.pk: node for node in category_tree(actor)}
        self.fields["parent"].choices = [  # type: ignore[attr-defined]
            ("", _("Nothing, it is a root")),
            *((pk, node.indented) for pk, node in self._found.items()),
        ]

    def clean_parent(self) -> ProductCategory | None:
        """The category chosen."""
        chosen = self.cleaned_data["parent"]
        return self._found[chosen].category if chosen else None

    @staticmethod
    def initial_of(category: ProductCategory) -> dict[str, Any]:
        """The category as the form shows it."""
        return {"code": category.code, "name": category.name, "parent": category.parent_id}
